using System.Collections.Concurrent;
using System.Diagnostics;
using DogSound.Core.Features;

namespace DogSound.Benchmarks;

/// <summary>
/// How fast the service answers: ResNet18, clips of 5 s at 8 kHz, clients on the same machine. First N clients that each send the next clip
/// when they have their answer; then clips that come at a fixed rate, whether or not the ones before are answered, and faster and faster
/// until one in a hundred takes longer than 100 ms, three times in a row. DOGSOUND_BENCHMARK_SECONDS is the time of each measurement, normally 20.
/// </summary>
internal static class ServiceBenchmark
{
    private const double Bound = 100;
    private const int Step = 5, HighestRate = 500;

    // A rate that another program spoils is not the end.
    private const int Misses = 3;

    private static readonly int[] Clients = [1, 2, 4, 8, 16];

    private static TimeSpan Time { get; } =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("DOGSOUND_BENCHMARK_SECONDS"), out int seconds) ? seconds : 20);

    public static void Run()
    {
        using var clips = new BenchmarkClips(20, 8000);
        byte[][] bodies = [.. clips.Files.Select(File.ReadAllBytes)];
        foreach (int batchSize in new[] { 1, 2, 4, 8 })
        {
            using var service = new RunningService(new FeatureSettings(), width: 64, "--batch-size", $"{batchSize}", "--batch-delay", batchSize == 1 ? "0" : "5");
            Warm(service, bodies);
            Console.WriteLine($"service, ResNet18, clips of 5 s, batches of {batchSize}");
            foreach (int clients in Clients) Print($"{clients} clients", Closed(service, bodies, clients));
            int held = 0;
            for (int rate = Step; rate <= Math.Min(HighestRate, held + (Misses * Step)); rate += Step)
            {
                Latencies latencies = Open(service, bodies, rate);
                Print($"{rate} calls/s", latencies);
                if (latencies.Failed == 0 && latencies.Percentile(0.99) < Bound) held = rate;
            }

            Console.WriteLine($"  highest rate with 99 % of the answers within {Bound} ms: {held} calls/s");
        }
    }

    private static void Warm(RunningService service, byte[][] bodies)
    {
        foreach (byte[] body in bodies) service.PostAsync(body).GetAwaiter().GetResult();
    }

    private static Latencies Closed(RunningService service, byte[][] bodies, int clients)
    {
        var latencies = new Latencies();
        long start = Stopwatch.GetTimestamp();
        Task.WaitAll([.. Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (int round = client; Stopwatch.GetElapsedTime(start) < Time; round++) await latencies.MeasureAsync(service, bodies[round % bodies.Length]);
        }))]);
        latencies.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return latencies;
    }

    // A client that waits for its answer would slow down with the service, and hide that it is slow.
    private static Latencies Open(RunningService service, byte[][] bodies, int rate)
    {
        var latencies = new Latencies();
        List<Task> calls = [];
        long start = Stopwatch.GetTimestamp();
        int count = (int)(rate * Time.TotalSeconds);
        for (int call = 0; call < count; call++)
        {
            TimeSpan wait = TimeSpan.FromSeconds((double)call / rate) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero) Thread.Sleep(wait);
            byte[] body = bodies[call % bodies.Length];
            calls.Add(Task.Run(() => latencies.MeasureAsync(service, body)));
        }

        Task.WaitAll([.. calls]);
        latencies.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return latencies;
    }

    private static void Print(string name, Latencies latencies) => Console.WriteLine(
        $"  {name,-12} {latencies.Count / latencies.Seconds,8:N1} answers/s   p50 {latencies.Percentile(0.5),7:N1} ms   p99 {latencies.Percentile(0.99),7:N1} ms   highest {latencies.Percentile(1),7:N1} ms   not answered {latencies.Failed}");

    private sealed class Latencies
    {
        private readonly ConcurrentBag<double> _milliseconds = [];
        private int _failed;

        public int Count => _milliseconds.Count;

        public int Failed => _failed;

        public double Seconds { get; set; }

        public async Task MeasureAsync(RunningService service, byte[] body)
        {
            long start = Stopwatch.GetTimestamp();
            (int status, _) = await service.PostAsync(body);
            if (status == 200) _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            else Interlocked.Increment(ref _failed);
        }

        public double Percentile(double part)
        {
            double[] sorted = [.. _milliseconds.Order()];
            return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
        }
    }
}
