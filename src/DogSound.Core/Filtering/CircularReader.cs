namespace DogSound.Core.Filtering;

/// <summary>Reads a sound that goes round and round.</summary>
internal static class CircularReader
{
    /// <summary>Fills with what comes from a sample on.</summary>
    /// <param name="loop">One round; at least one sample.</param>
    /// <param name="start">The first sample, which may lie before the round or beyond it.</param>
    /// <param name="target">Filled whole.</param>
    public static void Read(ReadOnlySpan<float> loop, long start, Span<float> target)
    {
        int position = PositionOf(loop.Length, start);
        while (!target.IsEmpty)
        {
            int count = Math.Min(loop.Length - position, target.Length);
            loop.Slice(position, count).CopyTo(target);
            target = target[count..];
            position = 0;
        }
    }

    /// <summary>Where in a round a sample is.</summary>
    /// <param name="length">Samples of a round, at least one.</param>
    /// <param name="start">The sample, which may lie before the round or beyond it.</param>
    public static int PositionOf(int length, long start) => (int)(((start % length) + length) % length);
}
