using System.Globalization;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Native;

/// <summary>Alone: what other tests allocate or keep meanwhile would be counted.</summary>
[Collection(nameof(FreedMemoryTests))]
[CollectionDefinition(nameof(FreedMemoryTests), DisableParallelization = true)]
public sealed class FreedMemoryTests
{
    private const long Megabytes = 512, BlockMegabytes = 32;

    public FreedMemoryTests() => LibTorch.Load();

    [Fact]
    public void It_is_kept_while_anybody_wants_it_and_given_back_then()
    {
        if (!FreedMemory.IsAvailable)
            Assert.Skip("this C library cannot be told what to do with freed memory, or the environment told it");
        long before = ResidentMegabytes();
        IDisposable outer = FreedMemory.Keep(), inner = FreedMemory.Keep();
        for (int step = 0; step < 3; step++)
        {
            using IDisposable scope = NewDisposeScope();
            for (int block = 0; block < Megabytes / BlockMegabytes; block++)
                ones(BlockMegabytes * 1024 * 1024 / sizeof(float));
        }

        inner.Dispose();
        inner.Dispose();
        Assert.True(FreedMemory.IsKept);
        outer.Dispose();
        Assert.False(FreedMemory.IsKept);
        long after = ResidentMegabytes();
        Assert.True(after < before + Megabytes / 2, $"{before} MB before, {after} MB after");
    }

    private static long ResidentMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
