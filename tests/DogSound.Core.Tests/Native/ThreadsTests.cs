using System.Runtime.InteropServices;
using DogSound.Core.Native;

namespace DogSound.Core.Tests.Native;

public sealed partial class ThreadsTests
{
    [Fact]
    public void Threads_of_libtorch_sleep_while_they_wait()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("libtorch brings GNU's OpenMP on Linux only");
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null || Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is not null)
            Assert.Skip("the environment says how they wait");
        LibTorch.Load();
        Assert.Equal("10000", Marshal.PtrToStringUTF8(ReadCEnvironment("GOMP_SPINCOUNT")));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadCEnvironment(string name);
}
