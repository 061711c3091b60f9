using DogSound.Core.Augmentation.Policies;

namespace DogSound.Core.Augmentation;

/// <summary>What happens to one training clip in one epoch. JSON can write it, so that it can be logged.</summary>
public sealed record ClipDraw
{
    /// <summary>First sample of the clip that the network hears, 0 to clip length - window length; 0 for a clip that is not longer.</summary>
    public required long CropOffset { get; init; }

    /// <summary>What the policy does to the waveform, before all else; null without one.</summary>
    public PolicyDraw? Policy { get; init; }

    /// <summary>What is done to the waveform: one draw a transform, in their order; null for a transform that leaves it alone.</summary>
    public required IReadOnlyList<object?> Waveform { get; init; }

    /// <summary>What is done to the spectrogram: one draw a transform, in their order; null for a transform that leaves it alone.</summary>
    public required IReadOnlyList<object?> Spectrogram { get; init; }

    /// <summary>The clip's own share in the mix with its partner, 0.5 (to half a frame) to 1; 1 is no mix.</summary>
    public required double MixupShare { get; init; }

    /// <summary>First frame of the stretch that comes from the partner, where time is what is mixed; the stretch is as long as the partner's
    /// share.</summary>
    public int CutStart { get; init; }
}
