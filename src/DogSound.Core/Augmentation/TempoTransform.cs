using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A transform that makes clips shorter or longer, each at its own rate.</summary>
/// <typeparam name="TDraw">The drawn numbers of one clip.</typeparam>
/// <param name="name">What its random sequence is for.</param>
/// <param name="keepLength">Whether rows stay as long as they are (<see cref="StretchedRow.Plan"/>).</param>
internal abstract class TempoTransform<TDraw>(string name, bool keepLength) : Transform<TDraw>(name)
    where TDraw : class
{
    protected override Tensor Apply(Tensor batch, TDraw?[] draws)
    {
        double[] rates = Array.ConvertAll(draws, draw => draw is null ? 1 : RateOf(draw));
        StretchedRow[] rows = StretchedRow.Plan(rates, batch.shape[1], keepLength);
        return batch.device_type == DeviceType.CPU ? ChangeRows(batch, rows) : ChangeAtOnce(batch, rows);
    }

    /// <summary>Changes row by row, in memory of the processor.</summary>
    /// <param name="batch">[B, T]; changed in place where lengths are kept.</param>
    /// <param name="rows">What each becomes.</param>
    internal Tensor ChangeRows(Tensor batch, StretchedRow[] rows) =>
        WaveformRows.Rewrite(batch, TargetLength(batch, rows), (row, from, to) =>
        {
            if (rows[row].Rate == 1)
                WaveformRows.CopyPadded(from, to);
            else
                Change(from, rows[row], to);
        });

    /// <summary>Changes rows by calls of libtorch, on any device.</summary>
    /// <param name="batch">[B, T]; changed in place where lengths are kept.</param>
    /// <param name="rows">What each becomes.</param>
    internal Tensor ChangeAtOnce(Tensor batch, StretchedRow[] rows)
    {
        Tensor result = Change(batch, rows, TargetLength(batch, rows));
        if (result.shape[1] != batch.shape[1])
            return result;
        batch.copy_(result);
        return batch;
    }

    /// <summary>The rate that was drawn: 2 is twice as fast and half as long.</summary>
    protected abstract double RateOf(TDraw draw);

    /// <summary>Writes one row anew; its rate is not 1.</summary>
    /// <param name="from">[T].</param>
    /// <param name="row">What it becomes.</param>
    /// <param name="to">All of it is written. It may be the memory of <paramref name="from"/>.</param>
    protected abstract void Change(ReadOnlySpan<float> from, StretchedRow row, Span<float> to);

    /// <summary>Changes a batch on any device.</summary>
    /// <param name="batch">[B, T]; not changed.</param>
    /// <param name="rows">What each becomes; a rate of 1 leaves a row alone.</param>
    /// <param name="length">Samples of the new rows.</param>
    /// <returns>[B, length], a new tensor.</returns>
    protected abstract Tensor Change(Tensor batch, StretchedRow[] rows, long length);

    private long TargetLength(Tensor batch, StretchedRow[] rows) => keepLength ? batch.shape[1] : rows.Max(row => row.Length);
}
