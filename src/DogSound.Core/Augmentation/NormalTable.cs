using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>Tables of random numbers that are made once a run: a clip takes a piece that begins at a drawn place.</summary>
internal static class NormalTable
{
    /// <summary>Fills a table with standard normals.</summary>
    /// <param name="purpose">What they are for.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="length">How many.</param>
    public static float[] Create(string purpose, long seed, int length)
    {
        RandomSequence random = RandomSequence.Create(purpose, unchecked((ulong)seed));
        var values = new float[length];
        for (int index = 0; index < values.Length; index++)
            values[index] = (float)random.NextNormal();
        return values;
    }
}
