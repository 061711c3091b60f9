using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Storage;

/// <summary>A store does not grow for ever: what is old, dead or in crumbs goes, and a full disk harms nothing.</summary>
public sealed class BoundedStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_used_for_the_longest_time_goes_first()
    {
        string[][] sets = [.. Enumerable.Range(0, 4).Select(set => _folder.Clips(2, seed: 1 + (100 * set)))];
        var segments = new List<string>();
        foreach (string[] set in sets)
        {
            Assert.Equal(2, _folder.Decode(set));
            segments.Add(_folder.Files().Except(segments).Single());
        }
        for (int set = 0; set < 4; set++)
            File.SetLastWriteTimeUtc(Path.Combine(_folder.Store, segments[set]), DateTime.UtcNow.AddHours(set - 10));

        // The oldest becomes the newest by being used; then there is room for two of about the same size.
        Assert.Equal(0, _folder.Decode(sets[0]));
        long bytes = segments.Max(name => new FileInfo(Path.Combine(_folder.Store, name)).Length);
        ClipStore.Open([], _folder.Settings with { MaximumBytes = (2 * bytes) + 100 }).Dispose();
        Assert.Equal(new[] { segments[0], segments[3] }.Order(StringComparer.Ordinal), _folder.Files());
    }

    [Fact]
    public void What_a_run_uses_stays_whatever_the_bound()
    {
        string[] paths = _folder.Clips(3);
        Assert.Equal(3, _folder.Decode(paths));
        for (int run = 0; run < 2; run++)
        {
            using ClipStore store = ClipStore.Open(paths, _folder.Settings with { MaximumBytes = 0 });
            Assert.Equal(0, store.DecodedCount);
            StoreFolder.AssertHolds(store, paths);
        }
        Assert.Single(_folder.Files());
    }

    [Fact]
    public void The_bound_is_one_for_all_sample_rates()
    {
        string[] paths = _folder.Clips(3);
        Assert.Equal(3, _folder.Decode(paths));
        using ClipStore store = ClipStore.Open(paths, _folder.Settings with { SampleRate = 8000, MaximumBytes = 0 });
        Assert.StartsWith("8000/", Assert.Single(_folder.Files()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_open_goes_on_when_another_run_deletes_its_files()
    {
        string[] paths = _folder.Clips(3);
        using ClipStore open = _folder.Open(paths);
        ClipStore.Open([], _folder.Settings with { MaximumBytes = 0 }).Dispose();
        Assert.Empty(_folder.Files());
        StoreFolder.AssertHolds(open, paths);
        Assert.Equal(3, _folder.Decode(paths));
    }

    [Fact]
    public void A_segment_that_is_mostly_dead_is_folded_into_the_next()
    {
        string[] paths = _folder.Clips(10);
        string[] others = [.. _folder.Clips(2, seed: 200), .. paths];
        Assert.Equal(12, _folder.Decode(others));
        string first = _folder.Segment();
        foreach (string path in paths[..8])
            WavFile.WriteMono16(path, new float[100], 8000);

        // This run knows of the dead ones; of the clips that it does not ask for nothing is lost.
        Assert.Equal(8, _folder.Decode(paths));
        Assert.NotEqual(first, _folder.Segment());
        Assert.Equal(0, _folder.Decode(others));
        Assert.InRange(new FileInfo(_folder.Segment()).Length, 0, (4 * 2 * 6200) + 5000);
    }

    [Fact]
    public void Where_the_bound_is_tight_only_what_the_run_uses_is_kept_of_a_segment()
    {
        string[] paths = _folder.Clips(10);
        Assert.Equal(10, _folder.Decode(paths));
        long before = new FileInfo(_folder.Segment()).Length;
        string[] some = [paths[0], .. _folder.Clips(1, seed: 100)];
        using (ClipStore store = ClipStore.Open(some, _folder.Settings with { MaximumBytes = before / 2 }))
            StoreFolder.AssertHolds(store, some);
        Assert.InRange(new FileInfo(_folder.Segment()).Length, 1, before / 4);
        Assert.Equal(0, _folder.Decode(some));
    }

    [Fact]
    public void Crumbs_are_folded_and_nothing_is_decoded_again()
    {
        string[] paths = _folder.Clips(SegmentFolding.MaximumSegments + 10, length: 50);
        for (int clip = 0; clip < paths.Length; clip++)
            Assert.Equal(1, _folder.Decode(paths[clip]));
        Assert.InRange(_folder.Files().Length, 2, SegmentFolding.MaximumSegments);
        Assert.Equal(0, _folder.Decode(paths));
    }

    [Fact]
    public void A_damaged_clip_that_nobody_asks_for_is_not_copied()
    {
        string[] paths = _folder.Clips(4);
        Assert.Equal(4, _folder.Decode(paths));
        byte[] file = File.ReadAllBytes(_folder.Segment());

        // The clips lie in any order: each of them gets its scratch, but for those that this run asks for again.
        foreach (string path in paths[..3])
            WavFile.WriteMono16(path, new float[100], 8000);
        float[] last = StoreFolder.Expected(paths[3]);
        byte[] samples = Audio.WavBytes.Samples([.. last.Select(sample => (short)(sample * 32768))]);
        int position = file.AsSpan().IndexOf(samples);
        Assert.True(position > 0);
        file[position] ^= 1;
        File.WriteAllBytes(_folder.Segment(), file);

        Assert.Equal(3, _folder.Decode(paths[..3]));
        Assert.Equal(1, _folder.Decode(paths));
    }
}
