using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>libtorch has one generator for the whole process, from which dropout draws: what looks at it, or draws from it without the trainer's lock,
/// runs while nothing else does.</summary>
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

    // TorchSharp's own batch normalization counts its batches with such a number.
    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public async Task Training_survives_a_collector_that_never_rests(string architecture)
    {
        const int Runs = 300;
        using Classifier network = NetworkRegistry.Create(architecture, new NetworkSettings(2, 16, 20, 1), 1);
        network.train();
        await TensorArithmeticTests.UnderARestlessCollector(() =>
        {
            using IDisposable guard = no_grad();
            using Tensor input = zeros(2, 1, 16, 20);
            for (int run = 0; run < Runs; run++) network.forward(input).Dispose();
        });
        long[] counts = [.. network.state_dict().Where(entry => entry.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Select(entry => entry.Value.item<long>())];
        Assert.NotEmpty(counts);
        Assert.All(counts, count => Assert.Equal(Runs, count));
    }
}
