using DogSound.Core.Files;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Training;

/// <summary>A run that can't write a checkpoint: it ends with one error, and nothing is lost.</summary>
public sealed class UnwritableCheckpointTests : IDisposable
{
    private readonly TrainingScene _scene = new();
    private readonly SmallDisk _disk;

    public UnwritableCheckpointTests() => _disk = new SmallDisk(Path.GetDirectoryName(_scene.ModelPath)!, megabytes: 4);

    public void Dispose()
    {
        _disk.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_and_where_there_is_room_again_the_run_goes_on()
    {
        _disk.SkipUnlessMounted();
        Dictionary<string, byte[]> expected = Straight();
        IOException error = Fail(step => { if (step == 4) _disk.Fill(room: 8192); });
        Assert.True(FullDisk.IsCauseOf(error));
        Assert.Contains("the disk is full. Make room on it", error.Message, StringComparison.Ordinal);
        _disk.MakeRoom();
        AssertGoesOn(expected);
    }

    [Fact]
    public void A_model_that_cannot_be_written_leaves_the_last_checkpoint()
    {
        Dictionary<string, byte[]> expected = Straight();
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { CheckpointsKept = 1 } };
        using (TrainingData data = _scene.OpenData())
        using (Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None))
        {
            Directory.CreateDirectory(_scene.ModelPath);
            IOException error = Assert.Throws<IOException>(() => trainer.Run(null, CancellationToken.None));
            Assert.StartsWith($"{_scene.ModelPath}: the model can't be written: ", error.Message, StringComparison.Ordinal);
        }

        Directory.Delete(_scene.ModelPath);
        Assert.EndsWith("000000000009.safetensors", Assert.Single(_scene.Checkpoints()), StringComparison.Ordinal);
        AssertGoesOn(expected);
    }

    [Fact]
    public void Whatever_is_in_a_checkpoints_way_is_said()
    {
        Dictionary<string, byte[]> expected = Straight();
        string obstacle = Path.Combine(_scene.CheckpointFolder, "checkpoint-000000000006.safetensors");
        Directory.CreateDirectory(obstacle);
        Assert.Contains("is a folder, not a file", Fail(_ => { }).Message, StringComparison.Ordinal);
        Directory.Delete(obstacle);
        AssertGoesOn(expected);
    }

    private Dictionary<string, byte[]> Straight()
    {
        _scene.Train();
        Dictionary<string, byte[]> weights = _scene.Weights();
        File.Delete(_scene.ModelPath);
        return weights;
    }

    /// <summary>Trains until the second epoch's checkpoint, step 6, fails.</summary>
    private IOException Fail(Action<long> afterStep)
    {
        using TrainingData data = _scene.OpenData();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None);
        IOException error = Assert.Throws<IOException>(() => trainer.Run(_ => afterStep(trainer.StepCount), CancellationToken.None));
        string checkpoint = Path.Combine(_scene.CheckpointFolder, "checkpoint-000000000006.safetensors");
        Assert.StartsWith($"{checkpoint}: the checkpoint can't be written: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("go on with -Resume", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("000000000003.safetensors", Assert.Single(_scene.Checkpoints()), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scene.CheckpointFolder, ".*"));
        return error;
    }

    private void AssertGoesOn(Dictionary<string, byte[]> expected)
    {
        Assert.Equal(3, _scene.Train().Epochs.Count);
        Assert.Equal(expected, _scene.Weights());
        Assert.False(Directory.Exists(_scene.CheckpointFolder));
    }
}
