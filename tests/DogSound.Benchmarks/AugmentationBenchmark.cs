using System.Runtime.InteropServices;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Files;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using DogSound.Core.Storage;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>Files read, changed and written, 5 s at 16 kHz: one thread against one thread of a peer.</summary>
internal sealed class AugmentationBenchmark : IDisposable
{
    private const int Clips = 100, SampleRate = 16_000, Length = 5 * SampleRate;

    private readonly string _script, _peer;
    private readonly BenchmarkClips _clips = new(Clips, SampleRate), _noises = new(4, SampleRate, duration: 30);
    private readonly int _threads;

    private AugmentationBenchmark(string script, string peer)
    {
        (_script, _peer) = (script, peer);
        LibTorch.Load();
        _threads = get_num_threads();
        set_num_threads(1);
    }

    public static void RunTorchaudio()
    {
        using var benchmark = new AugmentationBenchmark("bench_augmentation.py", "torchaudio");
        benchmark.FightCommon();
        // The peer takes half a minute to shift the pitch of these few.
        using var few = new BenchmarkClips(5, SampleRate);
        benchmark.Fight(few, 2, ("pitch_shift", new PitchShiftSettings()));
        benchmark.Fight(benchmark._clips, 2, ("speed", new SpeedSettings()));
    }

    public static void RunAudiomentations()
    {
        using var benchmark = new AugmentationBenchmark("bench_audiomentations.py", "audiomentations");
        benchmark.FightCommon();
    }

    public void Dispose()
    {
        set_num_threads(_threads);
        _clips.Dispose();
        _noises.Dispose();
    }

    private void FightCommon()
    {
        (string Name, ISettings Settings) stretch = ("time_stretch", new TimeStretchSettings());
        (string Name, ISettings Settings) roll = ("roll", new RollSettings()), noise = ("background_noise", new BackgroundNoiseSettings { Path = _noises.Folder });
        Fight(_clips, 10, stretch);
        Fight(_clips, 10, stretch, roll, noise);
        Fight(_clips, 2, roll, noise);
    }

    private void Fight(BenchmarkClips clips, double goal, params (string Name, ISettings Settings)[] steps)
    {
        string name = string.Join('+', steps.Select(step => step.Name)), results = Path.Combine(clips.Folder, name);
        Directory.CreateDirectory(results);
        using var recordings = new RecordingFolders(_noises.Folder, new ClipStoreSettings { SampleRate = SampleRate, Folder = Path.Combine(_noises.Folder, "store") });
        var context = new TransformContext(Length, SampleRate, Seed: 7, CPU) { Recordings = recordings };
        (string Name, ITransform Transform)[] transforms = [.. steps.Select(step => (step.Name, TransformCatalog.Find(step.Name)!.Create(step.Settings, context)))];
        using PeerProcess peer = PeerProcess.Start(_script, name, clips.Folder, _noises.Folder, results);
        // Every run writes files that are not there yet, as whoever augments clips does.
        int run = 0;
        Duel.Fight($"read + {name} + write, one thread", clips.Files.Length, () => Augment(clips.Files, transforms, $"{results}/ours{run++}"), peer, goal, _peer);
        foreach ((string _, ITransform transform) in transforms) transform.Dispose();
    }

    private static void Augment(string[] files, (string Name, ITransform Transform)[] transforms, string results)
    {
        using Tensor clip = zeros(1, Length);
        Span<float> samples = MemoryMarshal.Cast<byte, float>(clip.bytes);
        for (int index = 0; index < files.Length; index++)
        {
            using (MonoReader reader = MonoReader.Open(files[index], SampleRate))
                reader.Read(samples);
            foreach ((string name, ITransform transform) in transforms)
            {
                object? draw = transform.Draw(RandomSequence.Create(name, 7, (ulong)index, 1), new ClipFacts(Length, SampleRate));
                transform.Apply(clip, [draw]);
            }

            // As Invoke-DogSoundAugment does, which looks whether files are whole before it trusts them.
            using var file = new AtomicFileWriter(Path.Combine(results, Path.GetFileName(files[index])));
            WavFile.Write(file.Stream, samples, SampleRate, channels: 1, AudioEncoding.Pcm16);
            file.Commit(isDurable: false);
        }
    }
}
