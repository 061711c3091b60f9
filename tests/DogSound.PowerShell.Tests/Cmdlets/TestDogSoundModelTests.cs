using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Test-DogSoundModel of clips.</summary>
public sealed class TestDogSoundModelTests(TinyModel model) : EvaluationTest
{
    private const string Judge = "Test-DogSoundModel -Model $model -Device cpu -Precision Float32 -Bootstrap 100";

    private static readonly string[] Labels = ["Barking", "Howling", "Other"];

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
        await Stopping.UntilAsync(run, () => started.Count > 0);
        await Task.Delay(1500);
        await Stopping.StopAsync(shell, run);
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
}
