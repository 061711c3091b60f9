using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>A transform that people can name in a policy: its name in YAML, its settings, and how it is made from them.</summary>
/// <param name="Name">Its name in YAML, such as <c>time_stretch</c>, and what its random sequence is for.</param>
/// <param name="SettingsType">A record with a default for everything.</param>
/// <param name="Create">Makes it.</param>
internal sealed record TransformDefinition(string Name, Type SettingsType, Func<ISettings, TransformContext, ITransform> Create)
{
    /// <summary>Defines a transform of waveforms [B, T].</summary>
    public static TransformDefinition Of<TSettings>(string name, Func<TSettings, TransformContext, ITransform> create)
        where TSettings : class, ISettings, new() => new(name, typeof(TSettings), (settings, context) => create((TSettings)settings, context));
}
