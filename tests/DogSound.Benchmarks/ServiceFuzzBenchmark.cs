using System.Collections.Concurrent;
using DogSound.Core.Features;
using DogSound.Service.Tests;

namespace DogSound.Benchmarks;

/// <summary>
/// Sends 100,000 bodies that went through a mill (DOGSOUND_BENCHMARK_COUNT says another number) to the service, and looks whether it is
/// alive, right and no larger at the end. The model is a small one, so that it ends today.
/// </summary>
internal static class ServiceFuzzBenchmark
{
    private const int Clients = 8, Rounds = 10;

    public static void Run()
    {
        if (!ProcessMemory.IsKnown("service-fuzz")) return;
        int count = int.TryParse(Environment.GetEnvironmentVariable("DOGSOUND_BENCHMARK_COUNT"), out int wanted) ? wanted : 100_000;
        using var clips = new BenchmarkClips(10, 8000, duration: 1);
        using var longer = new BenchmarkClips(3, 44_100, duration: 2.5);
        byte[][] seeds = [.. clips.Files.Concat(longer.Files).Select(File.ReadAllBytes)];
        using var service = new RunningService(new FeatureSettings { SampleRate = 8000, MaximumFrequency = 4000, MelCount = 16, ClipDuration = 1 }, width: 8, "--timeout", "20");
        double[][] expected = [.. seeds.Select(body => service.PostAsync(body).GetAwaiter().GetResult().Probability)];
        Console.WriteLine($"service-fuzz, {count} mutated bodies");
        ConcurrentDictionary<int, int> statuses = new();
        for (int round = 0; round < Rounds; round++)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Clients };
            Parallel.ForAsync(round * count / Rounds, (round + 1) * count / Rounds, options, async (index, _) =>
            {
                (int status, double[] _) = await service.PostAsync(MutatedWav.Create(seeds[index % seeds.Length], index));
                statuses.AddOrUpdate(status, 1, (_, number) => number + 1);
            }).GetAwaiter().GetResult();
            bool isRight = seeds.Zip(expected).All(pair => service.PostAsync(pair.First).GetAwaiter().GetResult().Probability.SequenceEqual(pair.Second));
            string answers = string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}"));
            Console.WriteLine($"  {(round + 1) * count / Rounds,7}: {answers}; answers to whole clips {(isRight ? "as before" : "WRONG")}; anonymous resident {ProcessMemory.Anonymous(service.ProcessId):N1} MiB");
        }
    }
}
