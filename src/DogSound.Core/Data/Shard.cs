using DogSound.Core.Randomness;

namespace DogSound.Core.Data;

/// <summary>
/// One share of a large number of clips, where several machines have one each. Which share a clip is in follows from the name of its file
/// alone, without its folder: it is known before anything is read, and the same on machines that have the clips in different places. Every
/// clip is in one share; shares are of about the same size, unless many files have the same name.
/// </summary>
public sealed class Shard
{
    /// <summary>Chooses a share.</summary>
    /// <param name="index">Which one, 0 to <paramref name="count"/> - 1.</param>
    /// <param name="count">How many there are, from 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such share.</exception>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        (Index, Count) = (index, count);
    }

    /// <summary>Which share, from 0.</summary>
    public int Index { get; }

    /// <summary>How many shares there are.</summary>
    public int Count { get; }

    /// <summary>Whether a clip is in this share.</summary>
    /// <param name="path">Path of its file.</param>
    public bool Contains(string path) =>
        Count == 1 || RandomSequence.Create($"shard/{Path.GetFileName(path)}").NextInteger(Count) == Index;
}
