using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class InvokeDogSoundRetrainingTests : CmdletTest
{
    private const string Retrain = "Invoke-DogSoundRetraining $root/retraining.yaml -Device cpu";

    [Fact]
    public void A_run_trains_the_first_model_and_the_next_has_nothing_to_do()
    {
        Prepare();
        Folder.Write("labelled/Barking/broken.wav", "no sound");
        EngineResult result = Run(Retrain);
        dynamic report = Assert.Single(result.Output).BaseObject;
        Assert.Equal(("Published", 0, "0000001"), ((string)report.Outcome.ToString(), (int)report.ExitCode, (string)report.Version));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("DogSound.ClipLeftOut", IdOf(error));
        Assert.Contains("broken.wav", error.Exception.Message, StringComparison.Ordinal);
        EngineResult model = Run("$champion = Get-DogSoundModel -Registry $root/registry -Champion; Get-DogSoundPrediction $root/labelled/Barking -Model $champion -Device cpu -ErrorAction SilentlyContinue");
        Assert.Equal(4, model.Output.Count);

        EngineResult second = Run(Retrain);
        Assert.Empty(second.Errors);
        Assert.Equal("NothingNew", Get<object>(Assert.Single(second.Output), "Outcome").ToString());
        Assert.Contains("minimum_new_clips", Get<string>(second.Output[0], "Reason"), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_trains_nothing()
    {
        Prepare();
        Assert.Empty(Run($"{Retrain} -WhatIf").Output);
        Assert.False(Directory.Exists(Folder["registry"]));
        Assert.False(Directory.Exists(Folder["work"]));
    }

    [Fact]
    public void Mistakes_of_the_file_and_missing_clips_are_errors_with_ids()
    {
        Assert.Equal("DogSound.NotFound", IdOf(Fail(Retrain)));
        Folder.Write("retraining.yaml", "registry: r\nwork: w\nclips: [{ folders: x }]\n");
        ErrorRecord mistake = Fail(Retrain);
        Assert.Equal("DogSound.InvalidConfiguration", IdOf(mistake));
        Assert.Contains("Did you mean 'folder'", mistake.Exception.Message, StringComparison.Ordinal);
        Folder.Write("retraining.yaml", "registry: r\nwork: w\nconfiguration: tiny\nclips: [{ folder: none }]\n");
        ErrorRecord missing = Fail(Retrain);
        Assert.Equal("DogSound.SourceNotFound", IdOf(missing));
        Assert.True(File.Exists(Folder["w/last.json"]));
    }

    [Fact]
    public void A_second_run_at_once_is_an_error_that_names_the_first()
    {
        Prepare();
        Directory.CreateDirectory(Folder["work"]);
        using FileStream held = new(Folder["work/lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        ErrorRecord error = Fail(Retrain);
        Assert.Equal("DogSound.AlreadyRunning", IdOf(error));
        Assert.Equal(ErrorCategory.ResourceBusy, error.CategoryInfo.Category);
    }

    [Fact]
    public async Task Stopped_it_goes_on()
    {
        Prepare(epochs: 400);
        using (System.Management.Automation.PowerShell shell = Engine.Create(Retrain, ("root", Folder.FullPath)))
        {
            Task run = shell.InvokeAsync();
            await Stopping.UntilAsync(run, () => Directory.Exists(Path.Combine(Folder.FullPath, "work", "runs", "000001", "model.safetensors.checkpoints")));
            await Stopping.StopAsync(shell, run);
        }

        Assert.False(Directory.Exists(Folder["registry"]));
        // Other settings: what was begun can't be gone on with, and is begun anew.
        Folder.Write("training.yaml", Training(2));
        EngineResult result = Run($"{Retrain} 3>$null");
        dynamic report = Assert.Single(result.Output).BaseObject;
        Assert.True((bool)report.IsResumed);
        Assert.Equal("Published", (string)report.Outcome.ToString());
    }

    private void Prepare(int epochs = 1)
    {
        Run("$null = New-DogSoundSample $root/labelled -Count 24 -Duration 1 -Seed 3");
        Folder.Write("training.yaml", Training(epochs));
        Folder.Write("retraining.yaml", "registry: registry\nwork: work\nstore: store\nconfiguration: training.yaml\nminimum_new_clips: 4\nclips: [{ folder: labelled }]\n");
    }

    private static string Training(int epochs) =>
        $"preset: tiny\nfeatures: {{ clip_duration: 1, n_mels: 16 }}\nmodel: {{ architecture: audio-ntt, width: 4 }}\ntraining: {{ epochs: {epochs} }}\n";
}
