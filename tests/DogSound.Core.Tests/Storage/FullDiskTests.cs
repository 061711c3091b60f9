using DogSound.Core.Files;

namespace DogSound.Core.Tests.Storage;

/// <summary>A store on a disk of one megabyte.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly SmallDisk _disk;

    public FullDiskTests() => _disk = new SmallDisk(_folder.Store, megabytes: 1);

    public void Dispose()
    {
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_and_nothing_is_half_written()
    {
        _disk.SkipUnlessMounted();
        string[] paths = _folder.Clips(30, length: 20_000);
        IOException error = Assert.Throws<IOException>(() => _folder.Open(paths));
        Assert.True(FullDisk.IsCauseOf(error));
        Assert.StartsWith($"{_folder.Store}: the disk is full", error.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files());
        Assert.Equal(5, _folder.Decode(paths[..5]));
    }

    [Fact]
    public void What_was_not_used_for_long_makes_room()
    {
        _disk.SkipUnlessMounted();
        string[] old = _folder.Clips(5, length: 20_000), used = _folder.Clips(2, seed: 100), wanted = _folder.Clips(8, seed: 200, length: 20_000);
        Assert.Equal(5, _folder.Decode(old));
        Assert.Equal(2, _folder.Decode(used));
        Assert.Equal(8, _folder.Decode([.. wanted, .. used]));
        Assert.Equal(0, _folder.Decode([.. wanted, .. used]));
        Assert.Equal(2, _folder.Files().Length);
    }

    [Fact]
    public void A_file_that_is_written_otherwise_leaves_nothing_either()
    {
        _disk.SkipUnlessMounted();
        string path = Path.Combine(_folder.Store, "x.bin");
        foreach (int block in new[] { 100, 100_000 })
        {
            IOException error = Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
            {
                for (int written = 0; written < 2 << 20; written += block)
                    stream.Write(new byte[block]);
            }));
            Assert.True(FullDisk.IsCauseOf(error));
            Assert.Empty(_folder.Files());
        }
    }
}
