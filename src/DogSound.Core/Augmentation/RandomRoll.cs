using DogSound.Core.Randomness;
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

    protected override RollDraw? Draw(RandomSequence random)
    {
        long shift = random.NextInteger(2 * _largest + 1) - _largest;
        return shift == 0 ? null : new RollDraw(shift);
    }

    // Two copies of one row each way, by way of one row that is kept: a gather would need a [B, T] index of 8 bytes a sample.
    protected override void Apply(Tensor batch, RollDraw?[] draws)
    {
        _row ??= empty(length, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
        for (int row = 0; row < draws.Length; row++)
        {
            if (draws[row] is not RollDraw draw)
                continue;
            long head = draw.Shift > 0 ? draw.Shift : length + draw.Shift;
            using Tensor clip = batch.select(0, row), start = clip.narrow(0, 0, head), end = clip.narrow(0, head, length - head);
            using Tensor formerStart = _row.narrow(0, 0, length - head), formerEnd = _row.narrow(0, length - head, head);
            _row.copy_(clip);
            start.copy_(formerEnd);
            end.copy_(formerStart);
        }
    }
}
