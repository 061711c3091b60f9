using System.Runtime.Intrinsics;

namespace DogSound.Core.Audio;

/// <summary>Many channels to one.</summary>
internal static class Mixdown
{
    /// <summary>The mean of the channels of each frame, as <c>waveform.mean(0)</c> does.</summary>
    /// <param name="interleaved">[T × channels].</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="mono">[T].</param>
    public static void Mean(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        if (channels == 1)
            interleaved.CopyTo(mono);
        else if (channels == 2)
            MeanOfTwo(interleaved, mono);
        else
            MeanOfMany(interleaved, channels, mono);
    }

    private static void MeanOfTwo(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        mono = mono[..(interleaved.Length / 2)];
        int index = 0;
        for (; index <= mono.Length - 4; index += 4)
        {
            var frames = Vector256.Create(interleaved.Slice(2 * index, 8));
            Vector256<float> sums = frames + Vector256.Shuffle(frames, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
            (Vector256.Shuffle(sums, Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower() * 0.5f).CopyTo(mono[index..]);
        }
        for (; index < mono.Length; index++)
            mono[index] = (interleaved[2 * index] + interleaved[(2 * index) + 1]) * 0.5f;
    }

    private static void MeanOfMany(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        for (int frame = 0; frame < interleaved.Length / channels; frame++)
        {
            float sum = 0;
            foreach (float sample in interleaved.Slice(frame * channels, channels))
                sum += sample;
            mono[frame] = sum / channels;
        }
    }
}
