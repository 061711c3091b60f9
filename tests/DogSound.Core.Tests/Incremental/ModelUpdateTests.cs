using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Incremental;

public sealed class ModelUpdateTests : IDisposable
{
    private readonly UpdateScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_model_learns_a_new_class_keeps_the_old_ones_and_says_what_became_of_each()
    {
        byte[] old = File.ReadAllBytes(_scene.OldPath);
        ModelUpdateOutcome outcome = _scene.Update();
        Assert.Equal(old, File.ReadAllBytes(_scene.OldPath));
        Assert.Equal(["Barking", "Howling", "Other"], outcome.Document.Classes);
        Assert.Equal((12, 6, 6), (outcome.TrainCount, outcome.RehearsalCount, outcome.ValidationCount));
        Assert.Empty(outcome.ClassesWithoutClip);
        Assert.Equal(3, outcome.Training.Epochs.Count);
        Assert.Equal(_scene.Configuration, outcome.Document.Training!.Configuration);
        ModelDocument before = ModelFile.ReadDocument(_scene.OldPath);
        Assert.Equal(before.Features, outcome.Document.Features);
        UpdateSummary update = outcome.Document.Update!;
        Assert.Equal((ModelFile.ComputeFingerprint(_scene.OldPath), before.Created, 6), (update.BaseFingerprint, update.BaseCreated, update.RehearsalCount));
        Assert.Equal(["Barking", "Howling", "Other"], update.Changes.Select(change => change.Label));
        Assert.Equal([false, false, true], update.Changes.Select(change => change.IsNew));
        Assert.Equal([2, 2, 2], update.Changes.Select(change => change.ClipCount));
        Assert.All(update.Changes, change => Assert.Equal(change.IsNew, change.AucBefore is null));
        Assert.All(update.Changes, change => Assert.NotNull(change.AucAfter));
        Assert.Equal(update.Changes.Where(change => !change.IsNew).Select(change => (change.AucBefore, change.RecallBefore)), Judged(_scene.OldPath));
        Assert.False(Directory.Exists(_scene.NewPath + ".rehearsal"));
        Assert.False(Directory.Exists(_scene.CheckpointFolder));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_stopping_after_any_step_changes_no_bit()
    {
        _scene.Update();
        byte[] rehearsal = SamplesOf(_scene.NewPath);
        Dictionary<string, byte[]> expected = UpdateScene.WeightsOf(_scene.NewPath);
        for (int stop = 1; stop < 6; stop++)
        {
            File.Delete(_scene.NewPath);
            _scene.Clips.Reverse();
            _scene.Update(stop);
            AssertEqual(expected, UpdateScene.WeightsOf(_scene.NewPath));
            Assert.Equal(rehearsal, SamplesOf(_scene.NewPath));
        }

        File.Delete(_scene.NewPath);
        _scene.Update(1, 2, 3, 4, 5);
        AssertEqual(expected, UpdateScene.WeightsOf(_scene.NewPath));
        File.Delete(_scene.NewPath);
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Seed = 12 } };
        _scene.Update();
        Assert.Contains(UpdateScene.WeightsOf(_scene.NewPath), pair => !pair.Value.AsSpan().SequenceEqual(expected[pair.Key]));
    }

    [Fact]
    public void It_begins_with_the_old_weights_and_new_classes_begin_as_the_seed_says()
    {
        using var baseModel = BaseModel.Open(_scene.OldPath, torch.CPU);
        using SoundModel fresh = SoundModel.Create("audio-ntt", ["Barking", "Howling", "Other"], baseModel.Document.Features, 11, 4);
        byte[] row = [.. fresh.Network.state_dict()["classifier.weight"][2].bytes];
        baseModel.CopyWeights(fresh.Network);
        Dictionary<string, byte[]> old = UpdateScene.WeightsOf(_scene.OldPath);
        foreach ((string name, torch.Tensor value) in fresh.Network.state_dict())
        {
            byte[] bytes = value.contiguous().bytes.ToArray();
            Assert.Equal(old[name], bytes[..old[name].Length]);
            Assert.Equal(name.StartsWith("classifier.", StringComparison.Ordinal), bytes.Length > old[name].Length);
        }

        Assert.Equal(row, fresh.Network.state_dict()["classifier.weight"][2].bytes.ToArray());
    }

    [Fact]
    public void New_classes_follow_the_old_ones_in_ordinal_order_whatever_the_case_of_old_labels()
    {
        using var baseModel = BaseModel.Open(_scene.OldPath, torch.CPU);
        string[] labels = ["howling", "Zebra", "ape", "Lion"];
        Clip[] clips = [.. labels.Select(label => new Clip { Path = label, Label = label })];
        TrainingSelection selection = baseModel.Select(clips, _scene.NewPath);
        Assert.Equal(["Barking", "Howling", "Lion", "Zebra", "ape"], selection.Classes);
        Assert.Equal([1, 3, 4, 2], selection.Clips.Take(4).Select(clip => clip.Label));
        Assert.Equal(6, selection.Clips.Skip(4).Count(clip => clip.Part == DatasetPart.Train && clip.Origin is not null));
    }

    [Fact]
    public void Distillation_and_rehearsal_change_what_is_learnt()
    {
        _scene.Update();
        Dictionary<string, byte[]> both = UpdateScene.WeightsOf(_scene.NewPath);
        File.Delete(_scene.NewPath);
        _scene.Configuration = _scene.Configuration with { Incremental = _scene.Configuration.Incremental with { DistillationWeight = 0 } };
        _scene.Update();
        Assert.Contains(UpdateScene.WeightsOf(_scene.NewPath), pair => !pair.Value.AsSpan().SequenceEqual(both[pair.Key]));
        TrainingException other = Assert.Throws<TrainingException>(() =>
        {
            _scene.Configuration = _scene.Configuration with { Incremental = _scene.Configuration.Incremental with { DistillationWeight = 0.5 } };
            _scene.Update();
        });
        Assert.Equal(TrainingErrorReason.CannotResume, other.Reason);
        Assert.Contains("incremental.distillation_weight", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_epoch_is_chosen_by_the_score_of_updates_not_by_that_of_trainings()
    {
        _scene.Configuration = _scene.Configuration with
        {
            Training = _scene.Configuration.Training with { ValidationScore = ValidationScore.Accuracy },
            Incremental = _scene.Configuration.Incremental with { Epochs = 6 },
        };
        TrainingOutcome training = _scene.Update().Training;
        Assert.Equal(training.Epochs.MinBy(epoch => epoch.ValidationLogLoss)!.Epoch, training.BestEpoch);
    }

    [Fact]
    public void A_clip_that_travels_with_the_model_and_comes_again_is_one_clip_and_is_not_learnt_from_where_it_validates()
    {
        Clip[] again = [.. _scene.OldClips.Select((clip, index) => clip with { Part = index % 2 == 0 ? DatasetPart.Validation : DatasetPart.Train })];
        _scene.Clips = [.. _scene.Clips.Where(clip => clip.Label == "Other"), .. again];
        ModelUpdateOutcome outcome = _scene.Update();
        Assert.Equal(0, outcome.RehearsalCount);
        Assert.Equal(_scene.Clips.Count(clip => clip.Part != DatasetPart.Validation), outcome.TrainCount);
    }

    [Fact]
    public void Without_any_clip_of_a_class_it_is_held_by_distillation_alone_and_that_is_said()
    {
        using UpdateScene scene = new(clipsPerClass: 0);
        scene.Clips = [.. scene.Clips.Where(clip => clip.Part != DatasetPart.Validation), .. scene.OldClips.Where(clip => clip.Label == "Barking")];
        ModelUpdateOutcome outcome = scene.Update();
        Assert.Equal(["Howling"], outcome.ClassesWithoutClip);
        Assert.Equal(["Barking", "Howling", "Other"], outcome.Document.Classes);
        Assert.Empty(outcome.Document.Update!.Changes);
        Assert.Equal(0, outcome.RehearsalCount);
        Assert.Null(outcome.Document.Rehearsal);
    }

    [Fact]
    public void A_finished_update_has_nothing_left_to_do_and_one_of_another_model_is_refused()
    {
        ModelUpdateOutcome first = _scene.Update();
        byte[] model = File.ReadAllBytes(_scene.NewPath);
        ModelUpdateOutcome again = _scene.Update();
        Assert.Equal(model, File.ReadAllBytes(_scene.NewPath));
        Assert.Equal(first.Document.Update!.Changes, again.Document.Update!.Changes);
        Assert.Equal(first.Training.Epochs, again.Training.Epochs);

        string other = _scene["other/model.safetensors"];
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Copy(_scene.OldPath, other);
        using (var old = SoundModel.Load(other, torch.CPU))
        {
            old.Document = old.Document with { Created = old.Document.Created.AddDays(1) };
            old.Save(other);
        }

        TrainingException error = Assert.Throws<TrainingException>(() => ModelUpdate.Run(
            other, [.. _scene.Clips, .. _scene.OldClips], _scene.NewPath,
            new ModelUpdateSettings { Configuration = _scene.Configuration, Device = torch.CPU, Resume = true, StoreFolder = _scene["store/x"] }, CancellationToken.None));
        Assert.Equal(TrainingErrorReason.CannotResume, error.Reason);
        Assert.Contains("it is the update of another model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_the_update_of_another_model_or_of_no_update_is_refused()
    {
        Assert.Throws<OperationCanceledException>(() => Cancelled(steps: 3));
        Assert.Single(Directory.GetFiles(_scene.CheckpointFolder, "checkpoint-*"));
        Assert.False(File.Exists(_scene.NewPath));
        Assert.False(Directory.Exists(_scene.NewPath + ".rehearsal"));
        using TrainingData data = TrainingData.Open(
            TrainingSelection.Create([.. _scene.Clips, .. _scene.OldClips], null), new() { SampleRate = 8000, Folder = _scene["store/x"] }, null, CancellationToken.None);
        TrainingException error = Assert.Throws<TrainingException>(() =>
            new Trainer(data, _scene.Configuration, torch.CPU, _scene.NewPath, resume: true, CancellationToken.None));
        Assert.Equal(TrainingErrorReason.CannotResume, error.Reason);
        Assert.Contains("it is the update of a model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_is_the_models_own_unless_one_is_given_that_fits()
    {
        using var baseModel = BaseModel.Open(_scene.OldPath, torch.CPU);
        Assert.Equal(_scene.Configuration, baseModel.Configure(null));
        Assert.Equal(7, baseModel.Configure(_scene.Configuration with { Training = _scene.Configuration.Training with { Epochs = 7 } }).Training.Epochs);
        AssertRefused("model.width: 4 -> 8", _scene.Configuration with { Model = _scene.Configuration.Model with { Width = 8 } });
        AssertRefused("features.n_mels", _scene.Configuration with { Features = _scene.Configuration.Features with { MelCount = 20 } });
        AssertRefused("training.sub_classes", _scene.Configuration with { Training = _scene.Configuration.Training with { SubClasses = "Other=2" } });
        AssertRefused("training.group_head", _scene.Configuration with { Training = _scene.Configuration.Training with { GroupHead = "Barking" } });

        void AssertRefused(string key, TrainingConfiguration configuration)
        {
            TrainingException error = Assert.Throws<TrainingException>(() => baseModel.Configure(configuration));
            Assert.Equal(TrainingErrorReason.CannotUpdate, error.Reason);
            Assert.Contains(key, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_can_be_no_beginning_is_refused()
    {
        string random = _scene["random.safetensors"], parts = _scene["parts.safetensors"], broken = _scene["broken.safetensors"], alike = _scene["alike.safetensors"];
        using (SoundModel model = SoundModel.Create("audio-ntt", ["a", "b"], _scene.Configuration.Features, 1, 4))
            model.Save(random);
        using (SoundModel model = SoundModel.Create("audio-ntt", ["a", "b"], _scene.Configuration.Features, 1, 4, outputs: [0, 1, 1]))
            model.Save(parts);
        using (SoundModel model = SoundModel.Create("audio-ntt", ["dog", "Dog"], _scene.Configuration.Features, 1, 4))
            model.Save(alike);
        File.WriteAllText(broken, "nothing");
        Assert.Contains("case of letters", Assert.Throws<TrainingException>(() => BaseModel.Open(alike, torch.CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("random", Assert.Throws<TrainingException>(() => BaseModel.Open(random, torch.CPU)).Message, StringComparison.Ordinal);
        Assert.Contains("sub_classes", Assert.Throws<TrainingException>(() => BaseModel.Open(parts, torch.CPU)).Message, StringComparison.Ordinal);
        Assert.Throws<ModelFormatException>(() => BaseModel.Open(broken, torch.CPU));
        Assert.IsType<FileNotFoundException>(Assert.Throws<ModelFormatException>(() => BaseModel.Open(_scene["none"], torch.CPU)).InnerException);
        using var baseModel = BaseModel.Open(_scene.OldPath, torch.CPU);
        Assert.Contains("another file", Assert.Throws<TrainingException>(() => baseModel.Select(_scene.Clips, _scene.OldPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        List<long> live = [];
        _scene.Run(settings => settings with { Training = _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount) });
        Assert.Single(live.Skip(3).Distinct());
    }

    private void Cancelled(int steps)
    {
        using CancellationTokenSource cancel = new();
        int done = 0;
        _scene.Run(
            settings => settings with
            {
                Training = _ =>
                {
                    if (++done == steps)
                        cancel.Cancel();
                },
            },
            cancel.Token);
    }

    // The clips of the old classes, as whoever uses the old model has them judged.
    private IEnumerable<(double?, double?)> Judged(string path) =>
        TrainedModel.Judge(path, torch.CPU, [.. _scene.Clips.Where(clip => clip.Part == DatasetPart.Validation && clip.Label != "Other")], CancellationToken.None)
            .Evaluation!.Classes.Select(one => (one.Auc, one.Recall));

    private static byte[] SamplesOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return [.. RehearsalSet.Read(stream, path).SelectMany(clip => System.Runtime.InteropServices.MemoryMarshal.AsBytes(clip.Samples.Span).ToArray())];
    }

    private static void AssertEqual(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.True(pair.Value.AsSpan().SequenceEqual(actual[pair.Key]), pair.Key));
    }
}
