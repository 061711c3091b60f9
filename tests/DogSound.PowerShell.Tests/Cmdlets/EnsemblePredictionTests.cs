using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Several models and several shifts at one prediction.</summary>
public sealed class EnsemblePredictionTests(TinyModel model) : CmdletTest
{
    private const string Predict = "Get-DogSoundPrediction $root -Device cpu -Precision Float32";

    [Theory]
    [InlineData("-Model $root/m1.safetensors, $root/m2.safetensors, $root/m3.safetensors")]
    [InlineData("-Model $root/m*.safetensors")]
    [InlineData("-Model $root/m1.safetensors, $root/m[23].safetensors")]
    [InlineData("-Model (Get-DogSoundModel $root/m*.safetensors)")]
    [InlineData("-Model ('m1', 'm2', 'm3' | ForEach-Object { $result = [DogSound.TrainingResult]::new(); $result.Path = \"$root/$_.safetensors\"; $result })")]
    [InlineData("$root/m1.safetensors, $root/m2.safetensors, $root/m3.safetensors")]
    public void Models_can_be_named_in_every_way_and_are_averaged(string models)
    {
        TestSound.Write(Folder, "a.wav");
        MakeModels();
        PSObject together = Assert.Single(Succeed($"{Predict} {models}").Output);
        List<PSObject> alone = [.. Succeed($"1..3 | ForEach-Object {{ {Predict} -Model $root/m$_.safetensors }}").Output];
        Assert.Equal(["Dog", "Cat"], Odds(together).Keys);
        foreach ((string name, double probability) in Odds(together))
            Assert.Equal(alone.Average(prediction => Odds(prediction)[name]), probability, 1e-15);
        Assert.Equal(3, alone.Select(prediction => Odds(prediction)["Dog"]).Distinct().Count());
        Assert.Equal($"{Folder["m1.safetensors"]};{Folder["m2.safetensors"]};{Folder["m3.safetensors"]}", Get<string>(together, "Model"));
    }

    [Fact]
    public void Each_window_is_judged_as_often_as_asked_for()
    {
        // Circularly, a sound that repeats itself every quarter second sounds the same after four shifts, and not after three.
        byte[] quarter = TestSound.Wav(0.25)[44..];
        byte[] wav = TestSound.Wav(1);
        File.WriteAllBytes(Folder["a.wav"], [.. wav[..44], .. quarter, .. quarter, .. quarter, .. quarter]);
        double once = Dog("");
        Assert.Equal(once, Dog("-ShiftCount 1"));
        Assert.Equal(once, Dog("-ShiftCount 4"), 1e-6);
        Assert.NotEqual(once, Dog("-ShiftCount 3"), 1e-7);
        Assert.Equal(1, Odds(Assert.Single(Succeed($"{Predict} $model -ShiftCount 3").Output)).Values.Sum(), 12);

        double Dog(string shifts) => Odds(Assert.Single(Succeed($"{Predict} $model {shifts}").Output))["Barking"];
    }

    [Fact]
    public void Long_recordings_merge_as_ever()
    {
        TestSound.Write(Folder, "long.wav", seconds: 2.5);
        MakeModels();
        const string models = "-Model $root/m*.safetensors -ShiftCount 2";
        PSObject mean = Assert.Single(Succeed($"{Predict} {models} -Merge Mean").Output);
        List<PSObject> windows = [.. Succeed($"{Predict} {models}").Output];
        Assert.Equal(3, windows.Count);
        Assert.Equal(windows.Average(window => Odds(window)["Dog"]), Odds(mean)["Dog"], 1e-12);
    }

    [Fact]
    public void An_ensemble_is_judged_as_one_model()
    {
        foreach (string name in new[] { "Dog/a.wav", "Dog/b.wav", "Cat/c.wav", "Cat/d.wav" })
            TestSound.Write(Folder, name, seconds: 0.1 * name[4]);
        MakeModels();
        const string models = "-Model $root/m*.safetensors -ShiftCount 2 -Device cpu -Precision Float32";
        EngineResult result = Succeed($"""
            Test-DogSoundModel $root -Recurse -LabelFromFolder {models} -Bootstrap 0
            Get-DogSoundClip $root -Recurse -LabelFromFolder | Get-DogSoundPrediction {models} -Merge Mean | Test-DogSoundModel -Bootstrap 0
            Test-DogSoundModel $root -Recurse -LabelFromFolder -Model $root/m1.safetensors -Device cpu -Precision Float32 -Bootstrap 0
            """);
        double[] losses = [.. result.Output.Select(evaluation => Get<double>(evaluation, "LogLoss"))];
        Assert.Equal(losses[0], losses[1]);
        Assert.NotEqual(losses[0], losses[2]);
        Assert.Equal(Get<string>(result.Output[0], "Model"), Get<string>(result.Output[1], "Model"));
        Assert.EndsWith("m3.safetensors", Get<string>(result.Output[0], "Model"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Class Dog, Bird", "it has no class 'Cat'")]
    [InlineData("-Class Dog, Cat, Bird", "it has a class 'Bird' that the other has not")]
    [InlineData("-Class Dog, Cat -SampleRate 4000", "its sample_rate is 4000, the other's 8000")]
    [InlineData("-Class Dog, Cat -ClipDuration 2", "its clip_duration is 2, the other's 1")]
    public void Models_that_do_not_go_together_are_one_error_that_says_why(string settings, string difference)
    {
        TestSound.Write(Folder, "a.wav");
        MakeModels();
        string defaults = (settings.Contains("-SampleRate", StringComparison.Ordinal) ? "" : " -SampleRate 8000")
            + (settings.Contains("-ClipDuration", StringComparison.Ordinal) ? "" : " -ClipDuration 1");
        Succeed($"$null = New-DogSoundModel $root/other.safetensors -Architecture audio-ntt -MelCount 16 {settings}{defaults}");
        ErrorRecord error = Fail($"{Predict} -Model $root/m1.safetensors, $root/m2.safetensors, $root/other.safetensors");
        Assert.Equal("DogSound.ModelsDiffer", IdOf(error));
        Assert.Equal(Folder["other.safetensors"], error.TargetObject);
        Assert.Contains($"{Folder["other.safetensors"]} can't answer together with {Folder["m1.safetensors"]}: {difference}.", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Model $root/none*.safetensors", "DogSound.NotFound", "none*.safetensors")]
    [InlineData("-Model $model, $root/none*.safetensors", "DogSound.NotFound", "none*.safetensors")]
    [InlineData("-Model $model, $root/missing.safetensors", "DogSound.NotFound", "missing.safetensors")]
    [InlineData("-Model $model, $root/text.safetensors", "DogSound.InvalidModel", "text.safetensors")]
    [InlineData("-Model Env:PAT*", "DogSound.Unreadable", "Env:PAT*")]
    [InlineData("-Model $root/nowhere/*.safetensors", "DogSound.NotFound", "nowhere")]
    [InlineData("-Model @()", "ParameterArgumentValidationErrorEmptyArrayNotAllowed", "Model")]
    [InlineData("-Model $model -ShiftCount 0", "ParameterArgumentValidationError", "ShiftCount")]
    [InlineData("-Model $model -ShiftCount 65", "ParameterArgumentValidationError", "ShiftCount")]
    public void What_makes_all_work_senseless_ends_it(string arguments, string id, string named)
    {
        TestSound.Write(Folder, "a.wav");
        Folder.Write("text.safetensors", "I am no model");
        ErrorRecord error = Fail($"{Predict} {arguments}", ("model", model.Path));
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_name_is_a_pattern_can_be_named()
    {
        TestSound.Write(Folder, "a.wav");
        File.Copy(model.Path, Folder["dog[1].safetensors"]);
        Assert.Equal(Folder["dog[1].safetensors"], Get<string>(Assert.Single(Succeed($"{Predict} -Model $root/dog[1].safetensors").Output), "Model"));
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_all_models_and_shifts()
    {
        for (int i = 0; i < 20; i++) TestSound.Write(Folder, $"{i}.wav", seconds: 60);
        var seen = new List<object>();
        using System.Management.Automation.PowerShell shell = Engine.Create(
            $"1..1000 | ForEach-Object {{ $root }} | Get-DogSoundPrediction -Device cpu -Model (1..8 | ForEach-Object {{ $model }}) -ShiftCount 64 -BatchSize 32 | ForEach-Object {{ $seen.Add($_) }}",
            ("root", Folder.FullPath), ("model", model.Path), ("seen", seen));
        Task run = shell.InvokeAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        await Stopping.StopAsync(shell, run);
    }

    private void MakeModels() => Succeed("""
        $common = @{ SampleRate = 8000; ClipDuration = 1 }
        $null = New-DogSoundModel $root/m1.safetensors -Architecture audio-ntt -Class Dog, Cat -MelCount 16 -Seed 1 @common
        $null = New-DogSoundModel $root/m2.safetensors -Architecture audio-ntt -Class Cat, Dog -MelCount 24 -Seed 2 @common
        $null = New-DogSoundModel $root/m3.safetensors -Architecture audio-ntt -Class Cat, Dog -MelCount 16 -Seed 3 @common
        """);

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script, ("model", model.Path));
        Assert.Empty(result.Errors);
        return result;
    }

    private static OrderedDictionary<string, double> Odds(PSObject prediction) => Get<OrderedDictionary<string, double>>(prediction, "Probability");
}
