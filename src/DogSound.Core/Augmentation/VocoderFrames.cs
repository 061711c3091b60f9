using System.Numerics;

namespace DogSound.Core.Augmentation;

/// <summary>Length and distance of a phase vocoder's frames.</summary>
/// <param name="Size">Samples of a frame: a power of two.</param>
internal readonly record struct VocoderFrames(int Size)
{
    /// <summary>Frames that lie over every sample.</summary>
    public const int Overlap = 4;

    private const double Duration = 0.032;

    /// <summary>Samples from one frame to the next.</summary>
    public int Hop => Size / Overlap;

    /// <summary>
    /// The frames for a rate: the power of two that is nearest to 32 ms, which is 512 samples at 16 kHz (23 to 45 ms at others). Long
    /// enough to tell the partials of a bark apart, short enough for the breaking of a glass to stay sharp. Four of them lie over every
    /// sample, which is torch's default, too: so Hann windows that are applied twice add up evenly, and no phase turns too far unseen.
    /// </summary>
    /// <param name="sampleRate">In hertz.</param>
    public static VocoderFrames For(int sampleRate)
    {
        double wanted = Math.Max(sampleRate * Duration, 2 * Tile.Size);
        return new VocoderFrames((int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(wanted / Math.Sqrt(2))));
    }

    /// <summary>Samples that a clip becomes: <paramref name="length"/> / <paramref name="rate"/>, rounded.</summary>
    public static long OutputLength(long length, double rate) => (long)Math.Round(length / rate);

    /// <summary>Hann's window, periodic.</summary>
    public float[] CreateWindow()
    {
        var window = new float[Size];
        for (int i = 0; i < Size; i++)
        {
            double sine = Math.Sin(Math.PI * i / Size);
            window[i] = (float)(sine * sine);
        }

        return window;
    }
}
