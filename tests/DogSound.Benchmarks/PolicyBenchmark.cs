using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using DogSound.Core.Training;

namespace DogSound.Benchmarks;

/// <summary>What a policy costs while training: epochs with each preset in turn with epochs without one. ResNet18, settings of the seed
/// preset, clips of 5 s at 8 kHz.</summary>
internal static class PolicyBenchmark
{
    private const int Clips = 160;

    private static readonly string[] Policies = ["none", "seed", "default"];

    public static void Run()
    {
        LibTorch.Load();
        using var files = new BenchmarkClips(Clips, 8000);
        TrainingConfiguration seed = ConfigurationReader.Read("seed");
        Clip[] clips = [.. files.Files.Select((file, index) => new Clip { Path = file, Label = $"Class {index % BareSteps.Classes}" })];
        var store = new ClipStoreSettings { SampleRate = seed.Features.SampleRate, Folder = Path.Combine(files.Folder, "store") };
        using TrainingData data = TrainingData.Open(TrainingSelection.Create(clips, fold: null), store, progress: null, CancellationToken.None);
        // The clips themselves are noises for those who need some.
        TrainingConfiguration[] configurations =
        [
            .. Policies.Select(policy => ConfigurationReader.Apply(
                seed, "training.epochs=1", "training.batch_size=32", $"augmentation.policy={policy}", $"augmentation.noise_path={(policy == "seed" ? files.Folder : "")}")),
        ];
        List<double>[] rates = [.. Policies.Select(_ => new List<double>())];
        for (int round = -1; round < Duel.Rounds; round++)
        {
            for (int policy = 0; policy < Policies.Length; policy++)
            {
                double rate = EpochBenchmark.Epoch(data, configurations[policy], Path.Combine(files.Folder, "model.safetensors"));
                if (round >= 0)
                    rates[policy].Add(rate);
            }
        }

        double[] medians = [.. rates.Select(Duel.Median)];
        Console.WriteLine("epochs with policies while training, ResNet18");
        for (int policy = 0; policy < Policies.Length; policy++)
            Console.WriteLine($"  {Policies[policy],-8} {medians[policy],8:0.0} clips/s   share of the policy {1 - (medians[policy] / medians[0]),7:0.0%}   (goal <= 20 %)");
    }
}
