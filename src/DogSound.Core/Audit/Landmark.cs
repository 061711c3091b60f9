namespace DogSound.Core.Audit;

/// <summary>Two peaks of a constellation: their frequencies and the time between them are the key, the time of the first is where.</summary>
/// <param name="Key">0 to <see cref="KeyCount"/> - 1.</param>
/// <param name="Frame">Frame of the first peak.</param>
internal readonly record struct Landmark(int Key, ushort Frame)
{
    /// <summary>Number of different keys: 8 bits of frequency, 7 of distance in frequency, 6 of distance in time.</summary>
    public const int KeyCount = 1 << 21;

    // A peak is paired with the next four that are less than a second and a kilohertz away.
    private const int FanOut = 4;
    private const int MaximumFrames = 63;
    private const int MaximumBins = 63;

    /// <summary>Pairs the peaks.</summary>
    /// <param name="peaks">By frame, then by bin.</param>
    public static Landmark[] Of(List<SpectralPeak> peaks)
    {
        List<Landmark> landmarks = new(FanOut * peaks.Count);
        for (int index = 0; index < peaks.Count; index++)
        {
            SpectralPeak first = peaks[index];
            int pairs = 0;
            for (int other = index + 1; other < peaks.Count && pairs < FanOut; other++)
            {
                SpectralPeak second = peaks[other];
                int frames = second.Frame - first.Frame, bins = second.Bin - first.Bin;
                if (frames > MaximumFrames) break;
                // Peaks of one frame would be told apart by their frequencies alone.
                if (frames == 0 || Math.Abs(bins) > MaximumBins) continue;
                landmarks.Add(new Landmark((first.Bin << 13) | ((bins + MaximumBins + 1) << 6) | frames, (ushort)first.Frame));
                pairs++;
            }
        }
        return [.. landmarks];
    }
}
