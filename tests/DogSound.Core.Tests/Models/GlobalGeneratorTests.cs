using DogSound.Core.Models;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>libtorch has one generator for the whole process: while nothing else runs, it can be seen that a new network leaves it alone.</summary>
[Collection(nameof(GlobalGeneratorTests))]
[CollectionDefinition(nameof(GlobalGeneratorTests), DisableParallelization = true)]
public sealed class GlobalGeneratorTests
{
    public GlobalGeneratorTests() => LibTorch.Load();

    [Fact]
    public void A_new_network_leaves_the_global_generator_alone()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor before = get_rng_state();
        foreach (string name in NetworkRegistry.Names)
        {
            using Classifier network = NetworkRegistry.Create(name, new NetworkSettings(3, 16, 20, 2), 7);
            Assert.True(before.equal(get_rng_state()).all().item<bool>(), name);
        }
    }
}
