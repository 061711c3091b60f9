using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Features;

/// <summary>
/// Waveforms to normalized log-mel spectrograms, batched, on the device: torchaudio's <c>MelSpectrogram</c> (power 2, centered frames,
/// mirrored ends, periodic Hann, HTK scale, no norm), then (log(x + log_offset) - mean) / std. One instance may be used by several threads.
/// </summary>
public sealed class LogMelSpectrogram : IDisposable
{
    // A mel filter is zero but for a few neighbouring bins. Filters are multiplied in bands of so many, each with only the bins it needs:
    // a quarter of the arithmetic of one product with the whole matrix.
    private const int FiltersPerBand = 16;

    // Clips transformed at once. On a CPU one: all that is computed on the way stays in the cache, and no clip's result depends on its
    // neighbours. On a GPU enough to fill it, and few enough for its memory.
    private const int ClipsAtOnceOnCpu = 1, ClipsAtOnce = 64;

    private readonly Device _device;

    // A loud tone's rounding errors in a float32 transform drown the quiet bands, where the logarithm then shows them: up to 0.005. In
    // float64, which costs a third more time, they are gone. Apple's GPUs have none.
    private readonly ScalarType _transformType;
    private readonly Tensor _window;
    private readonly Band[] _bands;

    /// <summary>Prepares window and filters on a device.</summary>
    /// <param name="settings">The features; validated here.</param>
    /// <param name="device">Where waveforms come from and spectrograms stay.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public LogMelSpectrogram(FeatureSettings settings, Device device)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(device);
        settings.Validate();
        LibTorch.Load();
        Settings = settings;
        _device = device;
        using DisposeScope scope = NewDisposeScope();
        _transformType = device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;
        _window = tensor(MelFilterbank.CreateWindow(settings)).to(_transformType).to(device).DetachFromDisposeScope();
        _bands = CreateBands(MelFilterbank.Create(settings), device);
    }

    /// <summary>What the spectrograms are made by.</summary>
    public FeatureSettings Settings { get; }

    /// <summary>Computes the spectrograms.</summary>
    /// <param name="waveforms">[B, T] float32 on the device, T above n_fft / 2; 1 is full scale.</param>
    /// <returns>[B, 1, M, F] float32, with F = T / hop_length + 1 where n_fft is even; the caller disposes it (or the caller's dispose scope).</returns>
    /// <exception cref="ArgumentException">The waveforms have another shape or type.</exception>
    public Tensor Forward(Tensor waveforms)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        if (waveforms.dim() != 2 || waveforms.dtype != ScalarType.Float32 || waveforms.shape[1] <= Settings.FftSize / 2)
        {
            string shape = string.Join(", ", waveforms.shape);
            throw new ArgumentException(
                $"Waveforms must be float32 [B, T] with T above {Settings.FftSize / 2}, not {waveforms.dtype} [{shape}].",
                nameof(waveforms));
        }

        Tensor spectrograms = empty(waveforms.shape[0], 1, Settings.MelCount, Settings.FramesOf(waveforms.shape[1]), device: _device);
        Forward(waveforms, spectrograms);
        return spectrograms;
    }

    /// <summary>Does so into a tensor that is there.</summary>
    /// <param name="waveforms">As <see cref="Forward(Tensor)"/> takes them.</param>
    /// <param name="spectrograms">[B, 1, M, F] float32 on the device; becomes the result.</param>
    internal void Forward(Tensor waveforms, Tensor spectrograms)
    {
        using IDisposable noGradients = no_grad();
        // Eight bits of mantissa are too few for a spectrum.
        using Autocast.Scope float32 = Autocast.Exclude(_device);
        long batch = waveforms.shape[0], step = _device.type == DeviceType.CPU ? ClipsAtOnceOnCpu : ClipsAtOnce;
        for (long first = 0; first < batch; first += step)
        {
            using DisposeScope part = NewDisposeScope();
            long count = Math.Min(step, batch - first);
            WriteLogMel(waveforms.narrow(0, first, count), spectrograms.narrow(0, first, count).squeeze(1));
        }
    }

    /// <summary>Frees the window and the filters.</summary>
    public void Dispose()
    {
        _window.Dispose();
        foreach (Band band in _bands)
            band.Filters.Dispose();
    }

    // [B, T] -> [B, M, F], in place of what spectrograms hold.
    private void WriteLogMel(Tensor waveforms, Tensor spectrograms)
    {
        long batch = waveforms.shape[0], frames = spectrograms.shape[2];
        Tensor mirrored = Mirror(waveforms);
        long length = mirrored.shape[1];
        Tensor windowed = mirrored.as_strided([batch, frames, Settings.FftSize], [length, Settings.HopLength, 1]) * _window;
        // Real and imaginary parts lie side by side; squared, each pair is one bin's power, which the filters (every weight twice) add up.
        Tensor spectrum = view_as_real(fft.rfft(windowed)).to(ScalarType.Float32);
        Tensor squares = spectrum.SquareInPlace().view(batch, frames, 2 * Settings.BinCount).transpose(1, 2);
        long mel = 0;
        foreach (Band band in _bands)
        {
            long filters = band.Filters.shape[0];
            Tensor power = band.Filters.expand(batch, -1, -1).bmm(squares.narrow(1, band.FirstValue, band.Filters.shape[1]));
            spectrograms.narrow(1, mel, filters).copy_(power);
            mel += filters;
        }

        spectrograms.AddInPlace(Settings.LogOffset).log_().SubtractInPlace(Settings.Mean).DivideInPlace(Settings.StandardDeviation);
    }

    // [B, T] in the type of the transform, and beyond either end n_fft / 2 samples more, mirrored. libtorch's own padding takes several times
    // as long.
    private Tensor Mirror(Tensor waveforms)
    {
        long length = waveforms.shape[1];
        int margin = Settings.FftSize / 2;
        Tensor mirrored = empty([waveforms.shape[0], length + 2 * margin], dtype: _transformType, device: _device);
        mirrored.narrow(1, margin, length).copy_(waveforms);
        mirrored.narrow(1, 0, margin).copy_(waveforms.narrow(1, 1, margin).flip(1));
        mirrored.narrow(1, margin + length, margin).copy_(waveforms.narrow(1, length - 1 - margin, margin).flip(1));
        return mirrored;
    }

    private static Band[] CreateBands(double[,] filters, Device device)
    {
        int mels = filters.GetLength(0), bins = filters.GetLength(1);
        List<Band> bands = [];
        for (int firstMel = 0; firstMel < mels; firstMel += FiltersPerBand)
        {
            int count = Math.Min(FiltersPerBand, mels - firstMel), first = bins - 1, last = 0;
            for (int bin = 0; bin < bins; bin++)
            {
                for (int mel = firstMel; mel < firstMel + count; mel++)
                {
                    if (filters[mel, bin] == 0)
                        continue;
                    first = Math.Min(first, bin);
                    last = Math.Max(last, bin);
                }
            }

            // Filters narrower than the distance of two bins may hold none: they stay, as zeros, one bin wide.
            int width = Math.Max(1, last - first + 1);
            float[,] weights = new float[count, 2 * width];
            for (int mel = 0; mel < count; mel++)
            {
                for (int value = 0; value < 2 * width; value++)
                    weights[mel, value] = (float)filters[firstMel + mel, first + value / 2];
            }

            bands.Add(new Band(tensor(weights).to(device).DetachFromDisposeScope(), 2 * first));
        }

        return [.. bands];
    }

    /// <summary>Neighbouring mel filters and where in the squared spectrum, [2 x bins], the values that they weigh begin.</summary>
    private sealed record Band(Tensor Filters, long FirstValue);
}
