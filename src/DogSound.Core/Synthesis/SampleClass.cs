using DogSound.Core.Randomness;
using DogSound.Core.Synthesis.Sounds;

namespace DogSound.Core.Synthesis;

/// <summary>Adds a sound to a clip.</summary>
/// <param name="clip">[T], full scale anywhere: the mix sets the level. It is silent, or holds what was added before.</param>
/// <param name="sampleRate">In hertz.</param>
/// <param name="random">What is left to chance.</param>
internal delegate void Sound(Span<float> clip, int sampleRate, RandomSequence random);

/// <summary>A class of the synthetic data set: a name, and how its clips sound.</summary>
public sealed class SampleClass
{
    private SampleClass(string name, Sound sound) => (Name, Sound) = (name, sound);

    /// <summary>The classes of the competition, in label order.</summary>
    public static IReadOnlyList<SampleClass> All { get; } =
    [
        new("Barking", Barks.Add),
        new("Howling", Howls.Add),
        new("Crying", Whimpers.Add),
        new("COSmoke", Alarms.Add),
        new("GlassBreaking", BreakingGlass.Add),
        new("Other", OtherSounds.Add),
    ];

    /// <summary>The class name, also the name of its folder.</summary>
    public string Name { get; }

    internal Sound Sound { get; }
}
