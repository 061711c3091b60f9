using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Native;

public sealed class TensorArithmeticTests
{
    public TensorArithmeticTests() => LibTorch.Load();

    [Fact]
    public void Each_does_what_its_name_says()
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor([1.0, 2.0, 4.0]);
        Assert.Equal([2.0, 4.0, 8.0], values.Add(values).data<double>().ToArray());
        Assert.Equal([1.5, 2.5, 4.5], values.clone().AddInPlace(0.5).data<double>().ToArray());
        Assert.Equal([4L, 5L], tensor([1L, 2L]).AddInPlace(3L).data<long>().ToArray());
        Assert.Equal([2.0, 4.0, 8.0], values.clone().AddInPlace(values).data<double>().ToArray());
        Assert.Equal([1.5, 3.0, 6.0], values.clone().AddInPlace(values, 0.5).data<double>().ToArray());
        Assert.Equal([1.5, 4.0, 12.0], values.clone().AddProductInPlace(values, values, 0.5).data<double>().ToArray());
        Assert.Equal([1.5, 2.5, 4.5], values.clone().AddQuotientInPlace(values, values, 0.5).data<double>().ToArray());
        Assert.Equal([0.5, 1.0, 2.0], values.clone().MultiplyInPlace(0.5).data<double>().ToArray());
        Assert.Equal([0.5, 1.5, 3.5], values.clone().SubtractInPlace(0.5).data<double>().ToArray());
        Assert.Equal([2.0, 4.0, 8.0], values.clone().DivideInPlace(0.5).data<double>().ToArray());
        Assert.Equal([1.0, 4.0, 16.0], values.clone().SquareInPlace().data<double>().ToArray());
        Assert.Equal([7.0, 7.0, 7.0], values.clone().FillInPlace(7).data<double>().ToArray());
    }

    // Without TensorArithmetic the ResNet18 fails here: TorchSharp's numbers are freed under running calls.
    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public async Task Predictions_survive_a_collector_that_never_rests(string architecture)
    {
        var features = new FeatureSettings { SampleRate = 8000, FftSize = 64, WindowLength = 64, HopLength = 64, MelCount = 8, MaximumFrequency = 4000, ClipDuration = 0.1 };
        using SoundModel model = SoundModel.Create(architecture, ["Dog", "Other"], features, seed: 1, width: 1);
        using var predictor = new Predictor(model, new PredictionSettings { Precision = Precision.Float32, BatchSize = 1 });
        predictor.SetRow(0, new float[features.SampleCount]);
        double[] expected = predictor.Run(1)[0];
        await UnderARestlessCollector(() =>
        {
            for (int run = 0; run < 500; run++) Assert.Equal(expected, predictor.Run(1)[0]);
        });
    }

    /// <summary>Works while garbage is collected without a pause.</summary>
    internal static async Task UnderARestlessCollector(Action work)
    {
        using var stop = new CancellationTokenSource();
        Task collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        try
        {
            work();
        }
        finally
        {
            await stop.CancelAsync();
            await collector;
        }
    }
}
