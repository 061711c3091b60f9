using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

public sealed class ExponentialMovingAverageTests
{
    public ExponentialMovingAverageTests() => LibTorch.Load();

    [Fact]
    public void It_averages_every_weight_and_statistic_with_a_decay_that_warms_up()
    {
        using Classifier network = TrainingFixture.CreateNetwork("audio-ntt", ScalarType.Float64);
        using ExponentialMovingAverage average = new(network, 0.15);
        Dictionary<string, double[]> expected = Values(network);
        for (int step = 0; step < 3; step++)
        {
            Change(network, step);
            average.Update(step);
            // 1/10, 2/11, 3/12, but never more than 0.15.
            double decay = step == 0 ? 0.1 : 0.15;
            foreach ((string name, double[] values) in Values(network))
                expected[name] = [.. expected[name].Zip(values, (old, value) => decay * old + (1 - decay) * value)];
        }

        Assert.Equal(expected.Keys.Select(name => "average." + name).Order(), average.State.Keys.Order());
        Assert.Contains("average.features.1.running_var", average.State.Keys);
        Assert.DoesNotContain("average.features.1.num_batches_tracked", average.State.Keys);
        foreach ((string name, double[] values) in expected)
            TrainingFixture.AssertClose(values, Numbers(average.State["average." + name]), 1e-14, name);
    }

    [Fact]
    public void A_network_borrows_the_averages_and_gets_its_own_values_back_to_the_last_bit()
    {
        using Classifier network = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float32);
        ChannelsLast.Apply(network);
        using ExponentialMovingAverage average = new(network, 0.9);
        Dictionary<string, double[]> averages = Values(network);
        Change(network, 1);
        Dictionary<string, double[]> own = Values(network);
        long live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (average.Use())
        {
            Assert.Equal(averages, Values(network));
            Assert.Throws<InvalidOperationException>(() => average.Update(3));
            Assert.Throws<InvalidOperationException>(() => average.Use());
        }

        Assert.Equal(own, Values(network));
        Assert.Equal(averages, average.State.ToDictionary(entry => entry.Key["average.".Length..], entry => Numbers(entry.Value)));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        average.Update(100_000);
        Assert.NotEqual(averages, average.State.ToDictionary(entry => entry.Key["average.".Length..], entry => Numbers(entry.Value)));
    }

    [Fact]
    public void Its_state_goes_into_another_one()
    {
        using Classifier network = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float32);
        using ExponentialMovingAverage first = new(network, 0.9);
        Change(network, 1);
        first.Update(0);
        using ExponentialMovingAverage second = new(network, 0.9);
        second.LoadState(first.State);
        foreach ((string name, Tensor value) in first.State)
            Assert.Equal(Numbers(value), Numbers(second.State[name]));
        Assert.Throws<ArgumentException>(() => second.LoadState(new Dictionary<string, Tensor>()));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        using Classifier network = TrainingFixture.CreateNetwork("audio-ntt", ScalarType.Float32);
        foreach (double decay in new[] { -0.1, 1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialMovingAverage(network, decay));
        using ExponentialMovingAverage average = new(network, 0.5);
        Assert.Throws<ArgumentOutOfRangeException>(() => average.Update(-1));
    }

    private static void Change(Classifier network, int step)
    {
        using IDisposable guard = no_grad();
        foreach (Tensor value in network.state_dict().Values.Where(value => value.is_floating_point()))
            value.MultiplyInPlace(1.5).AddInPlace(0.1 * step + 0.01);
    }

    private static Dictionary<string, double[]> Values(Classifier network) => network.state_dict()
        .Where(entry => entry.Value.is_floating_point()).ToDictionary(entry => entry.Key, entry => Numbers(entry.Value));

    private static double[] Numbers(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).flatten().data<double>().ToArray();
    }
}
