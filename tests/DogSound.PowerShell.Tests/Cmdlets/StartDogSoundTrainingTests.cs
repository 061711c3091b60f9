using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class StartDogSoundTrainingTests : CmdletTest
{
    /// <summary>A training of seconds; a test puts clips before it and more parameters after it.</summary>
    private const string Train = "Start-DogSoundTraining $root/dog.safetensors -Configuration tiny -StorePath $root/store -Device cpu -Epochs 2 -BatchSize 8 "
        + "-Set features.clip_duration=1, features.n_mels=16, model.width=4, model.architecture=audio-ntt";

    private const string Split = "Split-DogSoundDataset -ValidationFraction 0.25 -TestFraction 0.25 -Seed 7";

    private static readonly Lazy<string> Samples = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("dogsound-samples-").FullName;
        Engine.RunOnce("$null = New-DogSoundSample $folder -Count 48 -Duration 1 -Seed 3 -Force", ("folder", folder));
        return folder;
    });

    private const string Clips = "Get-DogSoundClip $samples -Recurse -LabelFromFolder";

    [Fact]
    public void A_pipeline_of_clips_becomes_a_model_that_predicts()
    {
        EngineResult result = RunOnSamples($"{Clips} | {Split} | {Train}");
        Assert.Empty(result.Errors);
        dynamic training = Assert.Single(result.Output).BaseObject;
        Assert.Equal(Folder["dog.safetensors"], (string)training.Path);
        Assert.Equal((24, 12, 12, 0), ((int, int, int, int))(training.TrainCount, training.ValidationCount, training.TestCount, training.FailedCount));
        Assert.Equal(2, ((IReadOnlyList<object>)training.Epochs).Count);
        Assert.Equal(6, ((IReadOnlyList<string>)training.Classes).Count);
        Assert.Equal(12, (int)training.Validation.ClipCount);
        Assert.True(File.Exists((string)training.LogPath));
        Assert.False(Directory.Exists((string)training.Path + ".checkpoints"));

        EngineResult next = RunOnSamples("$model = Get-DogSoundModel $root/dog.safetensors; $model; Get-DogSoundPrediction $samples -Recurse -Model $model -Device cpu");
        Assert.True(Get<bool>(next.Output[0], "IsTrained"));
        Assert.Equal(48, next.Output.Count - 1);
    }

    [Fact]
    public void The_result_binds_to_what_takes_a_model()
    {
        EngineResult result = RunOnSamples($"{Clips} | {Split} | {Train} | Get-DogSoundModel");
        Assert.True(Get<bool>(Assert.Single(result.Output), "IsTrained"));
    }

    [Fact]
    public void Every_choice_of_how_to_learn_is_a_setting_and_its_model_predicts_the_classes()
    {
        EngineResult result = RunOnSamples($"{Clips} | {Split} | {Train}, training.sampling=balanced, training.loss=focal, augmentation.mixing=between_class, "
            + "'training.group_head=Barking,Howling,Crying', training.sub_classes=Other=2");
        Assert.Empty(result.Errors);
        Assert.Equal(6, Get<IReadOnlyList<string>>(Assert.Single(result.Output), "Classes").Count);
        EngineResult next = RunOnSamples("(Get-DogSoundModel $root/dog.safetensors).Classes.Count; Get-DogSoundPrediction $samples -Recurse -Model $root/dog.safetensors -Device cpu | ForEach-Object { $_.Probability.Count }");
        Assert.Equal(Enumerable.Repeat("6", 49), next.Lines);
    }

    [Fact]
    public void A_broken_clip_and_one_without_a_label_cost_themselves_only()
    {
        string broken = Folder.Write("clips/broken.wav", "not a sound");
        Folder.Write("m.csv", "Filename,Label\nclips/broken.wav,Barking\n");
        EngineResult result = RunOnSamples($"$clips = @({Clips}) + @(Import-DogSoundManifest $root/m.csv); $clips[0].Label = $null; $clips | {Train}");
        Assert.Equal(["DogSound.NoLabel", "DogSound.NotAudio"], result.ErrorIds);
        Assert.Contains(result.Errors, error => error.Exception.Message.Contains(broken, StringComparison.Ordinal));
        Assert.Equal(47, Get<int>(Assert.Single(result.Output), "TrainCount"));
    }

    [Fact]
    public void Pseudo_labelled_clips_are_learnt_from_only_and_a_bad_weight_costs_its_clip()
    {
        EngineResult result = RunOnSamples($$"""
            $clips = {{Clips}} | {{Split}}
            $train = @($clips | Where-Object Part -eq Train)
            foreach ($clip in $train[0..5]) { $clip.IsPseudoLabel = $true; $clip.Weight = 0.5 }
            $train[6].Weight = -1
            $train[0].Part = 'Validation'; $train[1].Part = 'Test'; $train[2].Group = 'tape'
            ($clips | Where-Object Part -eq Validation)[-1].Group = 'tape'
            $training = $clips | {{Train}}
            $training
            """);
        Assert.Equal(["DogSound.InvalidWeight"], result.ErrorIds);
        Assert.Contains("has the weight -1", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        dynamic training = Assert.Single(result.Output).BaseObject;
        Assert.Equal((20, 3, 3, 12, 12), ((int, int, int, int, int))(training.TrainCount, training.PseudoCount, training.PseudoLeftOutCount, training.ValidationCount, training.TestCount));
        Assert.Contains(result.Warnings, warning => warning.StartsWith("3 pseudo-labelled clips are left out", StringComparison.Ordinal));
        Assert.StartsWith("20 learnt from (3 of them pseudo-labelled)", Assert.Single(Run("[DogSound.ViewText]::Clips($training)").Lines), StringComparison.Ordinal);

        EngineResult judged = RunOnSamples("$clips | Get-DogSoundPrediction -Model $root/dog.safetensors -Device cpu; $clips | Test-DogSoundModel -Model $root/dog.safetensors -Device cpu -Bootstrap 0");
        Assert.Equal(6, judged.Output.SkipLast(1).Count(prediction => Get<string?>(prediction, "ExpectedLabel") is null));
        Assert.Equal(12, Get<int>(judged.Output[^1], "ClipCount"));
        Assert.Contains(judged.Warnings, warning => warning.StartsWith("6 pseudo-labelled clips are left out", StringComparison.Ordinal));
        ErrorRecord nothing = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples("$clips | Where-Object IsPseudoLabel | Test-DogSoundModel -Model $root/dog.safetensors -Device cpu")).ErrorRecord;
        Assert.Equal("DogSound.NothingToTest", IdOf(nothing));
    }

    [Fact]
    public void A_clip_that_vanished_after_it_was_listed_costs_itself_only()
    {
        foreach (string file in Directory.GetFiles(Samples.Value, "*.wav", SearchOption.AllDirectories))
            File.Copy(file, Folder[Path.Combine("clips", Path.GetRelativePath(Samples.Value, file))]);
        IReadOnlyList<PSObject> clips = Run("Get-DogSoundClip $root/clips -Recurse -LabelFromFolder").Output;
        string vanished = Get<string>(clips[3], "Path");
        File.Delete(vanished);
        EngineResult result = Run($"$clips | {Train}", ("clips", clips));
        AssertErrors(result, (vanished, "DogSound.NotFound"));
        dynamic training = Assert.Single(result.Output).BaseObject;
        Assert.Equal((47, 1), ((int, int))(training.TrainCount, training.FailedCount));
    }

    [Fact]
    public void A_class_of_one_clip_is_trained_on_with_a_warning()
    {
        EngineResult result = RunOnSamples($"$howls = 0; {Clips} | Where-Object {{ $_.Label -ne 'Howling' -or ($howls++) -eq 0 }} | {Train}");
        Assert.Contains(result.Warnings, warning => warning.Contains("only one clip to learn Howling from", StringComparison.Ordinal));
        Assert.Equal(6, Get<IReadOnlyList<string>>(Assert.Single(result.Output), "Classes").Count);
    }

    [Fact]
    public void A_full_disk_is_one_error_and_where_there_is_room_again_a_resume_goes_on()
    {
        using SmallDisk disk = new(Path.Combine(Folder.FullPath, "run"), megabytes: 4);
        disk.SkipUnlessMounted();
        string train = $"{Clips} | {Split} | {Train}".Replace("$root/dog", "$root/run/dog", StringComparison.Ordinal);
        disk.Fill(room: 20_480);
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples(train)).ErrorRecord;
        Assert.Equal("DogSound.CannotWrite", IdOf(error));
        Assert.Contains($"{Folder["run/dog.safetensors"]}.checkpoints", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("the disk is full. Make room on it, then go on with -Resume", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder.Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".safetensors", StringComparison.Ordinal));
        disk.MakeRoom();
        Assert.Single(RunOnSamples(train + " -Resume").Output);
    }

    [Fact]
    public void Without_a_folder_of_its_own_the_store_is_kept_in_the_users_cache()
    {
        string cache = Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME")!, "dogsound", "clips");
        string sound = TestSound.Write(Folder, "clips/Barking/a.wav");
        TestSound.Write(Folder, "clips/Howling/b.wav");
        DateTime before = File.GetLastWriteTimeUtc(sound);
        Run($"Get-DogSoundClip $root/clips -Recurse -LabelFromFolder | {Train}".Replace("-StorePath $root/store", "", StringComparison.Ordinal));
        Assert.Contains(Directory.GetFiles(cache, "*", SearchOption.AllDirectories), file => File.GetLastWriteTimeUtc(file) >= before);
        Assert.DoesNotContain(Folder.Files(), file => file.StartsWith("store/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-DogSoundClip $samples/Barking -LabelFromFolder | {0}", "DogSound.OneClass")]
    [InlineData(Clips + " | ForEach-Object {{ $_.Part = 'Test'; $_ }} | {0}", "DogSound.NothingToTrain")]
    [InlineData(Clips + " | ForEach-Object {{ $_.Part = 'Validation'; $_ }} | {0}", "DogSound.NothingToTrain")]
    [InlineData(Clips + " | ForEach-Object {{ if ($_.Label -eq 'Howling') {{ $_.Part = 'Validation' }}; $_ }} | {0}", "DogSound.ClassWithoutClip")]
    [InlineData(Clips + " | {0} -Fold 3", "DogSound.UnknownFold")]
    [InlineData(Clips + " | {0} -Fold all", "DogSound.UnknownFold")]
    [InlineData(Clips + " | {0}, training.learning_rate=-1", "DogSound.InvalidConfiguration")]
    [InlineData(Clips + " | {0} -Device nowhere", "DogSound.UnknownDevice")]
    [InlineData(Clips + " | {0}, training.loss=huber", "DogSound.InvalidConfiguration")]
    [InlineData(Clips + " | {0}, training.sampling=often", "DogSound.InvalidConfiguration")]
    [InlineData(Clips + " | {0}, augmentation.mixing=blend", "DogSound.InvalidConfiguration")]
    [InlineData(Clips + " | {0}, 'training.group_head=Barking,Cat'", "DogSound.InvalidGroup")]
    [InlineData(Clips + " | {0}, training.sub_classes=Other=40", "DogSound.InvalidSubClasses")]
    public void What_cannot_work_is_one_clear_error(string script, string id)
    {
        string train = id == "DogSound.UnknownDevice" ? Train.Replace("-Device cpu", "", StringComparison.Ordinal) : Train;
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples(string.Format(CultureInfo.InvariantCulture, script, train))).ErrorRecord;
        Assert.Equal(id, IdOf(error));
        Assert.True(error.Exception.Message.Length > 30, error.Exception.Message);
        Assert.False(File.Exists(Folder["dog.safetensors"]));
    }

    [Fact]
    public void Without_validation_it_says_that_the_last_epoch_is_kept()
    {
        EngineResult result = RunOnSamples($"{Clips} | {Train}");
        Assert.Contains(result.Warnings, warning => warning.Contains("last epoch", StringComparison.Ordinal));
        Assert.Equal(2, Get<int>(result.Output[0], "BestEpoch"));
    }

    [Fact]
    public void A_model_that_exists_is_kept_unless_forced_and_WhatIf_writes_nothing()
    {
        RunOnSamples($"{Clips} | {Train} -WhatIf");
        Assert.Empty(Folder.Files());
        Folder.Write("dog.safetensors", "precious");
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples($"{Clips} | {Train}")).ErrorRecord;
        Assert.Equal("DogSound.FileExists", IdOf(error));
        Assert.Equal("precious", File.ReadAllText(Folder["dog.safetensors"]));
        Assert.Single(RunOnSamples($"{Clips} | {Train} -Force").Output);
    }

    [Fact]
    public void A_finished_run_has_nothing_left_to_resume_and_says_what_it_was()
    {
        string train = $"{Clips} | {Split} | {Train} -Resume";
        dynamic first = Assert.Single(RunOnSamples(train).Output).BaseObject;
        byte[] model = File.ReadAllBytes(Folder["dog.safetensors"]);
        dynamic again = Assert.Single(RunOnSamples(train).Output).BaseObject;
        Assert.Equal(model, File.ReadAllBytes(Folder["dog.safetensors"]));
        Assert.Equal(((IEnumerable<object>)first.Epochs).ToArray(), ((IEnumerable<object>)again.Epochs).ToArray());
        Assert.Equal((double?)first.Validation.WeightedAuc, (double?)again.Validation.WeightedAuc);
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples(train + " -Seed 99")).ErrorRecord;
        Assert.Equal("DogSound.CannotResume", IdOf(error));
        Assert.Contains("training.seed", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fold_is_held_out_in_turn_and_judged_by_a_model_that_never_heard_it()
    {
        EngineResult result = RunOnSamples($"{Clips} | Split-DogSoundDataset -FoldCount 3 -Seed 1 | {Train} -Fold all");
        Assert.Equal(["1", "2", "3"], result.Output.Select(fold => Get<string>(fold, "Fold")));
        Assert.Equal(["dog.fold-1.safetensors", "dog.fold-2.safetensors", "dog.fold-3.safetensors"], Names(result));
        Assert.All(result.Output, fold => Assert.Equal(48, Get<int>(fold, "TrainCount") + Get<IReadOnlyList<object>>(fold, "Predictions").Count));
        EngineResult pooled = RunOnSamples("Get-DogSoundClip $samples -Recurse -LabelFromFolder | Split-DogSoundDataset -FoldCount 3 -Seed 1 | " + Train + " -Fold all -Resume | ForEach-Object { $_.Predictions } | Test-DogSoundModel");
        Assert.Equal(48, Get<int>(Assert.Single(pooled.Output), "ClipCount"));
    }

    [Fact]
    public async Task Ctrl_C_ends_it_and_a_resume_goes_on()
    {
        string train = $"{Clips} | {Split} | {Train} -Resume".Replace("-Epochs 2", "-Epochs 500", StringComparison.Ordinal);
        using (System.Management.Automation.PowerShell shell = Engine.Create(train, ("root", Folder.FullPath), ("samples", Samples.Value)))
        {
            Task run = shell.InvokeAsync();
            await Stopping.UntilAsync(run, () => Directory.Exists(Folder["dog.safetensors"] + ".checkpoints"));
            await Stopping.StopAsync(shell, run);
        }

        Assert.False(File.Exists(Folder["dog.safetensors"]));
        Assert.NotEmpty(Directory.GetFiles(Folder["dog.safetensors"] + ".checkpoints"));
        ErrorRecord error = Assert.ThrowsAny<RuntimeException>(() => RunOnSamples(train.Replace(" -Resume", "", StringComparison.Ordinal))).ErrorRecord;
        Assert.Equal("DogSound.CheckpointExists", IdOf(error));
    }

    [Fact]
    public void Its_progress_says_epoch_and_loss_and_after_a_resume_the_speed_of_this_run_alone()
    {
        string train = $"{Clips} | {Split} | {Train} -Resume".Replace("-Epochs 2", "-Epochs 500", StringComparison.Ordinal);
        const int earlier = 20;
        RunUntil(train, _ => File.Exists(Folder["dog.safetensors.log.jsonl"]) && File.ReadLines(Folder["dog.safetensors.log.jsonl"]).Count() > earlier);
        ProgressRecord shown = RunUntil(train, progress => progress.Any(IsTraining)).First(IsTraining);

        Match words = Regex.Match(shown.StatusDescription, @"^epoch (\d+) of 500, loss \d\.\d{3}, (\d+) of 12000 \(([\d.,]+)/s\)$");
        Assert.True(words.Success, shown.StatusDescription);
        double[] figures = [.. words.Groups.Values.Skip(1).Select(figure => double.Parse(figure.Value, CultureInfo.CurrentCulture))];
        Assert.True(figures[0] > earlier);
        // Nothing is shown in the first second, so that the speed is no more than what this run has done; 24 clips are an epoch.
        Assert.InRange(figures[2], 0.1, figures[1] - 24 * earlier + 1);

        static bool IsTraining(ProgressRecord record) => record.Activity == "Training" && record.RecordType == ProgressRecordType.Processing;
    }

    /// <summary>Runs a script until something has happened, and stops it.</summary>
    private List<ProgressRecord> RunUntil(string script, Func<IReadOnlyList<ProgressRecord>, bool> happened)
    {
        using System.Management.Automation.PowerShell shell = Engine.Create(script, ("root", Folder.FullPath), ("samples", Samples.Value));
        IAsyncResult running = shell.BeginInvoke();
        List<ProgressRecord> progress = [];
        while (!happened(progress))
        {
            Assert.False(running.IsCompleted, "It ended before that happened.");
            Thread.Sleep(20);
            progress.AddRange(shell.Streams.Progress.ReadAll());
        }

        shell.Stop();
        return progress;
    }

    private EngineResult RunOnSamples(string script) => Run(script, ("samples", Samples.Value));
}
