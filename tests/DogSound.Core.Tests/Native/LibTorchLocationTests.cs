using DogSound.Core.Native;

namespace DogSound.Core.Tests.Native;

public sealed class LibTorchLocationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.FullPath;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_module_comes_before_the_host()
    {
        string module = Stage(Path.Combine("module", "runtimes", NativePlatform.RuntimeIdentifier, "native"), "torch_cpu", "LibTorchSharp");
        string host = Stage("host", "torch_cpu", "LibTorchSharp");
        LibTorchLocation location = LibTorchLocation.Find(null, Path.Combine(Root, "module", "bin"), host);
        Assert.Equal((module, "module"), (location.Directory, location.Source));
        Assert.Equal(Path.Combine(module, NativePlatform.FileName("LibTorchSharp")), location.ShimPath);
        location = LibTorchLocation.Find("", Path.Combine(Root, "elsewhere", "bin"), host);
        Assert.Equal((host, "host"), (location.Directory, location.Source));
    }

    [Fact]
    public void The_users_own_libtorch_is_used_with_the_modules_shim()
    {
        string own = Stage("own", "torch_cpu");
        string module = Stage(Path.Combine("module", "runtimes", NativePlatform.RuntimeIdentifier, "native"), "LibTorchSharp");
        LibTorchLocation location = LibTorchLocation.Find(own, Path.Combine(Root, "module", "bin"), null);
        Assert.Equal((own, LibTorchLocation.EnvironmentVariable), (location.Directory, location.Source));
        Assert.Equal(Path.Combine(module, NativePlatform.FileName("LibTorchSharp")), location.ShimPath);
    }

    [Fact]
    public void An_unusable_own_folder_is_an_error_that_names_it()
    {
        string host = Stage("host", "torch_cpu", "LibTorchSharp");
        string empty = Path.Combine(Root, "empty");
        string message = Assert.Throws<LibTorchException>(() => LibTorchLocation.Find(empty, Root, host)).Message;
        Assert.Contains(LibTorchLocation.EnvironmentVariable, message, StringComparison.Ordinal);
        Assert.Contains(empty, message, StringComparison.Ordinal);
        Assert.Contains("unset", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_found_names_every_place_and_what_to_do()
    {
        string host = Path.Combine(Root, "host");
        string message = Assert.Throws<LibTorchException>(() => LibTorchLocation.Find(null, Path.Combine(Root, "bin"), host)).Message;
        Assert.Contains(Path.Combine(Root, "bin", "runtimes"), message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Root, "runtimes"), message, StringComparison.Ordinal);
        Assert.Contains(host, message, StringComparison.Ordinal);
        Assert.Contains(LibTorchLocation.EnvironmentVariable, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_libtorch_without_the_shim_says_so()
    {
        string own = Stage("own", "torch_cpu");
        string message = Assert.Throws<LibTorchException>(() => LibTorchLocation.Find(own, Root, null)).Message;
        Assert.Contains(NativePlatform.FileName("LibTorchSharp"), message, StringComparison.Ordinal);
    }

    private string Stage(string folder, params string[] libraries)
    {
        string directory = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        foreach (string library in libraries)
            File.WriteAllText(Path.Combine(directory, NativePlatform.FileName(library)), "");
        return directory;
    }
}
