using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Filtering;

/// <summary>
/// Convolves one sound with a long impulse response on a CPU, block by block (uniformly partitioned overlap-save: T. G. Stockham, High-speed
/// convolution and correlation, 1966; B. D. Kulp, Digital equalization using Fourier transform techniques, 1988).
/// </summary>
/// <remarks>Many short transforms instead of a long one, which would give other bits with another number of threads.</remarks>
internal static class BlockConvolution
{
    private const int BlockLength = 4096;

    /// <summary>y[t] = sum over k of h[k] x[t - k], with silence before the sound.</summary>
    /// <param name="sound">[T] float32 on the CPU.</param>
    /// <param name="response">[K] float32 on the CPU.</param>
    /// <returns>[T]: what comes after the sound is left out.</returns>
    public static Tensor Apply(Tensor sound, Tensor response)
    {
        long length = sound.shape[0], blocks = (length + BlockLength - 1) / BlockLength;
        Tensor padded = cat([zeros(BlockLength), Pad(sound, blocks)], 0);
        Tensor spectra = fft.rfft(padded.as_strided([blocks, 2 * BlockLength], [BlockLength, 1]));
        long parts = Math.Min(blocks, (response.shape[0] + BlockLength - 1) / BlockLength);
        Tensor kept = response.narrow(0, 0, Math.Min(response.shape[0], parts * BlockLength));
        Tensor kernels = fft.rfft(Pad(kept, parts).view(parts, BlockLength), 2 * BlockLength);
        // A part of the response reaches the block that is as many blocks later.
        Tensor sums = zeros_like(spectra);
        for (long part = 0; part < parts; part++)
            sums.narrow(0, part, blocks - part).AddProductInPlace(spectra.narrow(0, 0, blocks - part), kernels[part], 1);
        return fft.irfft(sums, 2 * BlockLength).narrow(1, BlockLength, BlockLength).reshape(blocks * BlockLength).narrow(0, 0, length);
    }

    private static Tensor Pad(Tensor samples, long blocks) => cat([samples, zeros((blocks * BlockLength) - samples.shape[0])], 0);
}
