using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Tests.Native;

public class LibTorchTests
{
    private const string DebianLibTorch = "/usr/lib/python3/dist-packages/torch/lib";

    [Fact]
    public async Task It_loads_from_several_threads_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(LibTorch.Load)));
        LibTorchStatus status = LibTorch.Status();
        Assert.True(status.IsLoaded, status.Error);
        Assert.Null(status.Error);
        Assert.True(File.Exists(Path.Combine(status.Directory!, NativePlatform.FileName("torch_cpu"))));
        Assert.StartsWith(LibTorch.ExpectedVersion, status.Version, StringComparison.Ordinal);
        Assert.StartsWith(LibTorch.ExpectedVersion, torch.__version__, StringComparison.Ordinal);
    }

    [Fact]
    public void It_loads_in_a_load_context_of_its_own_and_prints_nothing()
    {
        LibTorch.Load();
        TextWriter console = Console.Out;
        using StringWriter printed = new();
        Console.SetOut(printed);
        try
        {
            ModuleContext context = new();
            Assembly core = context.LoadFromAssemblyPath(typeof(LibTorch).Assembly.Location);
            Assert.NotSame(typeof(LibTorch).Assembly, core);
            Type libTorch = core.GetType(typeof(LibTorch).FullName!, throwOnError: true)!;
            libTorch.GetMethod(nameof(LibTorch.Load))!.Invoke(null, null);
            object devices = core.GetType(typeof(Devices).FullName!)!.GetMethod(nameof(Devices.List))!.Invoke(null, null)!;
            Assert.NotEmpty((System.Collections.IEnumerable)devices);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.DoesNotContain("TorchSharp", printed.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")), "TorchSharp's own search ran");
    }

    [Theory]
    [InlineData("/nonexistent/torch/lib", "unset it")]
    [InlineData(DebianLibTorch, "TorchSharp needs libtorch 2.10")]
    public async Task Another_libtorch_is_refused_by_name(string directory, string advice)
    {
        if (directory == DebianLibTorch && !File.Exists(Path.Combine(directory, "libtorch_cpu.so")))
            Assert.Skip("Debian's python3-torch is not installed");
        using Process child = ChildTest.Start(
            typeof(LibTorchTests), nameof(In_a_process_with_another_libtorch), ("DOGSOUND_LIBTORCH", directory), ("DOGSOUND_TEST_ADVICE", advice));
        await ChildTest.FinishAsync(child);
    }

    /// <summary>Runs in the child process of <see cref="Another_libtorch_is_refused_by_name"/>.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_with_another_libtorch()
    {
        string advice = Environment.GetEnvironmentVariable("DOGSOUND_TEST_ADVICE")!;
        string message = Assert.Throws<LibTorchException>(LibTorch.Load).Message;
        Assert.Contains(Environment.GetEnvironmentVariable("DOGSOUND_LIBTORCH")!, message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<LibTorchException>(LibTorch.Load).Message);
        Assert.Equal(message, LibTorch.Status().Error);
        Assert.False(LibTorch.Status().IsLoaded);
        if (advice.Contains("2.10", StringComparison.Ordinal))
            Assert.Contains("libtorch 1.13", message, StringComparison.Ordinal);
    }

    /// <summary>As the module's load context: its own copies of Core and TorchSharp, everything else shared.</summary>
    private sealed class ModuleContext() : AssemblyLoadContext("module")
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == "TorchSharp" ? LoadFromAssemblyPath(typeof(torch).Assembly.Location) : null;
    }
}
