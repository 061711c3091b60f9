using DogSound.Core.Audio;
using DogSound.Core.Features;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>Decode, resample to 16 kHz and log-mel of 5 s clips, one thread against one thread.</summary>
internal static class FeatureBenchmark
{
    private const int Clips = 200;
    private const int Batch = 8;

    public static void Run()
    {
        LibTorch.Load();
        int threads = get_num_threads();
        set_num_threads(1);
        foreach (int rate in new[] { 8000, 44100 })
        {
            using var clips = new BenchmarkClips(Clips, rate);
            using var peer = PeerProcess.Start("bench_features.py", clips.Folder);
            Duel.Fight($"decode + resample + log-mel, {rate} Hz, one thread", Clips, () => Extract(clips.Files), peer, goal: 2);
        }
        set_num_threads(threads);
    }

    private static void Extract(string[] files)
    {
        var settings = new FeatureSettings();
        using var features = new LogMelSpectrogram(settings, CPU);
        var samples = new float[Batch * settings.SampleCount];
        foreach (string[] batch in files.Chunk(Batch))
        {
            for (int row = 0; row < batch.Length; row++)
            {
                using MonoReader reader = MonoReader.Open(batch[row], settings.SampleRate);
                reader.Read(samples.AsSpan(row * settings.SampleCount, settings.SampleCount));
            }
            using DisposeScope scope = NewDisposeScope();
            using IDisposable guard = inference_mode();
            features.Forward(tensor(samples, [Batch, settings.SampleCount]));
        }
    }
}
