using DogSound.Core.Native;

namespace DogSound.Core.Tests.Native;

public sealed class ShimRepairTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.FullPath;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_repair_sets_one_bit_and_leaves_the_package_alone()
    {
        string path = Path.Combine((string)AppContext.GetData("DogSound.NativeDirectory")!, "libLibTorchSharp.so");
        if (!File.Exists(path))
            Assert.Skip("the Linux build of TorchSharp's native library is not staged");
        byte[] before = File.ReadAllBytes(path);
        byte[] repaired = ShimRepair.Repair(path);
        Assert.Equal(before, File.ReadAllBytes(path));
        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != repaired[i])];
        int at = Assert.Single(changed);
        Assert.Equal(ElfVersionNeeds.WeakFlag, repaired[at] ^ before[at]);
    }

    [Fact]
    public void What_is_not_a_library_is_refused_by_name()
    {
        string path = Path.Combine(Root, "libLibTorchSharp.so");
        File.WriteAllText(path, "not a library");
        Assert.Contains(path, Assert.Throws<LibTorchException>(() => ShimRepair.Repair(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_at_once_write_one_whole_copy()
    {
        byte[] bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        (nint Handle, string Path)[] loaded = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            ShimRepair.LoadCopy(bytes, "lib.so", Root, path => File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes) ? 7 : 0))));
        Assert.All(loaded, copy => Assert.Equal(7, copy.Handle));
        string path = Assert.Single(loaded.Select(copy => copy.Path).Distinct());
        Assert.Equal([path], Directory.GetFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_damaged_copy_is_written_again()
    {
        byte[] bytes = [1, 2, 3, 4];
        (_, string path) = ShimRepair.LoadCopy(bytes, "lib.so", Root, _ => 1);
        File.WriteAllBytes(path, [1, 2, 3, 5]);
        ShimRepair.LoadCopy(bytes, "lib.so", Root, _ => 1);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_or_run_from_is_replaced_by_a_private_folder()
    {
        string file = Path.Combine(Root, "file");
        File.WriteAllText(file, "");
        byte[] bytes = [1, 2, 3];
        (_, string path) = ShimRepair.LoadCopy(bytes, "lib.so", Path.Combine(file, "cache"), Load);
        Assert.False(File.Exists(path), "the temporary copy was left behind");

        (_, path) = ShimRepair.LoadCopy(
            bytes, "lib.so", Root, loaded => IsCached(loaded) ? throw new DllNotFoundException() : Load(loaded));
        Assert.False(IsCached(path));
        Assert.False(File.Exists(path), "the temporary copy was left behind");

        bool IsCached(string path) => path.StartsWith(Root, StringComparison.Ordinal);

        nint Load(string loaded)
        {
            Assert.Equal(bytes, File.ReadAllBytes(loaded));
            return 1;
        }
    }
}
