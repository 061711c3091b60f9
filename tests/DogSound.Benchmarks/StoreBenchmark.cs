using System.Diagnostics;
using DogSound.Core.Storage;

namespace DogSound.Benchmarks;

/// <summary>
/// Anonymous resident memory while stores of 2,000 and then of 20,000 clips are made, opened and read; and how fast that goes. The clips
/// are short, so that they fit on any disk: what could grow with their number is the same.
/// </summary>
internal static class StoreBenchmark
{
    private const double Duration = 0.5;

    public static void Run()
    {
        if (!ProcessMemory.IsKnown("store")) return;
        using var clips = new BenchmarkClips(20_000, 8000, Duration);
        Console.WriteLine($"clip store, {Duration} s clips at 8 kHz, read at 16 kHz (anonymous resident, MiB)");
        Measure(clips.Files[..2_000], Path.Combine(clips.Folder, "small"));
        Measure(clips.Files, Path.Combine(clips.Folder, "large"));
    }

    private static void Measure(string[] files, string folder)
    {
        var settings = new ClipStoreSettings { SampleRate = 16000, Folder = folder };
        double highest = 0;
        void Watch(int done, int total) => highest = Math.Max(highest, ProcessMemory.Anonymous());
        long start = Stopwatch.GetTimestamp();
        ClipStore.Open(files, settings, Watch).Dispose();
        double made = Stopwatch.GetElapsedTime(start).TotalSeconds;

        start = Stopwatch.GetTimestamp();
        using ClipStore store = ClipStore.Open(files, settings, Watch);
        double opened = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (store.DecodedCount > 0 || store.Failures.Count > 0) throw new InvalidOperationException("The store was not used again.");

        int[] order = [.. Enumerable.Range(0, files.Length)];
        new Random(1).Shuffle(order);
        float[] samples = new float[order.Max(clip => store.GetLength(clip))];
        start = Stopwatch.GetTimestamp();
        foreach (int clip in order)
            store.Read(clip, 0, samples.AsSpan(0, (int)store.GetLength(clip)));
        double read = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Watch(0, 0);
        Console.WriteLine(
            $"  {files.Length,6} clips: highest {highest:N1}, at the end {ProcessMemory.Anonymous():N1}; "
            + $"decoded {files.Length / made:N0} clips/s, opened again {files.Length / opened:N0} clips/s, read {files.Length / read:N0} clips/s");
    }
}
