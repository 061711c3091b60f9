using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// The phase vocoder of <see cref="PhaseVocoder"/> for many rows, each with its own rate, in a few calls of libtorch: for GPUs. Here phases
/// are angles, which a GPU adds up along all frames at once.
/// </summary>
internal static class PhaseVocoderBatch
{
    /// <summary>Rows that are stretched at a time: enough to fill a GPU, and few enough for its memory.</summary>
    public const int RowsAtOnce = 64;

    /// <summary>Stretches rows.</summary>
    /// <param name="batch">[B, T] float32.</param>
    /// <param name="rows">What each becomes.</param>
    /// <param name="frames">Length and distance of the frames.</param>
    /// <param name="length">Samples of the new rows.</param>
    /// <returns>[B, length], a new tensor.</returns>
    public static Tensor Stretch(Tensor batch, ReadOnlySpan<StretchedRow> rows, VocoderFrames frames, long length)
    {
        Tensor result = zeros(rows.Length, length, dtype: batch.dtype, device: batch.device);
        for (int first = 0; first < rows.Length; first += RowsAtOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(RowsAtOnce, rows.Length - first);
            Stretch(batch.narrow(0, first, count), rows.Slice(first, count), frames, result.narrow(0, first, count));
        }

        return result;
    }

    private static void Stretch(Tensor batch, ReadOnlySpan<StretchedRow> rows, VocoderFrames frames, Tensor result)
    {
        long count = batch.shape[1] / frames.Hop + 1;
        Tensor window = tensor(frames.CreateWindow()).to(batch.device);
        (Tensor spectra, Tensor isFrame) = Interpolate(Analyse(batch, window, frames, count), rows, count);
        Tensor signals = OverlapAdd(fft.irfft(spectra, frames.Size) * window, frames);
        Tensor squares = OverlapAdd(isFrame.unsqueeze(2) * window.square(), frames);
        signals.div_(squares);
        for (int row = 0; row < rows.Length; row++)
        {
            // The sums begin half a frame before the first sample.
            (Tensor source, long offset) = rows[row].Rate == 1 ? (batch, 0) : (signals, frames.Size / 2);
            long begin = Math.Max(rows[row].First, 0), end = Math.Min(rows[row].First + result.shape[1], rows[row].Length);
            if (begin < end)
                result[row].narrow(0, begin - rows[row].First, end - begin).copy_(source[row].narrow(0, begin + offset, end - begin));
        }
    }

    // [B, count + 2, bins]: the spectra, and two of silence after the last.
    private static Tensor Analyse(Tensor batch, Tensor window, VocoderFrames frames, long count)
    {
        long padded = (count - 1) * frames.Hop + frames.Size;
        Tensor signals = zeros(batch.shape[0], padded, dtype: batch.dtype, device: batch.device);
        signals.narrow(1, frames.Size / 2, batch.shape[1]).copy_(batch);
        Tensor windowed = signals.as_strided([batch.shape[0], count, frames.Size], [padded, frames.Hop, 1]) * window;
        Tensor silence = zeros(batch.shape[0], 2, frames.Size / 2 + 1, dtype: ScalarType.ComplexFloat32, device: batch.device);
        return cat([fft.rfft(windowed), silence], 1);
    }

    // The frames of every row's result, [B, frames, bins], and 1 where a row has such a frame, [B, frames].
    private static (Tensor Spectra, Tensor IsFrame) Interpolate(Tensor spectra, ReadOnlySpan<StretchedRow> rows, long count)
    {
        Device device = spectra.device;
        long bins = spectra.shape[2], most = 0;
        foreach (StretchedRow row in rows)
            most = Math.Max(most, (long)Math.Ceiling(count / row.Rate));
        var indices = new long[rows.Length * most];
        float[] shares = new float[indices.Length], isFrame = new float[indices.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int frame = 0; frame < most; frame++)
            {
                double place = frame * rows[row].Rate;
                long at = row * most + frame, index = Math.Min((long)place, count);
                // Rows lie one after the other; beyond a row's last frame there is its silence.
                (indices[at], shares[at], isFrame[at]) = (row * (count + 2) + index, (float)(place - index), place < count ? 1 : 0);
            }
        }

        Tensor all = spectra.view(-1, bins), index0 = tensor(indices).to(device);
        Tensor from = all.index_select(0, index0), to = all.index_select(0, index0.Add(ones_like(index0)));
        Tensor magnitude = from.abs().lerp_(to.abs(), tensor(shares).to(device).unsqueeze(1)).view(rows.Length, most, bins);
        Tensor steps = (to.angle() - from.angle()).view(rows.Length, most, bins).narrow(1, 0, most - 1);
        Tensor phases = cat([spectra.narrow(1, 0, 1).angle(), steps], 1);

        // Sums over a thousand frames want more bits than a float32 has; Apple's GPUs have no more.
        if (device.type != DeviceType.MPS)
            phases = phases.to(ScalarType.Float64);
        Tensor total = phases.cumsum(1);
        Tensor turned = complex(magnitude * total.cos().to(ScalarType.Float32), magnitude * total.sin().to(ScalarType.Float32));
        return (turned, tensor(isFrame).to(device).view(rows.Length, most));
    }

    // [B, frames, size] -> [B, (frames + 3) x hop].
    private static Tensor OverlapAdd(Tensor parts, VocoderFrames frames)
    {
        long batch = parts.shape[0], count = parts.shape[1];
        Tensor sum = zeros(batch, count + VocoderFrames.Overlap - 1, frames.Hop, dtype: parts.dtype, device: parts.device);
        for (int part = 0; part < VocoderFrames.Overlap; part++)
            sum.narrow(1, part, count).AddInPlace(parts.narrow(2, part * frames.Hop, frames.Hop));
        return sum.view(batch, -1);
    }
}
