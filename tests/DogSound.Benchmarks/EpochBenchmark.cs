using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using DogSound.Core.Training;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>What an epoch costs beyond its steps: reading the store, augmentation, spectrograms and mixup, beside the same steps on
/// spectrograms in memory. ResNet18, default settings of the seed preset.</summary>
internal static class EpochBenchmark
{
    private const int Clips = 160, Batch = 32;

    public static void Run()
    {
        LibTorch.Load();
        using var files = new BenchmarkClips(Clips, 8000);
        string folder = Directory.CreateTempSubdirectory("dogsound-benchmark-").FullName;
        try
        {
            Run([.. files.Files.Select((file, index) => new Clip { Path = file, Label = $"Class {index % BareSteps.Classes}" })], folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(Clip[] clips, string folder)
    {
        TrainingConfiguration seed = ConfigurationReader.Read("seed");
        TrainingConfiguration configuration = seed with { Training = seed.Training with { Epochs = 1, BatchSize = Batch } };
        var store = new ClipStoreSettings { SampleRate = configuration.Features.SampleRate, Folder = Path.Combine(folder, "store") };
        using TrainingData data = TrainingData.Open(TrainingSelection.Create(clips, fold: null), store, progress: null, CancellationToken.None);
        bool bfloat16 = Autocast.IsAvailable && Bfloat16.IsFast(CPU);
        using var bare = new BareSteps(Batch, bfloat16);
        List<double> epochs = [], steps = [];
        for (int round = -1; round < Duel.Rounds; round++)
        {
            double epoch = Epoch(data, configuration, Path.Combine(folder, "model.safetensors")), bareRate = bare.ClipsPerSecond(Clips / Batch);
            if (round < 0)
                continue;
            epochs.Add(epoch);
            steps.Add(bareRate);
        }

        double ours = Duel.Median(epochs), alone = Duel.Median(steps);
        Console.WriteLine($"epochs from the store, ResNet18, {(bfloat16 ? "bfloat16" : "float32")}: {ours:0.0} clips/s; the same steps on spectrograms in memory: {alone:0.0} clips/s");
        Console.WriteLine($"  an epoch costs {alone / ours:0.000} x its bare steps (goal <= 1.05)");
    }

    /// <summary>Trains one epoch: clips/s.</summary>
    public static double Epoch(TrainingData data, TrainingConfiguration configuration, string path)
    {
        using Trainer trainer = new(data, configuration, CPU, path, resume: false, CancellationToken.None);
        return trainer.Run(report: null, CancellationToken.None).Epochs[0].ClipsPerSecond;
    }
}
