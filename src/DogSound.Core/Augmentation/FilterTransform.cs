using DogSound.Core.Filtering;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A transform that is a cascade of biquads: causal, from silence on.</summary>
/// <typeparam name="TDraw">The drawn numbers of one clip.</typeparam>
/// <param name="name">See <see cref="ITransform.Name"/>.</param>
internal abstract class FilterTransform<TDraw>(string name) : Transform<TDraw>(name)
    where TDraw : class
{
    /// <summary>The filters of a draw, one after the other.</summary>
    protected abstract Biquad[] SectionsOf(TDraw draw);

    protected override Tensor Apply(Tensor batch, TDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CPU)
            FilterRows(batch, draws);
        else
            FilterAtOnce(batch, draws);
        return batch;
    }

    /// <summary>Filters row by row, from sample to sample.</summary>
    internal void FilterRows(Tensor batch, TDraw?[] draws) => WaveformRows.ChangeDrawn(batch, draws, (samples, draw) => Biquad.Apply(SectionsOf(draw), samples));

    /// <summary>Filters all rows by their spectra, in a few calls. What a filter adds more than a clip's length later is lost.</summary>
    internal void FilterAtOnce(Tensor batch, TDraw?[] draws)
    {
        long size = SpectralFilter.SizeFor(batch.shape[1]);
        Tensor responses = SpectralFilter.ResponsesOf(Array.ConvertAll(draws, draw => draw is null ? [] : SectionsOf(draw)), size, batch.device);
        Tensor filtered = SpectralFilter.Apply(batch, responses, size);
        Tensor isDrawn = tensor(Array.ConvertAll(draws, draw => draw is not null)).to(batch.device).unsqueeze(1);
        batch.copy_(where(isDrawn, filtered, batch));
    }
}
