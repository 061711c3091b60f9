using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Storage;

/// <summary>Segments that are broken, cut off, or somebody else's: never a wrong sample, never a crash.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private static readonly long[] Lies = [0, 1, -1, 64, 1 << 20, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, long.MaxValue / 2, long.MaxValue / 80];

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wherever_a_segment_is_damaged_no_sample_is_wrong()
    {
        string[] paths = _folder.Clips(4, length: 150);
        float[][] expected = [.. paths.Select(path => StoreFolder.Expected(path))];
        _folder.Decode(paths);
        byte[] whole = File.ReadAllBytes(_folder.Segment());
        var random = new Random(7);
        int rebuilt = 0;
        const int Rounds = 400;
        for (int round = 0; round < Rounds; round++)
        {
            File.WriteAllBytes(_folder.Segment(), Damage(whole, random));
            using ClipStore store = _folder.Open(paths);
            Assert.Empty(store.Failures);
            for (int clip = 0; clip < paths.Length; clip++)
                Assert.Equal(expected[clip], StoreFolder.ReadAll(store, clip));
            if (store.DecodedCount > 0) rebuilt++;

            // The damaged one is gone.
            _folder.Segment();
        }
        Assert.InRange(rebuilt, Rounds * 9 / 10, Rounds);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, -5)]
    [InlineData(91, 10)]
    [InlineData(0, 101)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    public void An_index_that_leads_out_of_the_file_is_refused_although_its_checksum_is_right(long offset, long length)
    {
        File.WriteAllBytes(_folder["x.clips"], Segment(100, [new SegmentEntry(default, 0, 50, default, StoreFolder.Rate), new SegmentEntry(default, offset, length, default, StoreFolder.Rate)]));
        Assert.Null(DogSound.Core.Storage.Segment.TryOpen(_folder["x.clips"], StoreFolder.Rate));
    }

    [Fact]
    public void A_sound_segment_is_opened()
    {
        File.WriteAllBytes(_folder["x.clips"], Segment(100, [new SegmentEntry(default, 0, 50, default, StoreFolder.Rate), new SegmentEntry(default, 90, 10, default, StoreFolder.Rate)]));
        using Segment? segment = DogSound.Core.Storage.Segment.TryOpen(_folder["x.clips"], StoreFolder.Rate);
        Assert.NotNull(segment);
        Assert.Null(DogSound.Core.Storage.Segment.TryOpen(_folder["x.clips"], StoreFolder.Rate + 1));
        Assert.Equal(96, Marshal.SizeOf<SegmentEntry>());
        Assert.Equal(64, Marshal.SizeOf<SegmentHeader>());
    }

    [Fact]
    public void Other_files_in_the_folder_are_neither_read_nor_deleted()
    {
        string[] paths = _folder.Clips(2);
        string[] foreign = ["store/16000/notes.txt", "store/16000/mine.clips", "store/16000/.mine.tmp", "store/notes.txt", "store/other/0123456789abcdef0123456789abcdef.clips"];
        foreach (string name in foreign)
            File.WriteAllText(_folder[name], "mine");
        string impostor = _folder["store/16000/0123456789abcdef0123456789abcdef.clips"];
        File.WriteAllText(impostor, "no segment");
        using (ClipStore store = ClipStore.Open(paths, _folder.Settings with { MaximumBytes = 0 }))
            Assert.Equal(2, store.DecodedCount);
        Assert.All(foreign, name => Assert.Equal("mine", File.ReadAllText(_folder[name])));
        Assert.False(File.Exists(impostor));
    }

    [Fact]
    public void A_segment_that_is_cut_off_while_it_is_open_is_an_error_and_not_the_end_of_the_process()
    {
        string[] paths = _folder.Clips(2);
        using ClipStore store = _folder.Open(paths);
        using (var file = new FileStream(_folder.Segment(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(100);
        float[] samples = new float[1000];
        Assert.Contains(_folder.Segment(), Assert.Throws<EndOfStreamException>(() => store.Read(1, 0, samples)).Message, StringComparison.Ordinal);
        Assert.Equal(2, _folder.Decode(paths));
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] file = [.. whole];
        int index = file.Length - (4 * SegmentEntry.Size);
        switch (random.Next(6))
        {
            case 0:
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[random.Next(SegmentHeader.Size)] ^= (byte)(1 << random.Next(8));
                return file;
            case 2:
                file[random.Next(index, file.Length)] ^= (byte)(1 << random.Next(8));
                return file;
            case 3:
                return file[..random.Next(file.Length)];
            case 4:
                return [.. file, .. new byte[random.Next(1, 200)]];
            default:
                int position = random.Next(2) == 0 ? 8 * random.Next(SegmentHeader.Size / 8) : index + (8 * random.Next((file.Length - index) / 8));
                BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(position), Lies[random.Next(Lies.Length)]);
                return file;
        }
    }

    private static byte[] Segment(int sampleCount, SegmentEntry[] entries)
    {
        var header = new SegmentHeader(SegmentHeader.CurrentMagic, StoreFolder.Rate, entries.Length, sampleCount, default);
        byte[] index = MemoryMarshal.AsBytes(entries.AsSpan()).ToArray();
        byte[] Bytes() => MemoryMarshal.AsBytes(new Span<SegmentHeader>(ref header)).ToArray();
        header = header with { Checksum = ContentHash.Read(SHA256.HashData([.. Bytes()[..SegmentHeader.CheckedSize], .. index])) };
        return [.. Bytes(), .. new byte[sampleCount * sizeof(short)], .. index];
    }
}
