using DogSound.Core.Filtering;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace DogSound.Core.Augmentation;

/// <summary>How loud a noise is, and how high it reaches.</summary>
/// <param name="Alpha">(clip + alpha x noise) / (1 + alpha); null where there is a ratio.</param>
/// <param name="Snr">The clip's power over the noise's, in decibels; null where there is an alpha.</param>
/// <param name="Bandwidth">Above this many hertz the noise is taken away.</param>
internal readonly record struct NoiseAmount(double? Alpha, double? Snr, int Bandwidth);

/// <summary>
/// A transform that adds noise to clips: (clip + alpha x noise) / (1 + alpha), or clip + g x noise with a power ratio
/// 10 log10(sum clip^2 / sum (g x noise)^2). The noise keeps to the band of the clip's own file (<see cref="BandLimit"/>). By ratio a silent
/// clip stays silent, and silent noise changes nothing.
/// </summary>
/// <typeparam name="TDraw">The drawn numbers of one clip.</typeparam>
/// <param name="name">See <see cref="ITransform.Name"/>.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal abstract class AddedNoise<TDraw>(string name, TransformContext context) : Transform<TDraw>(name)
    where TDraw : class
{
    // Samples that the processor's smallest cache holds between one step and the next.
    private const int BlockLength = 4096;

    private readonly BandLimit _limit = new(context.SampleRate);

    // What is used again for every clip, and as long as it was ever needed.
    private float[] _extended = [], _noise = [];

    /// <summary>What the run's transforms have in common.</summary>
    protected TransformContext Context => context;

    /// <summary>Makes room for samples, in an array that is kept.</summary>
    protected static Span<float> Room(ref float[] array, int length)
    {
        if (array.Length < length)
            array = new float[length];
        return array.AsSpan(0, length);
    }

    /// <summary>How loud the noise of a draw is.</summary>
    protected abstract NoiseAmount AmountOf(TDraw draw);

    /// <summary>The noise of a draw, which goes round and round; good until the next call.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="start">The sample that the clip begins with.</param>
    protected abstract ReadOnlySpan<float> LoopOf(TDraw draw, out long start);

    protected override Tensor Apply(Tensor batch, TDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CPU)
            AddToRows(batch, draws);
        else
            AddAtOnce(batch, draws);
        return batch;
    }

    /// <summary>Adds noise row by row, in the processor's cache.</summary>
    internal void AddToRows(Tensor batch, TDraw?[] draws) => WaveformRows.ChangeDrawn(batch, draws, (clip, draw) =>
    {
        NoiseAmount amount = AmountOf(draw);
        ReadOnlySpan<float> loop = LoopOf(draw, out long start);
        double share = 1 / (1 + (amount.Alpha ?? 0)), gain;
        if (amount.Alpha is double alpha && _limit.Find(amount.Bandwidth) is null)
        {
            // Nothing is to be found out of the noise first: it goes into the clip from where it lies.
            gain = alpha / (1 + alpha);
        }
        else
        {
            Span<float> noise = Room(ref _noise, clip.Length);
            gain = Fill(noise, loop, start, amount);
            loop = noise;
            start = 0;
            if (amount.Alpha is null)
                gain *= Math.Sqrt(SampleSums.OfSquares(clip));
        }

        int position = CircularReader.PositionOf(loop.Length, start);
        for (int done = 0, count; done < clip.Length; done += count, position = (position + count) % loop.Length)
        {
            count = Math.Min(BlockLength, Math.Min(clip.Length - done, loop.Length - position));
            Span<float> block = clip.Slice(done, count);
            if (amount.Alpha is not null)
                TensorPrimitives.Multiply(block, (float)share, block);
            TensorPrimitives.MultiplyAdd(loop.Slice(position, count), (float)gain, block, block);
        }
    });

    /// <summary>Adds noise to all rows in a few calls: it is made ready here, and added on the device.</summary>
    internal void AddAtOnce(Tensor batch, TDraw?[] draws)
    {
        NoiseAmount[] amounts = Array.ConvertAll(draws, draw => draw is null ? default : AmountOf(draw));
        Tensor noises = zeros(batch.shape, ScalarType.Float32);
        WaveformRows.ChangeDrawn(noises, draws, (noise, draw) => TensorPrimitives.Multiply(noise, (float)Fill(noise, LoopOf(draw, out long start), start, AmountOf(draw)), noise));
        Tensor PerRow(Func<NoiseAmount, double> number) => tensor(Array.ConvertAll(amounts, amount => (float)number(amount))).to(batch.device).unsqueeze(1);
        Tensor deviations = batch.square().sum(1, keepdim: true).sqrt_();
        Tensor factors = where(PerRow(amount => amount.Snr is null ? 0 : 1).to(ScalarType.Bool), deviations, ones_like(deviations));
        batch.mul_(PerRow(amount => 1 / (1 + (amount.Alpha ?? 0)))).AddProductInPlace(noises.to(batch.device), factors, 1);
    }

    // Gives the noise of a clip, and what it is multiplied by: for a clip whose squares add up to 1 where there is a ratio.
    private double Fill(Span<float> noise, ReadOnlySpan<float> loop, long start, NoiseAmount amount)
    {
        if (_limit.Find(amount.Bandwidth) is LinearPhaseLowPass filter)
        {
            Span<float> extended = Room(ref _extended, noise.Length + (2 * filter.Margin));
            CircularReader.Read(loop, start - filter.Margin, extended);
            filter.Apply(extended, noise);
        }
        else
        {
            CircularReader.Read(loop, start, noise);
        }

        if (amount.Alpha is double alpha)
            return alpha / (1 + alpha);
        double energy = SampleSums.OfSquares(noise);
        return energy > 0 ? Math.Sqrt(Math.Pow(10, -amount.Snr!.Value / 10) / energy) : 0;
    }
}
