using System.Diagnostics;
using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class TestDogSoundModelTests(TinyModel model) : CmdletTest
{
    private const string Judge = "Test-DogSoundModel -Model $model -Device cpu -Precision Float32 -Bootstrap 100";

    private static readonly string[] Labels = ["Barking", "Howling", "Other"];

    /// <summary>Predictions of two classes, two clips of each: one clip of Barking is taken for Howling.</summary>
    private const string Predictions = """
        function New-Prediction([string] $Path, [string] $Expected, [double] $Barking, [string[]] $Class = ('Barking', 'Howling'), [string] $Model = '/m.safetensors') {
            $odds = [System.Collections.Generic.OrderedDictionary[string, double]]::new()
            $odds[$Class[0]] = $Barking
            $odds[$Class[1]] = 1 - $Barking
            $label = $Class[[int]($Barking -lt 0.5)]
            [DogSound.Prediction] @{
                Path = $Path; Start = 0; End = 1; Label = $label; LabelIndex = [int]($Barking -lt 0.5); Confidence = [Math]::Max($Barking, 1 - $Barking)
                Probability = $odds; ExpectedLabel = $Expected; Model = $Model
            }
        }
        $predictions = @(
            New-Prediction /a.wav Barking 0.9
            New-Prediction /b.wav Barking 0.3
            New-Prediction /c.wav Howling 0.4
            New-Prediction /d.wav Howling 0.2
        )

        """;

    [Fact]
    public void A_folder_for_each_class_is_judged()
    {
        WriteClips();
        EngineResult result = Succeed($"{Judge} $root -Recurse -LabelFromFolder");
        PSObject evaluation = Only(result);
        Assert.Equal("DogSound.Evaluation", evaluation.TypeNames[0]);
        Assert.Equal((6, model.Path), (ClipCount(evaluation), Get<string>(evaluation, "Model")));
        Assert.Equal([2, 2, 0, 0, 0, 2], Get<System.Collections.IEnumerable>(evaluation, "Classes").Cast<object>().Select(one => ClipCount(PSObject.AsPSObject(one))));
        Assert.Equal(["Crying", "COSmoke", "GlassBreaking"], Get<IReadOnlyList<string>>(evaluation, "AbsentClasses"));
        (double lower, double upper, double level) = Interval(evaluation, "WeightedAucInterval");
        Assert.Equal(0.95, level);
        Assert.InRange(Get<double>(evaluation, "WeightedAuc"), lower, upper);
        Assert.Equal(Confusions(evaluation).Select((row, i) => row[i]).Sum() / 6.0, Get<double>(evaluation, "Accuracy"));
    }

    [Fact]
    public void Clips_can_come_in_every_way()
    {
        WriteClips();
        EngineResult result = Succeed($$"""
            {{Judge}} $root -Recurse -LabelFromFolder
            {{Judge}} -LiteralPath $root -Recurse -LabelFromFolder
            {{Judge}} ($root + '/*/*.wav') -LabelFromFolder
            [System.IO.DirectoryInfo] $root | {{Judge}} -Recurse -LabelFromFolder
            $clips = Get-DogSoundClip $root -Recurse -LabelFromFolder
            $clips | {{Judge}}
            $clips | ForEach-Object { $_.Label = $_.Label.ToUpper(); $_ } | {{Judge}}
            {{Judge}} -InputObject (Get-DogSoundClip $root -Recurse) -LabelFromFolder
            $predictions = $clips | Get-DogSoundPrediction -Model $model -Device cpu -Precision Float32 -Merge Mean
            $predictions | Test-DogSoundModel -Bootstrap 100
            Test-DogSoundModel -Prediction $predictions -Bootstrap 100
            """);
        Assert.Equal(9, result.Output.Count);
        Assert.Single(result.Output.Select(Figures).Distinct());
    }

    [Fact]
    public void A_long_recording_is_one_clip()
    {
        TestSound.Write(Folder, "Barking/long.wav", seconds: 5);
        TestSound.Write(Folder, "Howling/a.wav");
        Assert.Equal(2, ClipCount(Only(Succeed($"{Judge} $root -Recurse -LabelFromFolder"))));
    }

    [Fact]
    public void Only_the_test_part_is_judged_where_there_is_one()
    {
        WriteClips();
        const string Deal = "$i = 0; $clips = Get-DogSoundClip $root -Recurse -LabelFromFolder | ForEach-Object { $_.Part = @('Train', 'Test', $null, 'Validation', 'Test', 'Train')[$i++]; $_ }; ";
        Assert.Equal(2, ClipCount(Only(Succeed($"{Deal} $clips | {Judge}"))));
        Assert.Equal(1, ClipCount(Only(Succeed($"{Deal} $clips | {Judge} -Part Validation"))));
        Assert.Equal(1, ClipCount(Only(Succeed($"{Deal} $clips | Where-Object Part -ne Test | {Judge}"))));
        Assert.Equal(2, ClipCount(Only(Succeed($"{Deal} $clips | Get-DogSoundClip | {Judge}"))));

        EngineResult told = Succeed($"{Deal} $clips | {Judge} -Verbose 4>&1");
        Assert.Contains("Judging 2 Test; left out: 2 Train, 1 Validation, 1 of no part.", told.Lines);
        Assert.Empty(told.Warnings);

        EngineResult learnt = Succeed($"{Deal} $clips | {Judge} -Part Train");
        Assert.Equal(2, ClipCount(Only(learnt)));
        Assert.Contains("learnt from", Assert.Single(learnt.Warnings), StringComparison.Ordinal);

        ErrorRecord nothing = Fail($"{Deal} $clips | Where-Object Part -in Train, Validation | {Judge}", ("model", model.Path));
        Assert.Equal("DogSound.NothingToTest", IdOf(nothing));
        Assert.Contains("2 Train, 1 Validation", nothing.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Part", nothing.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_judged_is_an_error_and_the_rest_goes_on()
    {
        WriteClips();
        for (int i = 0; i < 5; i++) TestSound.Write(Folder, $"Cat/{i}.wav");
        File.WriteAllText(Folder["Barking/broken.wav"], "not a sound");
        EngineResult result = Run($"{Judge} $root, $root/missing.wav -Recurse -LabelFromFolder", ("model", model.Path));
        Assert.Equal(6, ClipCount(Only(result)));
        Assert.Equal(["DogSound.NotFound", "DogSound.NotAudio", "DogSound.UnknownLabel"], result.ErrorIds);
        Assert.Contains("'Cat' of each of these 5 clips", result.Errors[2].Exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{Folder["Cat/0.wav"]}, {Folder["Cat/1.wav"]}, {Folder["Cat/2.wav"]} and 2 more", result.Errors[2].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(5, ((string[])result.Errors[2].TargetObject).Length);

        EngineResult unlabelled = Run($"$clips = Get-DogSoundClip $root/Barking/0.wav, $root/Other/1.wav -LabelFromFolder; $clips[1].Label = ''; $clips | {Judge}", ("model", model.Path));
        Assert.Equal(1, ClipCount(Only(unlabelled)));
        Assert.Equal(["DogSound.NoLabel"], unlabelled.ErrorIds);
        Assert.Contains(Folder["Other/1.wav"], unlabelled.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $model", "DogSound.NothingToTest")]
    [InlineData("Test-DogSoundModel $root -LabelFromFolder -Model $model", "DogSound.NothingToTest")]
    [InlineData("@() | Test-DogSoundModel -Model $model", "DogSound.NothingToTest")]
    [InlineData("@() | Test-DogSoundModel -Prediction @()", "ParameterArgumentValidationErrorEmptyArrayNotAllowed")]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $root/missing.safetensors", "DogSound.NotFound")]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $model -Device tpu", "DogSound.UnknownDevice")]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $model -Bootstrap -1", "ParameterArgumentValidationError")]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $model -ConfidenceLevel 1", "ParameterArgumentValidationError")]
    [InlineData("Test-DogSoundModel $root -Recurse -Model $model -MinimumWeightedAuc 95", "ParameterArgumentValidationError")]
    public void What_makes_all_work_senseless_ends_it(string script, string id)
    {
        WriteClips();
        Assert.Equal(id, IdOf(Fail(script, ("model", model.Path))));
    }

    [Fact]
    public void Predictions_are_judged_together()
    {
        PSObject evaluation = Only(Succeed(Predictions + "$predictions[2].ExpectedLabel = 'howling'; $predictions | Test-DogSoundModel -Bootstrap 0"));
        Assert.Equal((4, 0.75, 0.75), (ClipCount(evaluation), Get<double>(evaluation, "Accuracy"), Get<double>(evaluation, "WeightedAuc")));
        Assert.Equal([[1, 1], [0, 2]], Confusions(evaluation));
        Assert.Null(evaluation.Properties["AccuracyInterval"].Value);
        Assert.Equal("/m.safetensors", Get<string>(evaluation, "Model"));

        PSObject pooled = Only(Succeed(Predictions + "$predictions += New-Prediction /e.wav Howling 0.1 -Model /n.safetensors; $predictions | Test-DogSoundModel"));
        Assert.Equal((5, "/m.safetensors;/n.safetensors"), (ClipCount(pooled), Get<string>(pooled, "Model")));
    }

    [Fact]
    public void Predictions_that_do_not_belong_there_are_errors()
    {
        EngineResult result = Run(Predictions + """
            $predictions += New-Prediction /no.wav '' 0.5
            $predictions += New-Prediction /cat.wav Cat 0.5
            $predictions += New-Prediction /swapped.wav Barking 0.5 -Class Howling, Barking
            $predictions += New-Prediction /much.wav Barking 1.5
            $predictions += New-Prediction /nan.wav Barking ([double]::NaN)
            $predictions | Test-DogSoundModel -Bootstrap 0
            """);
        Assert.Equal(4, ClipCount(Only(result)));
        Assert.Equal(["DogSound.NoLabel", "DogSound.UnknownLabel", "DogSound.OtherClasses", "DogSound.InvalidProbabilities"], result.ErrorIds);
        Assert.Equal(["/much.wav", "/nan.wav"], (string[])result.Errors[3].TargetObject);
        Assert.Contains("(Howling, Barking)", result.Errors[2].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_of_one_recording_are_warned_of()
    {
        EngineResult result = Succeed(Predictions + "@($predictions) + $predictions[0] | Test-DogSoundModel -Bootstrap 10");
        Assert.Equal(5, ClipCount(Only(result)));
        Assert.Contains("5 predictions are of 4 files", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_follow_from_the_seed()
    {
        EngineResult result = Succeed(Predictions + """
            $predictions | Test-DogSoundModel
            $predictions | Test-DogSoundModel
            $predictions | Test-DogSoundModel -Bootstrap 50 -Seed 1
            $predictions | Test-DogSoundModel -ConfidenceLevel 0.5
            """);
        (double Lower, double Upper, double Level)[] intervals = [.. result.Output.Select(evaluation => Interval(evaluation, "WeightedAucInterval"))];
        Assert.Equal(intervals[0], intervals[1]);
        Assert.Equal(0.5, intervals[3].Level);
        Assert.True(intervals[3].Lower > intervals[0].Lower);
    }

    [Theory]
    [InlineData("-MinimumWeightedAuc 0.75 -MinimumAccuracy 0.75", null)]
    [InlineData("-MinimumWeightedAuc 0.8", "WeightedAuc is 0.7500, below 0.8")]
    [InlineData("-MinimumAccuracy 0.76", "Accuracy is 0.7500, below 0.76")]
    [InlineData("-MinimumWeightedAuc 0.8 -MinimumAccuracy 0.9", "; Accuracy is")]
    public void A_bound_that_is_not_reached_ends_it_after_the_evaluation(string bounds, string? message)
    {
        EngineResult result = Run(Predictions + $"try {{ $predictions | Test-DogSoundModel {bounds} }} catch {{ $_ }}");
        Assert.Equal(4, ClipCount(result.Output[0]));
        Assert.Equal(message is null ? 1 : 2, result.Output.Count);
        if (message is null) return;
        var error = (ErrorRecord)result.Output[1].BaseObject;
        Assert.Equal("DogSound.BelowMinimum", IdOf(error));
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Same(result.Output[0].BaseObject, error.TargetObject);
    }

    [Fact]
    public void A_figure_that_cannot_be_told_reaches_no_bound()
    {
        ErrorRecord error = Fail(Predictions + "$predictions[0..1] | Test-DogSoundModel -MinimumWeightedAuc 0.1");
        Assert.Equal("DogSound.BelowMinimum", IdOf(error));
        Assert.Contains("can't be told", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_agent_sees_the_figures_and_the_exit_code()
    {
        WriteClips();
        string judge = $"Test-DogSoundModel '{Folder.FullPath}' -Recurse -LabelFromFolder -Model '{model.Path}' -Device cpu -Bootstrap 10";
        HostResult good = HostProcess.Run("-Command", judge);
        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        HostResult bad = HostProcess.Run("-Command", $"{judge} -MinimumWeightedAuc 1; 'not reached'");
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("DogSound.BelowMinimum", bad.Error, StringComparison.Ordinal);
        Assert.Contains("WeightedAuc", bad.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not reached", bad.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1..1000 | ForEach-Object { $started.Add($_); $root } | " + Judge + " -Recurse -LabelFromFolder")]
    [InlineData(Predictions + "$all = $predictions * 5000; $started.Add(1); Test-DogSoundModel -Prediction $all -Bootstrap 1000000 -WarningAction SilentlyContinue")]
    public async Task It_can_be_stopped(string script)
    {
        for (int i = 0; i < 20; i++) TestSound.Write(Folder, $"Barking/{i}.wav", seconds: 60);
        var started = new List<object>();
        using System.Management.Automation.PowerShell shell = Engine.Create(script, ("root", Folder.FullPath), ("model", model.Path), ("started", started));
        Task run = shell.InvokeAsync();
        while (started.Count == 0 && !run.IsCompleted) await Task.Delay(10, TestContext.Current.CancellationToken);
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        var watch = Stopwatch.StartNew();
        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.Empty(shell.Streams.Error);
    }

    /// <summary>Two clips of each of three classes, no two alike.</summary>
    private void WriteClips()
    {
        for (int i = 0; i < 6; i++)
        {
            string path = Folder[$"{Labels[i / 2]}/{i % 2}.wav"];
            File.WriteAllBytes(path, TestSound.Wav(0.2 + (0.15 * i), amplitude: 0.9 / (1 + i)));
        }
    }

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script, ("model", model.Path));
        Assert.Empty(result.Errors);
        return result;
    }

    private static PSObject Only(EngineResult result) => Assert.Single(result.Output);

    private static int ClipCount(PSObject item) => Get<int>(item, "ClipCount");

    private static IReadOnlyList<IReadOnlyList<int>> Confusions(PSObject evaluation) => Get<IReadOnlyList<IReadOnlyList<int>>>(evaluation, "ConfusionMatrix");

    private static (double Lower, double Upper, double Level) Interval(PSObject evaluation, string name)
    {
        PSObject interval = PSObject.AsPSObject(evaluation.Properties[name].Value);
        return (Get<double>(interval, "Lower"), Get<double>(interval, "Upper"), Get<double>(interval, "Level"));
    }

    private static string Figures(PSObject evaluation) =>
        $"{ClipCount(evaluation)} {Get<double>(evaluation, "Accuracy"):r} {Get<double>(evaluation, "WeightedAuc"):r} {Get<double>(evaluation, "LogLoss"):r} {Interval(evaluation, "WeightedAucInterval")}";
}
