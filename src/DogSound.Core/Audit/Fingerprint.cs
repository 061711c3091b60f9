using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Audit;

/// <summary>What a recording is recognised by.</summary>
public sealed class Fingerprint
{
    /// <summary>Only the first ten minutes of a recording have landmarks, so that memory is bounded: 80 MB while they are sought.</summary>
    internal const int MaximumSamples = 600 * SpectralPeaks.SampleRate;

    private const int BlockLength = 1 << 14;

    private Fingerprint(ContentHash content, double duration, bool isSilent, Landmark[] landmarks) =>
        (Content, Duration, IsSilent, Landmarks) = (content, duration, isSilent, landmarks);

    /// <summary>Whether there is nothing to hear: silence is like any other silence, and says nothing.</summary>
    public bool IsSilent { get; }

    /// <summary>Seconds.</summary>
    public double Duration { get; }

    /// <summary>Hash over all samples, as mono at 8 kHz.</summary>
    internal ContentHash Content { get; }

    /// <summary>Pairs of spectral peaks, by time.</summary>
    internal Landmark[] Landmarks { get; }

    /// <summary>Takes the fingerprint of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static Fingerprint Read(string path, CancellationToken cancel)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        float[] samples = ReadStart(path, hash.AppendData, out long count, cancel);
        (float minimum, float maximum) = (samples.Min(), samples.Max());
        bool isSilent = maximum - minimum <= 2 * ClipIssueLimits.SilentDistance;
        SpectralPeaks.Emphasize(samples);
        return new Fingerprint(
            ContentHash.Read(hash.GetHashAndReset()), count / (double)SpectralPeaks.SampleRate, isSilent,
            isSilent ? [] : Landmark.Of(new SpectralPeaks().Find(samples)));
    }

    /// <summary>The samples that landmarks are sought in, emphasized as they are for that (<see cref="SpectralPeaks.Emphasize"/>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    internal static float[] ReadEmphasized(string path, CancellationToken cancel)
    {
        float[] samples = ReadStart(path, null, out _, cancel);
        SpectralPeaks.Emphasize(samples);
        return samples;
    }

    /// <summary>Keeps the start of a file; whoever wants to see it all sees it block by block, and else the rest is not read.</summary>
    private static float[] ReadStart(string path, Action<ReadOnlySpan<byte>>? see, out long count, CancellationToken cancel)
    {
        using MonoReader reader = MonoReader.Open(path, SpectralPeaks.SampleRate);
        float[] block = new float[BlockLength];
        List<float> samples = new((int)Math.Min(reader.IsFrameCountVerified ? reader.FrameCount!.Value : BlockLength, MaximumSamples));
        count = 0;
        while ((see is not null || count < MaximumSamples) && reader.Read(block) is int read and > 0)
        {
            cancel.ThrowIfCancellationRequested();
            // Floats may hold -0, which no integer does: to everybody but a hash it is 0.
            TensorPrimitives.Add(block.AsSpan(0, read), 0f, block.AsSpan(0, read));
            see?.Invoke(MemoryMarshal.AsBytes(block.AsSpan(0, read)));
            samples.AddRange(block.AsSpan(0, Math.Min(read, MaximumSamples - samples.Count)));
            count += read;
        }
        return count > 0 ? [.. samples] : throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
    }
}
