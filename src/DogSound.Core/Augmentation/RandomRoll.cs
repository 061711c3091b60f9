using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A roll that was drawn.</summary>
/// <param name="Shift">Samples that the sound moves later; negative moves it earlier. What leaves at one end comes in at the other.</param>
public sealed record RollDraw(long Shift);

/// <summary>
/// Rolls waveforms in time, circularly: when a sound happens in its clip says nothing about what it is. Shifts are whole samples, each
/// from -<c>roll</c> x T to <c>roll</c> x T with the same chance, but never by a whole clip, which would do nothing.
/// </summary>
/// <param name="share">Most that a clip is rolled, as a share of its length; 0 to 1.</param>
/// <param name="length">Samples of a clip (T).</param>
/// <param name="device">Where the waveforms are.</param>
internal sealed class RandomRoll(double share, int length, Device device) : Transform<RollDraw>("roll")
{
    private readonly long _largest = Math.Min((long)(share * length), length - 1);
    private Tensor? _row;

    public override void Dispose()
    {
        _row?.Dispose();
        base.Dispose();
    }

    protected override RollDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        long shift = random.NextInteger(2 * _largest + 1) - _largest;
        return shift == 0 ? null : new RollDraw(shift);
    }

    protected override Tensor Apply(Tensor batch, RollDraw?[] draws)
    {
        long[] shifts = Array.ConvertAll(draws, draw => draw is null ? 0 : draw.Shift < 0 ? length + draw.Shift : draw.Shift);
        if (device.type == DeviceType.CUDA)
            RollAtOnce(batch, shifts);
        else
            RollRows(batch, shifts);
        return batch;
    }

    /// <summary>Rolls row by row, by way of one row that is kept: on a CPU fresh memory costs more than calls.</summary>
    /// <param name="batch">[B, T].</param>
    /// <param name="shifts">0 to T - 1 for each row.</param>
    internal void RollRows(Tensor batch, long[] shifts)
    {
        _row ??= empty(length, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
        for (int row = 0; row < shifts.Length; row++)
        {
            long head = shifts[row];
            if (head == 0)
                continue;
            using Tensor clip = batch.select(0, row), start = clip.narrow(0, 0, head), end = clip.narrow(0, head, length - head);
            using Tensor formerStart = _row.narrow(0, 0, length - head), formerEnd = _row.narrow(0, length - head, head);
            _row.copy_(clip);
            start.copy_(formerEnd);
            end.copy_(formerStart);
        }
    }

    /// <summary>Rolls all rows in three calls: on a GPU each call costs more than copying a row.</summary>
    /// <param name="batch">[B, T].</param>
    /// <param name="shifts">0 to T - 1 for each row.</param>
    internal static void RollAtOnce(Tensor batch, long[] shifts)
    {
        long count = shifts.Length, length = batch.shape[1];
        // Each row twice, one after the other; a rolled row is a stretch of that, which begins T - shift samples in. All stretches that
        // there are, as rows that overlap: no memory of their own, and of them one for each clip.
        Tensor doubled = cat([batch, batch], 1), stretches = doubled.as_strided([(2 * count - 1) * length + 1, length], [1, 1]);
        long[] starts = [.. shifts.Select((shift, row) => (2 * row + 1) * length - shift)];
        batch.copy_(stretches.index_select(0, tensor(starts).to(batch.device)));
    }
}
