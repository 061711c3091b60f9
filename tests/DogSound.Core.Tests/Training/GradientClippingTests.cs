using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>The norms and the effect of clipping in training are in <see cref="OptimizerTests"/>, against PyTorch's.</summary>
public sealed class GradientClippingTests
{
    public GradientClippingTests() => LibTorch.Load();

    [Theory]
    [InlineData(10, 3, 4)]
    [InlineData(double.PositiveInfinity, 3, 4)]
    [InlineData(2.5, 1.5, 2)]
    public void Only_gradients_that_are_too_long_are_scaled(double maximum, float first, float second)
    {
        using Parameter one = new(zeros(1)), other = new(zeros(1)), none = new(zeros(1));
        one.grad = tensor([3f]);
        other.grad = tensor([4f]);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(5, GradientClipping.Clip([one, none, other], maximum), 1e-6);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(first, one.grad!.item<float>(), 1e-5f);
        Assert.Equal(second, other.grad!.item<float>(), 1e-5f);
        Assert.Null(none.grad);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_norm_that_is_not_finite_is_told_and_nothing_scaled(float value)
    {
        using Parameter one = new(zeros(1)), other = new(zeros(1));
        one.grad = tensor([3f]);
        other.grad = tensor([value]);
        Assert.False(double.IsFinite(GradientClipping.Clip([one, other], 1)));
        Assert.Equal(3f, one.grad!.item<float>());
    }

    [Fact]
    public void Without_gradients_the_norm_is_zero()
    {
        using Parameter parameter = new(zeros(1));
        Assert.Equal(0, GradientClipping.Clip([parameter], 1));
        parameter.grad = zeros(1);
        Assert.Equal(0, GradientClipping.Clip([parameter], 1));
        foreach (double maximum in new[] { 0, -1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.Clip([parameter], maximum));
    }
}
