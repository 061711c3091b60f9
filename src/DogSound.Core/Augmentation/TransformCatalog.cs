namespace DogSound.Core.Augmentation;

/// <summary>Every transform of waveforms that a policy can name. A new one is a file of its own and a line here.</summary>
internal static class TransformCatalog
{
    /// <summary>All of them, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<TransformDefinition> All { get; } =
    [
        TransformDefinition.Of<RollSettings>("roll", (settings, context) => new RandomRoll(settings.Share, context.SampleCount, context.Device)),
        TransformDefinition.Of<GaussianNoiseSettings>("gaussian_noise", (settings, context) => new GaussianNoise(settings, context)),
        TransformDefinition.Of<TimeStretchSettings>(TimeStretch.TransformName, (settings, context) => new TimeStretch(settings, context)),
        TransformDefinition.Of<PitchShiftSettings>(PitchShift.TransformName, (settings, context) => new PitchShift(settings, context)),
        TransformDefinition.Of<SpeedSettings>(Speed.TransformName, (settings, _) => new Speed(settings)),
        TransformDefinition.Of<BackgroundNoiseSettings>(BackgroundNoise.TransformName, (settings, context) => new BackgroundNoise(settings, context)),
        TransformDefinition.Of<ColoredNoiseSettings>(ColoredNoise.TransformName, (settings, context) => new ColoredNoise(settings, context)),
        TransformDefinition.Of<GainSettings>(RandomGain.TransformName, (settings, _) => new RandomGain(settings)),
        TransformDefinition.Of<PolaritySettings>(PolarityInversion.TransformName, (_, _) => new PolarityInversion()),
        TransformDefinition.Of<LowPassSettings>(RandomLowPass.TransformName, (settings, context) => new RandomLowPass(settings, context)),
        TransformDefinition.Of<HighPassSettings>(RandomHighPass.TransformName, (settings, context) => new RandomHighPass(settings, context)),
        TransformDefinition.Of<BandPassSettings>(RandomBandPass.TransformName, (settings, context) => new RandomBandPass(settings, context)),
        TransformDefinition.Of<EqualizerSettings>(RandomEqualizer.TransformName, (settings, context) => new RandomEqualizer(settings, context)),
        TransformDefinition.Of<ReverberationSettings>(Reverberation.TransformName, (settings, context) => new Reverberation(settings, context)),
        TransformDefinition.Of<SaturationSettings>(Saturation.TransformName, (settings, context) => new Saturation(settings, context)),
        TransformDefinition.Of<MicrophoneSettings>(Microphone.TransformName, (settings, context) => new Microphone(settings, context)),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(transform => transform.Name)];

    /// <summary>The transform of a name, or null.</summary>
    public static TransformDefinition? Find(string name) => All.FirstOrDefault(transform => transform.Name == name);
}
