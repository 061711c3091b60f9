using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Storage;

/// <summary>Clips of all lengths, those too that are longer than what a decoder holds.</summary>
public sealed class ClipDecoderTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("audio/sound.flac")]
    [InlineData("audio/sound.ogg")]
    [InlineData("audio/sound.mp3")]
    [InlineData("audio/encoding_pcm24.wav")]
    public void A_clip_that_is_longer_than_what_is_held_is_the_same(string name)
    {
        string path = Fixture.FullPath(name);
        Assert.SkipUnless(name.EndsWith("wav", StringComparison.Ordinal) || SndFileLibrary.Installed is not null, "Needs libsndfile.");
        float[] expected = StoreFolder.Expected(path);
        foreach (int held in new[] { 1, 100, 333, expected.Length - 1, expected.Length, expected.Length + 1, 1 << 16 })
            Assert.Equal(expected, Decode(path, held));
    }

    [Fact]
    public void A_long_recording_is_decoded_in_constant_memory()
    {
        string path = _folder["long.wav"];
        WavFile.WriteMono16(path, [.. Enumerable.Range(0, 3_000_000).Select(index => (index % 999) / 1000f)], 8000);
        Decode(path, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (var writer = new SegmentWriter(_folder["long"], StoreFolder.Rate, 1, () => false))
        {
            using var decoder = new ClipDecoder(writer, StoreFolder.Rate, CancellationToken.None);
            Assert.Equal(6_000_000, decoder.Decode(path).Length);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5 << 20);

        using ClipStore store = _folder.Open(path);
        StoreFolder.AssertHolds(store, [path]);
    }

    private float[] Decode(string path, int held)
    {
        string file = _folder[$"{Guid.NewGuid():N}"];
        using var writer = new SegmentWriter(file, StoreFolder.Rate, 1, () => false);
        using var decoder = new ClipDecoder(writer, StoreFolder.Rate, CancellationToken.None, held);
        SegmentEntry entry = decoder.Decode(path);
        writer.Commit();
        using Segment segment = Segment.TryOpen(file, StoreFolder.Rate)!;
        float[] samples = new float[entry.Length];
        segment.Read(entry.Offset, samples);
        return samples;
    }
}
