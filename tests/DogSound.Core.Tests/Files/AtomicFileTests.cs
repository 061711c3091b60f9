using DogSound.Core.Files;

namespace DogSound.Core.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_whole()
    {
        string path = Path.Combine(_folder.FullPath, "sub", "a.bin");
        AtomicFile.WriteAllBytes(path, [1, 2, 3]);
        AtomicFile.WriteAllBytes(path, [4]);
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal(["sub/a.bin"], _folder.Files());
    }

    [Fact]
    public void A_failed_write_keeps_what_was_there_and_leaves_nothing_behind()
    {
        string path = _folder["a.bin"];
        AtomicFile.WriteAllBytes(path, [1, 2, 3]);
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(9);
            throw new InvalidDataException("half way");
        }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(["a.bin"], _folder.Files());
    }

    [Fact]
    public void A_folder_is_not_a_file() =>
        Assert.Contains("folder", Assert.Throws<IOException>(() => AtomicFile.WriteAllBytes(_folder.FullPath, [1])).Message, StringComparison.Ordinal);
}
