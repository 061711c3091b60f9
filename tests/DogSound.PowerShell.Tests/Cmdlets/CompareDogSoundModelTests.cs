using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Compare-DogSoundModel, and what the registry keeps of it.</summary>
public sealed class CompareDogSoundModelTests(TinyModel model) : CmdletTest
{
    // Another model of the same classes; neither has learnt anything, so that any rule may refuse it.
    private const string Other = "$other = $root + '/other.safetensors'; $null = New-DogSoundModel $other " + TinyModel.Settings + " -Seed 4; ";

    private const string Compare = "Compare-DogSoundModel -Reference $model -Device cpu -Precision Float32";

    [Fact]
    public void A_model_passes_beside_itself()
    {
        WriteClips();
        EngineResult result = Succeed($"{Compare} $root -Candidate $model -Recurse -LabelFromFolder -FailOnRefusal");
        PSObject comparison = Assert.Single(result.Output);
        Assert.Equal("DogSound.ModelComparison", comparison.TypeNames[0]);
        Assert.Equal((true, 6), (Get<bool>(comparison, "Passed"), Get<int>(comparison, "ClipCount")));
        Assert.Equal(0.0, Get<double>(comparison, "WeightedAucDifference"));
        Assert.Equal(model.Path, Get<string>(comparison, "Candidate"));
    }

    [Fact]
    public void Clips_and_predictions_of_them_give_the_same_verdict()
    {
        WriteClips();
        EngineResult result = Succeed($$"""
            {{Other}}
            $clips = Get-DogSoundClip $root -Recurse -LabelFromFolder
            $clips | {{Compare}} -Candidate $other
            {{Compare}} $root -Candidate $other -Recurse -LabelFromFolder
            $predictions = $model, $other | ForEach-Object { $clips | Get-DogSoundPrediction -Model $_ -Device cpu -Precision Float32 -Merge Mean }
            $predictions | {{Compare}} -Candidate $other
            """);
        Assert.Equal(3, result.Output.Count);
        Assert.Single(result.Output.Select(comparison => Get<string>(comparison, "Reason")).Distinct());
    }

    [Fact]
    public void The_registry_keeps_why_a_model_was_let_through_and_refuses_what_did_not_pass()
    {
        WriteClips();
        string script = $$"""
            {{Other}}
            $registry = $root + '/registry'
            $champion = Publish-DogSoundModel $model $registry -Champion
            $clips = Get-DogSoundClip $root/Barking, $root/Howling -LabelFromFolder
            $rules = $root + '/rules.yaml'
            [System.IO.File]::WriteAllText($rules, 'latency: {maximum_factor: 1000}')
            $passed = $clips | Compare-DogSoundModel -Champion $champion -New $other -Device cpu -Rules $rules
            $version = Publish-DogSoundModel $other $registry -Comparison $passed -Champion -Parent $champion.Version
            $version
            @(Get-DogSoundModel -Registry $registry -History)[-1]
            [System.IO.File]::WriteAllText($rules, 'latency: {maximum_factor: 0.01}')
            $refused = $clips | Compare-DogSoundModel -Reference $champion -Candidate $other -Device cpu -Rules $rules
            $refused

            """;
        EngineResult result = Succeed(script);
        Assert.Equal(("0000002", true, true), (Get<string>(result.Output[0], "Version"), Get<bool>(result.Output[0], "IsChampion"), Get<bool>(result.Output[0], "ComparisonPassed")));
        Assert.Equal(Get<double>(PSObject.AsPSObject(result.Output[2].Properties["CandidateEvaluation"].Value), "WeightedAuc"), Get<double>(result.Output[0], "WeightedAuc"));
        Assert.StartsWith("passes 2 of 2 rules on 4 clips", Get<string>(result.Output[1], "Reason"), StringComparison.Ordinal);
        Assert.Equal(Get<string>(result.Output[1], "Reason"), Get<string>(result.Output[1], "ComparisonReason"));
        Assert.False(Get<bool>(result.Output[2], "Passed"));

        Assert.Equal("DogSound.GateRefused", IdOf(Fail("Set-DogSoundChampion $registry 2 -Comparison $refused")));
        Assert.Equal("DogSound.GateRefused", IdOf(Fail("Publish-DogSoundModel $other $registry -Champion -Comparison $refused")));
        Assert.Equal(["DogSound.ComparisonOfAnotherModel"], Run("Set-DogSoundChampion $registry 1 -Comparison $passed").ErrorIds);
        EngineResult forced = Run("Set-DogSoundChampion $registry 2 -Comparison $refused -Force");
        Assert.False(Get<bool>(Assert.Single(forced.Output), "ComparisonPassed"));
    }

    [Fact]
    public void What_cannot_be_compared_is_an_error_and_the_rest_goes_on()
    {
        WriteClips();
        TestSound.Write(Folder, "Cat/0.wav");
        File.WriteAllText(Folder["Barking/broken.wav"], "not a sound");
        EngineResult result = Run($"{Compare} $root -Candidate $model -Recurse -LabelFromFolder", ("model", model.Path));
        Assert.Equal(6, Get<int>(Assert.Single(result.Output), "ClipCount"));
        Assert.Equal(["DogSound.NotAudio", "DogSound.UnknownLabel"], result.ErrorIds);

        EngineResult strangers = Run($$"""
            {{Other}}
            $third = $root + '/third.safetensors'
            [System.IO.File]::Copy($other, $third)
            $clips = Get-DogSoundClip $root/Howling -LabelFromFolder
            $predictions = @($clips | Get-DogSoundPrediction -Model $model -Device cpu) + @($clips[0] | Get-DogSoundPrediction -Model $other -Device cpu) + @($clips[0] | Get-DogSoundPrediction -Model $third -Device cpu)
            $predictions | {{Compare}} -Candidate $other
            """, ("model", model.Path));
        Assert.Equal(1, Get<int>(Assert.Single(strangers.Output), "ClipCount"));
        Assert.Equal(["DogSound.OtherModel", "DogSound.NotPaired"], strangers.ErrorIds);
    }

    [Theory]
    [InlineData("Compare-DogSoundModel $root $model $model -Recurse", "DogSound.NothingToTest")]
    [InlineData("Compare-DogSoundModel $root $model $root/missing.safetensors -Recurse", "DogSound.NotFound")]
    [InlineData("Compare-DogSoundModel $root $model $model -Recurse -Rules $root/missing.yaml", "DogSound.NotFound")]
    [InlineData("[System.IO.File]::WriteAllText(\"$root/rules.yaml\", 'weighted_acu: {}'); Compare-DogSoundModel $root $model $model -Recurse -Rules $root/rules.yaml", "DogSound.InvalidConfiguration")]
    [InlineData("Compare-DogSoundModel $root $model $model -Recurse -Device tpu", "DogSound.UnknownDevice")]
    public void What_makes_all_work_senseless_ends_it(string script, string id)
    {
        WriteClips();
        Assert.Equal(id, IdOf(Fail(script, ("model", model.Path))));
    }

    [Fact]
    public void A_build_agent_sees_the_rules_and_the_exit_code()
    {
        WriteClips();
        string rules = Folder.Write("rules.yaml", "latency: {maximum_factor: 0.01}");
        HostResult result = HostProcess.Run("-Command", $"Compare-DogSoundModel '{Folder.FullPath}' '{model.Path}' '{model.Path}' -Recurse -LabelFromFolder -Rules '{rules}' -FailOnRefusal; 'not reached'");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("DogSound.GateRefused", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"Passed +: False", result.Output);
        Assert.Matches(@"refused +latency: ", result.Output);
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_recordings_count_false_alarms()
    {
        WriteClips();
        TestSound.Write(Folder, "day.wav", seconds: 4);
        string rules = Folder.Write("rules.yaml", "trigger_rate: {classes: COSmoke, threshold: 0.000001}");
        EngineResult result = Succeed($"{Compare} $root/Barking -Candidate $model -LabelFromFolder -Rules '{rules}' -Regression (Get-DogSoundClip $root/day.wav)");
        PSObject rule = Get<IEnumerable<object>>(Assert.Single(result.Output), "Rules").Select(PSObject.AsPSObject).Last();
        Assert.Equal((true, 1.0, 1.0), (Get<bool>(rule, "Passed"), Get<double>(rule, "Reference"), Get<double>(rule, "Candidate")));
    }

    [Fact]
    public async Task It_can_be_stopped()
    {
        for (int i = 0; i < 20; i++) TestSound.Write(Folder, $"Barking/{i}.wav", seconds: 60);
        var started = new List<object>();
        using System.Management.Automation.PowerShell shell = Engine.Create(
            $"1..1000 | ForEach-Object {{ $started.Add($_); $root }} | {Compare} -Candidate $model -Recurse -LabelFromFolder",
            ("root", Folder.FullPath), ("model", model.Path), ("started", started));
        Task run = shell.InvokeAsync();
        await Stopping.UntilAsync(run, () => started.Count > 0);
        await Task.Delay(1500);
        await Stopping.StopAsync(shell, run);
    }

    /// <summary>Two clips of each of three classes, no two alike.</summary>
    private void WriteClips()
    {
        string[] labels = ["Barking", "Howling", "Other"];
        for (int i = 0; i < 6; i++)
            File.WriteAllBytes(Folder[$"{labels[i / 2]}/{i % 2}.wav"], TestSound.Wav(0.2 + (0.15 * i), amplitude: 0.9 / (1 + i)));
    }

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script, ("model", model.Path));
        Assert.Empty(result.Errors);
        return result;
    }
}
