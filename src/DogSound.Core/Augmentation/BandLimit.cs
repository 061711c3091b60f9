using DogSound.Core.Filtering;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Keeps what is added to a clip within the band that the clip's own file holds: a recording at 8 kHz has nothing above 4 kHz, and hiss
/// there would tell the network that a clip was changed, and nothing of its sound.
/// </summary>
/// <param name="sampleRate">Rate of the waveforms, in hertz.</param>
internal sealed class BandLimit(int sampleRate)
{
    private readonly Dictionary<int, LinearPhaseLowPass> _filters = [];

    /// <summary>Highest frequency that a clip's file holds, as far as the waveforms can have it, in hertz.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="sampleRate">Rate of the waveforms, in hertz.</param>
    public static int BandwidthOf(ClipFacts clip, int sampleRate) => Math.Min(clip.SourceSampleRate, sampleRate) / 2;

    /// <summary>The filter of a bandwidth, or null where the waveforms hold nothing above it. One thread at a time.</summary>
    /// <param name="bandwidth">In hertz, above 0.</param>
    public LinearPhaseLowPass? Find(int bandwidth)
    {
        if (bandwidth >= sampleRate / 2)
            return null;
        if (!_filters.TryGetValue(bandwidth, out LinearPhaseLowPass? filter))
            _filters[bandwidth] = filter = new LinearPhaseLowPass(bandwidth, sampleRate);
        return filter;
    }
}
