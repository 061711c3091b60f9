namespace DogSound.Core.Synthesis;

/// <summary>One clip of a synthetic data set, before it is made.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Index">Its number in the class, from 0.</param>
public sealed record Sample(SampleClass Class, int Index)
{
    /// <summary>Name below the folder of the set, with a slash: <c>Barking/Barking-0000.wav</c>.</summary>
    public string Name => FormattableString.Invariant($"{Class.Name}/{Class.Name}-{Index:0000}.wav");
}
