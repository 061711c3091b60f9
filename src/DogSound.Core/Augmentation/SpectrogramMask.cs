using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Neighbouring frames or mel bands that a mask covers.</summary>
/// <param name="Start">The first one, from 0.</param>
/// <param name="Width">How many; at least 1.</param>
public readonly record struct MaskedRange(int Start, int Width);

/// <summary>Masks that were drawn; they may overlap.</summary>
/// <param name="Ranges">What they cover.</param>
public sealed record MaskDraw(IReadOnlyList<MaskedRange> Ranges);

/// <summary>
/// Covers stretches of time or bands of frequency of spectrograms, so that the network learns not to lean on any single one (SpecAugment:
/// Park and others, 2019). What is covered gets the clip's own minimum: as silent as anything in the clip. A width is drawn from 0 to the
/// widest, then a place where it fits, each with the same chance. The masks of one axis cover at most half of it: where <c>count</c> masks
/// of the widest width could cover more, the widest is half of the axis divided by <c>count</c>, rounded down.
/// </summary>
internal sealed class SpectrogramMask : Transform<MaskDraw>
{
    private readonly int _axis, _length, _count, _widest;

    /// <summary>Takes the shape of the masks.</summary>
    /// <param name="name">What its random sequence is for.</param>
    /// <param name="axis">2 masks bands, 3 masks frames of [B, 1, M, F].</param>
    /// <param name="length">Bands or frames that there are.</param>
    /// <param name="count">Masks a clip.</param>
    /// <param name="widest">Most bands or frames a mask.</param>
    public SpectrogramMask(string name, int axis, int length, int count, int widest)
        : base(name)
    {
        (_axis, _length, _count) = (axis, length, count);
        _widest = count == 0 ? 0 : Math.Min(widest, length / 2 / count);
    }

    protected override MaskDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        var ranges = new List<MaskedRange>(_count);
        for (int mask = 0; mask < _count; mask++)
        {
            int width = (int)random.NextInteger(_widest + 1);
            int start = (int)random.NextInteger(_length - width + 1);
            if (width > 0)
                ranges.Add(new MaskedRange(start, width));
        }

        return ranges.Count == 0 ? null : new MaskDraw(ranges);
    }

    protected override Tensor Apply(Tensor batch, MaskDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CUDA)
            CoverAtOnce(batch, draws);
        else
            CoverRows(batch, draws);
        return batch;
    }

    /// <summary>Covers row by row: on a CPU what is covered is little beside a copy of all.</summary>
    internal void CoverRows(Tensor batch, MaskDraw?[] draws)
    {
        for (int row = 0; row < draws.Length; row++)
        {
            if (draws[row] is not MaskDraw draw)
                continue;
            using Tensor clip = batch.narrow(0, row, 1), minimum = clip.min();
            foreach (MaskedRange range in draw.Ranges)
            {
                using Tensor covered = clip.narrow(_axis, range.Start, range.Width);
                covered.copy_(minimum);
            }
        }
    }

    /// <summary>Covers all rows in a few calls: on a GPU each call costs more than a row.</summary>
    internal void CoverAtOnce(Tensor batch, MaskDraw?[] draws)
    {
        var covered = new bool[draws.Length * _length];
        for (int row = 0; row < draws.Length; row++)
        {
            foreach (MaskedRange range in draws[row]?.Ranges ?? [])
                covered.AsSpan(row * _length + range.Start, range.Width).Fill(true);
        }

        long[] shape = [draws.Length, 1, 1, 1];
        shape[_axis] = _length;
        Tensor minimums = batch.amin([1, 2, 3], keepdim: true);
        batch.copy_(where(tensor(covered).to(batch.device).view(shape), minimums, batch));
    }
}
