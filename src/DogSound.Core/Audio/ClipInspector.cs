using System.Buffers;
using System.Numerics.Tensors;

namespace DogSound.Core.Audio;

/// <summary>Measures a sound file by reading it once, in constant memory.</summary>
public static class ClipInspector
{
    private const int BlockLength = 8192;

    /// <summary>Format, duration, peak and root mean square of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <returns>A record with <see cref="Clip.Path"/> as a full path and everything measured; nothing else is set.</returns>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static Clip Inspect(string path, CancellationToken cancel = default)
    {
        using AudioReader reader = AudioFile.Open(path);
        AudioFormat format = reader.Format;
        float[] block = ArrayPool<float>.Shared.Rent(BlockLength);
        try
        {
            long frames = 0;
            float peak = 0;
            double sumOfSquares = 0;
            while (reader.Read(block) is int read and > 0)
            {
                cancel.ThrowIfCancellationRequested();
                ReadOnlySpan<float> samples = block.AsSpan(0, read * format.Channels);
                peak = Math.Max(peak, Math.Abs(TensorPrimitives.MaxMagnitude(samples)));
                sumOfSquares += TensorPrimitives.SumOfSquares(samples);
                frames += read;
            }
            if (frames == 0)
                throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
            return new Clip
            {
                Path = Path.GetFullPath(path),
                Duration = frames / (double)format.SampleRate,
                SampleRate = format.SampleRate,
                Channels = format.Channels,
                FrameCount = frames,
                Encoding = format.Encoding.ToString(),
                Peak = peak,
                Rms = Math.Sqrt(sumOfSquares / ((double)frames * format.Channels)),
            };
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }
}
