using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis;

/// <summary>Makes the clips of a synthetic data set, one by one and in any order: each follows from seed, class and index alone.</summary>
public static class SampleSynthesizer
{
    /// <summary>Makes one clip: a sound of the class somewhere in it, in a room, before a background, at some level.</summary>
    /// <param name="sampleClass">The class.</param>
    /// <param name="index">Number of the clip in its class, from 0.</param>
    /// <param name="settings">Rate, length and seed; checked (<see cref="SampleSettings.Validate"/>).</param>
    /// <returns>[T], <see cref="SampleSettings.SampleCount"/> samples, mono, full scale at 1.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public static float[] Create(SampleClass sampleClass, int index, SampleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(sampleClass);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        settings.Validate();
        RandomSequence random = RandomSequence.Create($"sample of {sampleClass.Name}", (ulong)settings.Seed, (ulong)index);
        float[] clip = new float[settings.SampleCount];
        sampleClass.Sound(clip, settings.SampleRate, random);
        Recording.Apply(clip, settings.SampleRate, random);
        return clip;
    }
}
