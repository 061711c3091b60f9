using System.Runtime.InteropServices;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>Files read, changed and written, 5 s at 16 kHz: one thread against one thread of torchaudio.</summary>
internal static class AugmentationBenchmark
{
    private const int Clips = 100, SampleRate = 16_000, Length = 5 * SampleRate;

    public static void Run()
    {
        LibTorch.Load();
        int threads = get_num_threads();
        set_num_threads(1);
        using var clips = new BenchmarkClips(Clips, SampleRate);
        Fight(clips, "time_stretch", new TimeStretchSettings());
        Fight(clips, "pitch_shift", new PitchShiftSettings());
        Fight(clips, "speed", new SpeedSettings());
        set_num_threads(threads);
    }

    private static void Fight(BenchmarkClips clips, string name, ISettings settings)
    {
        string results = Path.Combine(clips.Folder, name);
        Directory.CreateDirectory(results);
        using PeerProcess peer = PeerProcess.Start("bench_augmentation.py", name, clips.Folder, results);
        void Augment() => AugmentationBenchmark.Augment(clips.Files, name, settings, results);
        Duel.Fight($"read + {name} + write, one thread", Clips, Augment, peer, goal: 2, "torchaudio");
    }

    private static void Augment(string[] files, string name, ISettings settings, string results)
    {
        var context = new TransformContext(Length, SampleRate, Seed: 7, CPU);
        using ITransform transform = TransformCatalog.Find(name)!.Create(settings, context);
        using Tensor clip = zeros(1, Length);
        Span<float> samples = MemoryMarshal.Cast<byte, float>(clip.bytes);
        for (int index = 0; index < files.Length; index++)
        {
            using (MonoReader reader = MonoReader.Open(files[index], SampleRate))
                reader.Read(samples);
            object? draw = transform.Draw(RandomSequence.Create(name, 7, (ulong)index, 1), new ClipFacts(Length, SampleRate));
            transform.Apply(clip, [draw]);
            WavFile.WriteMono16(Path.Combine(results, Path.GetFileName(files[index])), samples, SampleRate);
        }
    }
}
