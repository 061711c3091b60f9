using System.Numerics;
using static TorchSharp.torch;

namespace DogSound.Core.Filtering;

/// <summary>
/// Filters whole batches by their spectra: for GPUs, which can't go from sample to sample. On a CPU one long transform gives other bits with
/// another number of threads, so what runs there goes another way.
/// </summary>
internal static class SpectralFilter
{
    /// <summary>Length of the transforms: of a sound, and as much silence again for what a filter adds behind it.</summary>
    /// <param name="length">Samples of a row (T).</param>
    public static long SizeFor(long length) => (long)BitOperations.RoundUpToPowerOf2((ulong)(2 * length));

    /// <summary>Multiplies spectra.</summary>
    /// <param name="batch">[B, T] float32; not changed.</param>
    /// <param name="responses">[B, <paramref name="size"/> / 2 + 1] complex, on the same device.</param>
    /// <param name="size">See <see cref="SizeFor"/>.</param>
    /// <returns>[B, T].</returns>
    public static Tensor Apply(Tensor batch, Tensor responses, long size) =>
        fft.irfft(fft.rfft(batch, size).mul_(responses), size).narrow(1, 0, batch.shape[1]);

    /// <summary>The responses of biquads, one after the other: H(z) at z = e^(2 pi i k / size).</summary>
    /// <param name="filters">The sections of each row; none is no filter.</param>
    /// <param name="size">See <see cref="SizeFor"/>.</param>
    /// <param name="device">Where they go.</param>
    /// <returns>[B, size / 2 + 1] complex64.</returns>
    public static Tensor ResponsesOf(IReadOnlyList<Biquad[]> filters, long size, Device device)
    {
        // Low corners lie so near to z = 1 that float32 has few digits left; Apple's GPUs have nothing else.
        ScalarType type = device.type == TorchSharp.DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;
        Tensor angles = tensor([.. Enumerable.Range(0, (int)(size / 2) + 1).Select(bin => -2 * Math.PI * bin / size)]).to(type).to(device);
        Tensor delay = complex(angles.cos(), angles.sin()), response = ones_like(delay);
        for (int section = 0; section < filters.Max(filter => filter.Length); section++)
        {
            int position = section;
            Tensor PerRow(Func<Biquad, double> number) => tensor([.. filters.Select(filter => number(position < filter.Length ? filter[position] : Biquad.Identity))])
                .to(type).to(device).unsqueeze(1);
            Tensor zeros = Polynomial(delay, PerRow(section => section.B0), PerRow(section => section.B1), PerRow(section => section.B2));
            response = response * zeros / Polynomial(delay, PerRow(_ => 1), PerRow(section => section.A1), PerRow(section => section.A2));
        }

        return response.to(ScalarType.ComplexFloat32);
    }

    /// <summary>The responses of linear-phase filters, which delay nothing.</summary>
    /// <param name="filters">The filter of each row; null is none.</param>
    /// <param name="size">See <see cref="SizeFor"/>.</param>
    /// <param name="device">Where they go.</param>
    /// <returns>[B, size / 2 + 1] complex64.</returns>
    public static Tensor ResponsesOf(IReadOnlyList<LinearPhaseLowPass?> filters, long size, Device device)
    {
        float[,] impulses = new float[filters.Count, size];
        for (int row = 0; row < filters.Count; row++)
        {
            if (filters[row] is not LinearPhaseLowPass filter)
            {
                impulses[row, 0] = 1;
                continue;
            }

            // What comes before the impulse stands at the end of the circle; a filter that is longer than it goes round.
            for (int tap = 0; tap < filter.Taps.Length; tap++)
                impulses[row, (((tap - filter.Margin) % size) + size) % size] += filter.Taps[tap];
        }

        return fft.rfft(tensor(impulses).to(device));
    }

    // c0 + c1 d + c2 d^2.
    private static Tensor Polynomial(Tensor delay, Tensor c0, Tensor c1, Tensor c2) =>
        Native.TensorArithmetic.Add(Native.TensorArithmetic.Add(c2 * delay, c1) * delay, c0);
}
