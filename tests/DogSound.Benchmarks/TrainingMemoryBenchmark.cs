using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>
/// Anonymous resident memory while a network learns from 2,000 and then from 20,000 clips (2,500 steps), with a narrow network so that it
/// ends today; what could grow (store, batches, draws, steps) is the same.
/// </summary>
internal static class TrainingMemoryBenchmark
{
    private const int Epochs = 4, Batch = 32;

    public static void Run()
    {
        if (!ProcessMemory.IsKnown("training-memory"))
            return;
        LibTorch.Load();
        using var files = new BenchmarkClips(20_000, 8000);
        string folder = Directory.CreateTempSubdirectory("dogsound-benchmark-").FullName;
        try
        {
            Console.WriteLine("memory, training from the store (anonymous resident, MiB)");
            Train(files.Files[..2_000], folder);
            Train(files.Files, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Train(string[] files, string folder)
    {
        TrainingConfiguration tiny = ConfigurationReader.Read("tiny");
        TrainingConfiguration configuration = tiny with
        {
            Model = tiny.Model with { Width = 4 },
            Features = tiny.Features with { MelCount = 16 },
            Training = tiny.Training with { Epochs = Epochs, BatchSize = Batch },
        };
        Clip[] clips = [.. files.Select((file, index) => new Clip { Path = file, Label = $"Class {index % 6}" })];
        var store = new ClipStoreSettings { SampleRate = configuration.Features.SampleRate, Folder = Path.Combine(folder, "store") };
        using TrainingData data = TrainingData.Open(TrainingSelection.Create(clips, fold: null), store, progress: null, CancellationToken.None);
        using Trainer trainer = new(data, configuration, CPU, Path.Combine(folder, "model.safetensors"), resume: false, CancellationToken.None);
        double highest = 0;
        long first = 0, last = 0;
        void Look(TrainingProgress progress)
        {
            last = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            if (trainer.StepCount == 1)
                first = last;
            if (trainer.StepCount % 50 == 0)
                highest = Math.Max(highest, ProcessMemory.Anonymous());
        }

        trainer.Run(Look, CancellationToken.None);
        Console.WriteLine($"  {files.Length,6} clips, {trainer.StepCount} steps: highest {highest:N1}, at the end {ProcessMemory.Anonymous():N1}; live tensors {last - first:+0;-0;0}");
    }
}
