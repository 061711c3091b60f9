using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Storage;

/// <summary>A folder with clips and a store of them.</summary>
public sealed class StoreFolder : IDisposable
{
    public const int Rate = 16000;

    private readonly TemporaryFolder _folder = new();

    public string Store => Path.Combine(_folder.FullPath, "store");

    public string this[string name] => _folder[name];

    public ClipStoreSettings Settings => new() { SampleRate = Rate, Folder = Store, Decoders = 3 };

    /// <summary>Segments and temporary files of the store, relative to it; the lock is left out.</summary>
    public string[] Files() => [.. _folder.Files().Where(name => name.StartsWith("store/", StringComparison.Ordinal)).Select(name => name[6..]).Where(name => !name.EndsWith("/lock", StringComparison.Ordinal))];

    /// <summary>The only segment.</summary>
    public string Segment() => Path.Combine(Store, Assert.Single(Files()));

    /// <summary>Makes seeded clips of various lengths: their paths.</summary>
    public string[] Clips(int count, int seed = 1, int length = 3000) => [.. Enumerable.Range(0, count).Select(index => Clip($"clips/{seed}-{index}.wav", seed + index, length + (7 * index)))];

    public string Clip(string name, int seed, int length, int sampleRate = 8000)
    {
        var random = new Random(seed);
        WavFile.WriteMono16(_folder[name], [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)], sampleRate);
        return _folder[name];
    }

    public ClipStore Open(params string[] paths) => ClipStore.Open(paths, Settings);

    /// <summary>How many files had to be decoded.</summary>
    public int Decode(params string[] paths)
    {
        using ClipStore store = Open(paths);
        AssertHolds(store, paths);
        return store.DecodedCount;
    }

    /// <summary>The samples that a store must give: what the file holds, rounded to 16 bits.</summary>
    public static float[] Expected(string path, int sampleRate = Rate) =>
        [.. AudioFile.ReadMono(path, sampleRate).Select(sample => Math.Clamp(MathF.Round(sample * 32768, MidpointRounding.ToEven), -32768, 32767) / 32768)];

    public static float[] ReadAll(ClipStore store, int clip)
    {
        float[] samples = new float[store.GetLength(clip)];
        store.Read(clip, 0, samples);
        return samples;
    }

    public static void AssertHolds(ClipStore store, string[] paths)
    {
        Assert.Equal(paths.Length, store.Count);
        Assert.Empty(store.Failures);
        for (int clip = 0; clip < paths.Length; clip++)
            Assert.Equal(Expected(paths[clip], store.SampleRate), ReadAll(store, clip));
    }

    public void Dispose() => _folder.Dispose();
}
