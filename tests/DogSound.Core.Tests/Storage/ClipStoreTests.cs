using System.Buffers.Binary;
using System.Security.Cryptography;
using DogSound.Core.Audio;
using DogSound.Core.Storage;
using DogSound.Core.Tests.Audio;

namespace DogSound.Core.Tests.Storage;

/// <summary>What a store gives, and that it decodes nothing twice.</summary>
public sealed class ClipStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8000, 1)]
    [InlineData(16000, 1)]
    [InlineData(44100, 2)]
    public void Samples_are_those_of_the_file_rounded_to_16_bits(int sampleRate, int channels)
    {
        var random = new Random(5);
        float[] samples = [.. Enumerable.Range(0, 30_011 * channels).Select(_ => (random.NextSingle() * 2.4f) - 1.2f)];
        WavFile.Write(_folder["x.wav"], samples, sampleRate, channels, AudioEncoding.Float32);
        using ClipStore store = _folder.Open(_folder["x.wav"]);

        float[] expected = StoreFolder.Expected(_folder["x.wav"]);
        Assert.Equal(expected, StoreFolder.ReadAll(store, 0));
        Assert.Equal(expected.Length, store.GetLength(0));
        Assert.Equal(expected.Length, store.TotalLength);
        Assert.Equal(StoreFolder.Rate, store.SampleRate);

        byte[] hash = SHA256.HashData(WavBytes.Samples([.. expected.Select(sample => (short)(sample * 32768))]));
        Assert.Equal(Convert.ToHexStringLower(hash), store.GetContentHash(0));
        Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(hash), store.GetIdentity(0));
    }

    [Fact]
    public void A_part_is_read_as_a_part_of_the_whole()
    {
        using ClipStore store = _folder.Open(_folder.Clips(3));
        float[] whole = StoreFolder.ReadAll(store, 1);
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            int offset = random.Next(whole.Length + 1);
            float[] part = new float[random.Next(Math.Min(whole.Length - offset, 200) + 1)];
            store.Read(1, offset, part);
            Assert.Equal(whole[offset..(offset + part.Length)], part);
        }
    }

    [Fact]
    public void The_rate_of_the_file_is_known_also_when_it_was_decoded_by_an_earlier_run()
    {
        string[] paths = [_folder.Clip("a.wav", 1, 400, 8000), _folder.Clip("b.wav", 2, 400, 44_100)];
        for (int run = 0; run < 2; run++)
        {
            using ClipStore store = _folder.Open(paths);
            Assert.Equal(run == 0 ? 2 : 0, store.DecodedCount);
            Assert.Equal([8000, 44_100], [store.GetSourceSampleRate(0), store.GetSourceSampleRate(1)]);
        }
    }

    [Fact]
    public void Nothing_beyond_the_clip_is_read()
    {
        using ClipStore store = _folder.Open(_folder.Clips(2));
        long length = store.GetLength(0);
        foreach ((long offset, int count) in new[] { (-1L, 1), (length, 1), (length - 1, 2), (long.MaxValue, 1), (long.MinValue, 1), (0, (int)length + 1) })
            Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(0, offset, new float[count]));
        Assert.Throws<IndexOutOfRangeException>(() => store.Read(2, 0, new float[1]));
        Assert.Throws<IndexOutOfRangeException>(() => store.Read(-1, 0, new float[1]));
        store.Read(0, length, []);
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Read(0, 0, new float[1]));
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using ClipStore store = _folder.Open(_folder.Clips(2));
        float[] samples = new float[1000];
        // What a collection gives a thread to allocate from can be counted as allocated: the least of the rounds is what reading takes.
        Assert.Equal(0, Enumerable.Range(0, 20).Min(_ => AllocatedBytes()));

        long AllocatedBytes()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 1000; round++)
                store.Read(round % 2, round, samples);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Many_threads_read_at_once()
    {
        string[] paths = _folder.Clips(8);
        using ClipStore store = _folder.Open(paths);
        float[][] expected = [.. paths.Select(path => StoreFolder.Expected(path))];
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, round => Assert.Equal(expected[round % 8], StoreFolder.ReadAll(store, round % 8)));
    }

    [Fact]
    public void Nothing_is_decoded_twice()
    {
        string[] paths = _folder.Clips(5);
        Assert.Equal(5, _folder.Decode(paths));
        Assert.Equal(0, _folder.Decode(paths));
        Assert.Equal(0, _folder.Decode([paths[3], paths[1]]));
        string[] more = [.. _folder.Clips(2, seed: 50), .. paths];
        Assert.Equal(2, _folder.Decode(more));
        Assert.Equal(0, _folder.Decode(more));
        Assert.Equal(2, _folder.Files().Length);
    }

    [Fact]
    public void A_rate_has_samples_of_its_own()
    {
        string[] paths = _folder.Clips(2);
        Assert.Equal(2, _folder.Decode(paths));
        using ClipStore other = ClipStore.Open(paths, _folder.Settings with { SampleRate = 8000 });
        Assert.Equal(2, other.DecodedCount);
        StoreFolder.AssertHolds(other, paths);
    }

    [Fact]
    public void A_file_that_comes_twice_is_decoded_once()
    {
        string[] paths = _folder.Clips(2);
        paths = [paths[0], paths[1], paths[0], Path.Combine(Path.GetDirectoryName(paths[0])!, ".", Path.GetFileName(paths[0]))];
        Assert.Equal(2, _folder.Decode(paths));
        Assert.Equal(0, _folder.Decode(paths));
    }

    [Fact]
    public void A_changed_file_is_decoded_anew()
    {
        string[] paths = _folder.Clips(3);
        Assert.Equal(3, _folder.Decode(paths));
        DateTime written = File.GetLastWriteTimeUtc(paths[1]);

        // The same length, another time.
        WavFile.WriteMono16(paths[1], new float[(int)((new FileInfo(paths[1]).Length - 44) / 2)], 8000);
        File.SetLastWriteTimeUtc(paths[1], written.AddSeconds(1));
        Assert.Equal(1, _folder.Decode(paths));

        // Another length, the same time.
        WavFile.WriteMono16(paths[1], new float[100], 8000);
        File.SetLastWriteTimeUtc(paths[1], written.AddSeconds(1));
        Assert.Equal(1, _folder.Decode(paths));
        Assert.Equal(0, _folder.Decode(paths));
    }

    [Fact]
    public void The_same_sound_has_the_same_identity_wherever_it_lies()
    {
        string[] paths = [_folder.Clip("a.wav", 7, 1000), _folder.Clip("b/b.wav", 7, 1000), _folder.Clip("c.wav", 8, 1000)];
        using ClipStore store = _folder.Open(paths);
        Assert.Equal(store.GetContentHash(0), store.GetContentHash(1));
        Assert.NotEqual(store.GetIdentity(0), store.GetIdentity(2));
    }

    [Fact]
    public void Broken_clips_are_named_and_the_rest_goes_on()
    {
        string[] good = _folder.Clips(2);
        File.WriteAllBytes(_folder["broken.wav"], WavBytes.File(WavBytes.Format(), WavBytes.Chunk("data", new byte[8], 80)));
        File.WriteAllText(_folder["text.wav"], "no sound");
        Directory.CreateDirectory(_folder["folder.wav"]);
        string[] paths = [good[0], _folder["broken.wav"], _folder["missing.wav"], _folder["text.wav"], _folder["folder.wav"], "a\0b.wav", good[1], _folder["broken.wav"]];
        for (int run = 0; run < 2; run++)
        {
            using ClipStore store = _folder.Open(paths);
            Assert.Equal(
                [
                    (1, AudioErrorReason.Truncated), (2, AudioErrorReason.NotFound), (3, AudioErrorReason.NotAudio),
                    (4, AudioErrorReason.IsDirectory), (5, AudioErrorReason.NotFound), (7, AudioErrorReason.Truncated),
                ],
                store.Failures.Select(failure => (failure.Key, failure.Value.Reason)).Order());
            Assert.Equal(run == 0 ? 2 : 0, store.DecodedCount);
            Assert.Equal(0, store.GetLength(1));
            Assert.Throws<ArgumentOutOfRangeException>(() => store.Read(1, 0, new float[1]));
            Assert.Contains("broken.wav", Assert.Throws<InvalidOperationException>(() => store.GetIdentity(1)).Message, StringComparison.Ordinal);
            Assert.Equal(StoreFolder.Expected(good[1]), StoreFolder.ReadAll(store, 6));
        }
        Assert.Single(_folder.Files());
    }

    [Fact]
    public void Nothing_but_broken_clips_makes_no_file()
    {
        File.WriteAllText(_folder["text.wav"], "no sound");
        using ClipStore store = _folder.Open(_folder["text.wav"], _folder["missing.wav"]);
        Assert.Equal(2, store.Failures.Count);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void A_store_of_no_clips_is_empty()
    {
        using ClipStore store = _folder.Open();
        Assert.Equal(0, store.Count);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public void Progress_comes_on_the_callers_thread_and_ends_with_all()
    {
        int thread = Environment.CurrentManagedThreadId;
        (int Done, int Total) last = default;
        using ClipStore store = ClipStore.Open(_folder.Clips(20), _folder.Settings, (done, total) =>
        {
            Assert.Equal(thread, Environment.CurrentManagedThreadId);
            Assert.InRange(done, last.Done, total);
            last = (done, total);
        });
        Assert.Equal((20, 20), last);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        foreach (ClipStoreSettings settings in new[] { _folder.Settings with { SampleRate = 0 }, _folder.Settings with { MaximumBytes = -1 }, _folder.Settings with { Decoders = -1 } })
            Assert.Throws<ArgumentOutOfRangeException>(() => ClipStore.Open([], settings));
    }
}
