using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Randomness;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Mixes the clips of a batch with each other, in the way that the settings name: sounds before, spectrograms after the features are
/// computed. Draws belong to a clip; with whom it is mixed is the batch's affair.</summary>
/// <param name="settings">The way, and how strongly.</param>
/// <param name="features">The shapes.</param>
internal sealed class BatchMixing(AugmentationSettings settings, FeatureSettings features)
{
    /// <summary>Whether it is sounds that are mixed.</summary>
    public bool MixesWaveforms => settings.Mixing is MixingName.BetweenClass or MixingName.WithinClass;

    /// <summary>Draws a clip's own share, and the first frame that it gives up.</summary>
    /// <param name="sequence">The random sequence of a purpose.</param>
    public (double Share, int CutStart) Draw(Func<string, RandomSequence> sequence) => settings.Mixing switch
    {
        MixingName.None => (1, 0),
        MixingName.CutMix => CutMix.Draw(sequence(CutMix.Name), settings.MixupAlpha, features.FrameCount),
        _ => (Mixup.DrawShare(sequence(Mixup.Name), settings.MixupAlpha), 0),
    };

    /// <summary>Mixes sounds, where that is the way.</summary>
    /// <param name="waveforms">[B, T]; not changed.</param>
    /// <param name="draws">One for each row.</param>
    /// <param name="partners">Row of each clip's partner.</param>
    /// <returns>A new tensor, or <paramref name="waveforms"/> where there is nothing to mix.</returns>
    public Tensor MixWaveforms(Tensor waveforms, IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        if (!MixesWaveforms || IsNothing(draws))
            return waveforms;
        using IDisposable noGradients = no_grad();
        return WaveformMix.Mix(waveforms, [.. draws.Select(draw => draw.MixupShare)], partners, features.SampleRate);
    }

    /// <summary>Mixes spectrograms, where that is the way.</summary>
    /// <param name="spectrograms">[B, 1, M, F]; not changed.</param>
    /// <param name="draws">One for each row.</param>
    /// <param name="partners">Row of each clip's partner.</param>
    /// <returns>A new tensor, or <paramref name="spectrograms"/> where there is nothing to mix.</returns>
    public Tensor MixSpectrograms(Tensor spectrograms, IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        if (settings.Mixing is not (MixingName.Mixup or MixingName.CutMix) || IsNothing(draws))
            return spectrograms;
        using IDisposable noGradients = no_grad();
        return settings.Mixing == MixingName.Mixup
            ? Mixup.Mix(spectrograms, [.. draws.Select(draw => (float)draw.MixupShare)])
            : CutMix.Mix(spectrograms, draws, partners);
    }

    private static bool IsNothing(IReadOnlyList<ClipDraw> draws) => draws.Count < 2 || draws.All(draw => draw.MixupShare == 1);
}
