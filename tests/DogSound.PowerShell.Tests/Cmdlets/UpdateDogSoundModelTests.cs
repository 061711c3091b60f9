using System.Globalization;
using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class UpdateDogSoundModelTests(TinyModel untrained) : CmdletTest
{
    private const string Settings = "-StorePath $root/store -Device cpu -BatchSize 8";

    private const string Clips = "Get-DogSoundClip $samples -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.25 -TestFraction 0.25 -Seed 7";

    /// <summary>Clips of two classes that the old model does not know, and those of the others that are validated on.</summary>
    private const string NewClips = Clips + " | Where-Object { $_.Label -in 'COSmoke', 'GlassBreaking' -or $_.Part -eq 'Validation' }";

    private const string Update = "Update-DogSoundModel $old $root/new.safetensors -Epochs 2 " + Settings;

    // Clips of six classes, and a model of four of them with two clips of each.
    private static readonly Lazy<(string Samples, string Model)> Shared = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("dogsound-update-").FullName, samples = Path.Combine(folder, "clips"), model = Path.Combine(folder, "old.safetensors");
        EngineResult result = Engine.RunOnce(
            "$null = New-DogSoundSample $samples -Count 48 -Duration 1 -Seed 3 -Force; " + Clips + " | Where-Object Label -notin COSmoke, GlassBreaking "
            + $"| Start-DogSoundTraining $model -Configuration tiny -Epochs 2 -KeepRehearsalClip {Settings} "
            + "-Set features.clip_duration=1, features.n_mels=16, model.width=4, rehearsal.clips_per_class=2",
            ("samples", samples), ("model", model), ("root", folder));
        Assert.Empty(result.Errors);
        return (samples, model);
    });

    [Fact]
    public void New_clips_make_a_model_with_more_classes_and_a_report_of_each()
    {
        EngineResult result = RunOnSamples($"{NewClips} | {Update}");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        dynamic update = Assert.Single(result.Output).BaseObject;
        Assert.Equal((Folder["new.safetensors"], Shared.Value.Model), ((string, string))(update.Path, update.BaseModel));
        string[] old = Get<string[]>(RunOnSamples("Get-DogSoundModel $old").Output[0], "Classes");
        Assert.Equal([.. old, "COSmoke", "GlassBreaking"], (string[])update.Classes);
        Assert.Equal((16, 8, 12), ((int, int, int))(update.TrainCount, update.RehearsalCount, update.ValidationCount));
        Assert.Equal(2, ((IReadOnlyList<object>)update.Epochs).Count);
        object[] changes = update.Changes;
        Assert.Equal([.. old, "COSmoke", "GlassBreaking"], changes.Select(change => Get<string>(PSObject.AsPSObject(change), "Label")));
        Assert.Equal(2, changes.Count(change => Get<bool>(PSObject.AsPSObject(change), "IsNew")));
        Assert.All(changes, change => Assert.Equal(2, Get<int>(PSObject.AsPSObject(change), "ClipCount")));
        EngineResult next = RunOnSamples("Get-DogSoundPrediction $samples -Recurse -Model $root/new.safetensors -Device cpu | ForEach-Object { $_.Probability.Count }");
        Assert.Equal(Enumerable.Repeat("6", 48), next.Lines);
        Assert.Equal(["new.safetensors", "new.safetensors.log.jsonl"], Folder.Files().Where(file => !file.StartsWith("store/", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_became_of_each_class_prints_as_a_table()
    {
        HostResult result = HostProcess.Run("-Command", "[DogSound.ClassChange]@{ Label = 'Barking'; IsNew = $false; ClipCount = 12; AucBefore = 0.98; AucAfter = 0.975; RecallBefore = 1; RecallAfter = 0.5; F1Before = 0.9; F1After = 0.6 }");
        Assert.Equal("", result.Error);
        Assert.Matches(@"Class +Clips +AUC +before +Recall +before +F1 +before +New", result.Output);
        Assert.Matches(string.Create(CultureInfo.CurrentCulture, $@"Barking +12 +{0.975:0.000}\d* +{0.98:0.000}\d* +{0.5:0.000}\d* +{1.0:0.000}\d* +{0.6:0.000}\d* +{0.9:0.000}"), result.Output);
    }

    [Fact]
    public void A_broken_clip_costs_itself_only_and_settings_are_those_of_the_old_model_unless_set()
    {
        string broken = Folder.Write("clips/broken.wav", "not a sound");
        Folder.Write("m.csv", "Filename,Label\nclips/broken.wav,COSmoke\n");
        EngineResult result = RunOnSamples($"@({NewClips}) + @(Import-DogSoundManifest $root/m.csv) | {Update} -Seed 5 -Set incremental.distillation_weight=0.25, rehearsal.clips_per_class=0");
        AssertErrors(result, (broken, "DogSound.NotAudio"));
        Assert.Equal((5L, 1), (Get<long>(result.Output[0], "Seed"), Get<int>(result.Output[0], "FailedCount")));
        // No clips travel with this one: what they were is lost to the next update, which says so.
        EngineResult next = RunOnSamples("Get-DogSoundClip $samples -Recurse -LabelFromFolder | Where-Object Label -eq COSmoke | "
            + Update.Replace("$old $root/new", "$root/new.safetensors $root/third", StringComparison.Ordinal));
        Assert.Contains(next.Warnings, warning => warning.Contains("may be forgotten", StringComparison.Ordinal));
        Assert.Equal(0, Get<int>(Assert.Single(next.Output), "RehearsalCount"));
        Assert.Empty(Get<object[]>(next.Output[0], "Changes"));
    }

    [Theory]
    [InlineData("{0} -Configuration default", "DogSound.CannotUpdate", "features.sample_rate")]
    [InlineData("{0} -Set model.width=8", "DogSound.CannotUpdate", "model.width: 4 -> 8")]
    [InlineData("{0} -Set training.sub_classes=Other=2", "DogSound.CannotUpdate", "training.sub_classes")]
    [InlineData("{0} -Set incremental.epochs=0", "DogSound.InvalidConfiguration", "incremental.epochs")]
    [InlineData("Update-DogSoundModel $untrained $root/new.safetensors -Device cpu", "DogSound.CannotUpdate", "random")]
    [InlineData("Update-DogSoundModel $root/none.safetensors $root/new.safetensors -Device cpu", "DogSound.NotFound", "none.safetensors")]
    [InlineData("Update-DogSoundModel $root/text.safetensors $root/new.safetensors -Device cpu", "DogSound.InvalidModel", "text.safetensors")]
    [InlineData("Update-DogSoundModel $old $old -Force -Device cpu", "DogSound.CannotUpdate", "another file")]
    [InlineData("{0} -Device nowhere", "DogSound.UnknownDevice", "nowhere")]
    public void What_cannot_work_is_one_clear_error(string script, string id, string words)
    {
        Folder.Write("text.safetensors", "no model");
        byte[] old = File.ReadAllBytes(Shared.Value.Model);
        string update = id == "DogSound.UnknownDevice" ? Update.Replace("-Device cpu", "", StringComparison.Ordinal) : Update;
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples($"{NewClips} | {string.Format(CultureInfo.InvariantCulture, script, update)}")).ErrorRecord;
        Assert.Equal(id, IdOf(error));
        Assert.Contains(words, error.Exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder["new.safetensors"]));
        Assert.Equal(old, File.ReadAllBytes(Shared.Value.Model));
    }

    [Fact]
    public void Nothing_to_learn_from_is_an_error_although_clips_came_with_the_model()
    {
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples($"{NewClips} | Where-Object Part -eq Validation | {Update}")).ErrorRecord;
        Assert.Equal("DogSound.NothingToTrain", IdOf(error));
    }

    [Fact]
    public void A_class_that_nothing_is_judged_by_is_named()
    {
        EngineResult result = RunOnSamples($"{NewClips} | Where-Object {{ $_.Label -ne 'Howling' }} | {Update}");
        Assert.Contains(result.Warnings, warning => warning.Contains("no clip of Howling to validate on", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_that_exists_is_kept_unless_forced_and_WhatIf_writes_nothing()
    {
        RunOnSamples($"{NewClips} | {Update} -WhatIf");
        Assert.Empty(Folder.Files());
        Folder.Write("new.safetensors", "precious");
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples($"{NewClips} | {Update}")).ErrorRecord;
        Assert.Equal("DogSound.FileExists", IdOf(error));
        Assert.Equal("precious", File.ReadAllText(Folder["new.safetensors"]));
        Assert.Single(RunOnSamples($"{NewClips} | {Update} -Force").Output);
    }

    [Fact]
    public void A_finished_update_has_nothing_left_to_resume_and_another_one_is_refused()
    {
        string update = $"{NewClips} | {Update} -Resume";
        dynamic first = Assert.Single(RunOnSamples(update).Output).BaseObject;
        byte[] model = File.ReadAllBytes(Folder["new.safetensors"]);
        dynamic again = Assert.Single(RunOnSamples(update).Output).BaseObject;
        Assert.Equal(model, File.ReadAllBytes(Folder["new.safetensors"]));
        Assert.Equal((object[])first.Changes, (object[])again.Changes);
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples($"{update} -Seed 99")).ErrorRecord;
        Assert.Equal("DogSound.CannotResume", IdOf(error));
        Assert.Contains("training.seed", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_a_resume_goes_on()
    {
        string update = $"{NewClips} | {Update} -Resume".Replace("-Epochs 2", "-Epochs 500", StringComparison.Ordinal);
        using (System.Management.Automation.PowerShell shell = Engine.Create(update, ("root", Folder.FullPath), ("samples", Shared.Value.Samples), ("old", Shared.Value.Model)))
        {
            Task run = shell.InvokeAsync();
            await Stopping.UntilAsync(run, () => Directory.Exists(Folder["new.safetensors"] + ".checkpoints"));
            await Stopping.StopAsync(shell, run);
        }

        Assert.False(File.Exists(Folder["new.safetensors"]));
        Assert.False(Directory.Exists(Folder["new.safetensors"] + ".rehearsal"));
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples(update.Replace(" -Resume", "", StringComparison.Ordinal))).ErrorRecord;
        Assert.Equal("DogSound.CheckpointExists", IdOf(error));
    }

    private EngineResult RunOnSamples(string script) =>
        Run(script, ("samples", Shared.Value.Samples), ("old", Shared.Value.Model), ("untrained", untrained.Path));
}
