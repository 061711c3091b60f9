namespace DogSound.Core.Features;

/// <summary>Gives a network the number of samples that it wants: longer clips are cropped, shorter ones padded with silence at both
/// ends.</summary>
public static class ClipWindow
{
    /// <summary>
    /// Copies samples, from <paramref name="offset"/> on, until the window is full. Fewer samples than the window stand in its middle, with
    /// (window - samples) / 2, rounded down, zeros before them.
    /// </summary>
    /// <param name="samples">Mono samples; they may stand in the window themselves.</param>
    /// <param name="window">All of it is written.</param>
    /// <param name="offset">First sample to copy, 0 to the number of samples.</param>
    public static void Fill(ReadOnlySpan<float> samples, Span<float> window, int offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, samples.Length);
        ReadOnlySpan<float> rest = samples[offset..];
        if (rest.Length >= window.Length)
        {
            rest[..window.Length].CopyTo(window);
            return;
        }

        int left = (window.Length - rest.Length) / 2;
        rest.CopyTo(window[left..]);
        window[..left].Clear();
        window[(left + rest.Length)..].Clear();
    }
}
