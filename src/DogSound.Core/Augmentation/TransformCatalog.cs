namespace DogSound.Core.Augmentation;

/// <summary>Every transform of waveforms that a policy can name. A new one is a file of its own and a line here.</summary>
internal static class TransformCatalog
{
    /// <summary>All of them, in the order in which the documentation lists them.</summary>
    public static IReadOnlyList<TransformDefinition> All { get; } =
    [
        TransformDefinition.Of<TimeStretchSettings>(TimeStretch.YamlName, (settings, context) => new TimeStretch(settings, context)),
        TransformDefinition.Of<PitchShiftSettings>(PitchShift.YamlName, (settings, context) => new PitchShift(settings, context)),
        TransformDefinition.Of<SpeedSettings>(Speed.YamlName, (settings, _) => new Speed(settings)),
    ];

    /// <summary>The transform of a name, or null.</summary>
    public static TransformDefinition? Find(string name) => All.FirstOrDefault(transform => transform.Name == name);
}
