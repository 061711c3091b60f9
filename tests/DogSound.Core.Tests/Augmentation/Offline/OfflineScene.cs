using DogSound.Core.Audio;
using DogSound.Core.Augmentation.Offline;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Data;
using DogSound.Core.Native;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Augmentation.Offline;

/// <summary>Clips, a folder of noises, and runs of an augmentation into folders.</summary>
public sealed class OfflineScene : IDisposable
{
    public const int SampleRate = 8000;

    private readonly TemporaryFolder _folder = new();

    public string this[string name] => _folder[name];

    public string Noises => Path.Combine(_folder.FullPath, "noises");

    /// <summary>Writes clips of some noise, of three lengths and two rates.</summary>
    public Clip[] Clips(int count) => [.. Enumerable.Range(0, count).Select(index =>
        Write($"clips/{index % 3}/{index}.wav", index, 2000 + (500 * (index % 3)), index % 2 == 0 ? SampleRate : 2 * SampleRate))];

    public Clip Write(string name, int seed, int length = 2000, int sampleRate = SampleRate)
    {
        RandomSequence random = RandomSequence.Create("offline scene", (ulong)seed);
        WavFile.WriteMono16(_folder[name], [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble(-0.5, 0.5))], sampleRate);
        return new Clip { Path = _folder[name], Label = $"Class{seed % 3}", Fold = "1", Remark = "a, \"b\"" };
    }

    /// <summary>A policy with every kind of step, and noises for it.</summary>
    public AugmentationPolicy Everything()
    {
        if (!Directory.Exists(Noises))
        {
            Write("noises/1.wav", 1001, 9000);
            Write("noises/2.wav", 1002, 1000);
        }

        return PolicyReader.Parse(
            """
            variants:
              - name: original
              - name: slow
                steps:
                  - time_stretch: { min_rate: 0.8, max_rate: 1.0, keep_length: false }
                  - roll: {}
                  - gaussian_noise: { min_snr_db: 10 }
                    probability: 0.5
              - name: noise
                copies: 2
                steps:
                  - background_noise: {}
            """, "");
    }

    /// <summary>Augments clips into a folder, the records in order; a failed clip has none.</summary>
    public List<AugmentedClip> Run(string destination, IReadOnlyList<Clip> clips, AugmentationPolicy policy, OfflineSettings? settings = null, int threads = 2, int? stopAfter = null)
    {
        settings = (settings ?? new() { Folder = "" }) with { Folder = Path.Combine(_folder.FullPath, destination), NoisePath = Noises, StoreFolder = Path.Combine(_folder.FullPath, "store") };
        using var augmentation = new OfflineAugmentation(policy, settings);
        using var workers = new WorkerThreads(threads);
        Task<IReadOnlyList<AugmentedClip>>[] tasks = [.. clips.Where(clip => settings.Shard.Contains(clip.Path)).Take(stopAfter ?? int.MaxValue)
            .Select(clip => Task.Factory.StartNew(() => augmentation.Augment(clip), CancellationToken.None, TaskCreationOptions.None, workers))];
        List<AugmentedClip> made = [];
        foreach (Task<IReadOnlyList<AugmentedClip>> task in tasks)
        {
            IReadOnlyList<AugmentedClip> records = task.GetAwaiter().GetResult();
            Assert.True(augmentation.Add(records));
            made.AddRange(records);
        }

        if (stopAfter is null)
            augmentation.Complete();
        return made;
    }

    /// <summary>Every file below a folder with its content.</summary>
    public SortedDictionary<string, string> Tree(string folder, bool withManifests = true) => new(
        _folder.Files().Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal) && (withManifests || !name.EndsWith(".csv", StringComparison.Ordinal)))
            .ToDictionary(name => name[(folder.Length + 1)..], name => Convert.ToHexString(File.ReadAllBytes(_folder[name]))), StringComparer.Ordinal);

    /// <summary>The clips of a manifest.</summary>
    public static Clip[] Import(string path) => [.. ManifestReader.Read(path, new ManifestSettings()).Select(row => row.Clip!)];

    public void Dispose() => _folder.Dispose();
}
