using DogSound.Core.Randomness;

namespace DogSound.Core.Training;

/// <summary>In which order an epoch sees its clips, and in which batches: follows from seed and epoch alone, so that a resumed run
/// needs to know no more than where it stood.</summary>
public static class EpochPlan
{
    /// <summary>Batches of an epoch, or steps: as few as the batch size allows.</summary>
    /// <param name="clipCount">Clips, from 1.</param>
    /// <param name="batchSize">Most clips a batch, from 1.</param>
    public static int BatchCount(int clipCount, int batchSize) => (clipCount + batchSize - 1) / batchSize;

    /// <summary>
    /// Deals clips out. Batches differ by at most one clip: a last batch of one or two would be a step as large as the
    /// others with the noise of a single clip, and batch normalization would learn from it.
    /// </summary>
    /// <param name="clips">Positions of the clips that the epoch shows (<see cref="EpochSampler.Draw"/>), at least one; those that stand there
    /// several times are shown several times.</param>
    /// <param name="batchSize">Most clips a batch, from 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public static PlannedClip[][] Create(IReadOnlyList<int> clips, int batchSize, long seed, int epoch)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentOutOfRangeException.ThrowIfLessThan(clips.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        int[] order = [.. clips];
        RandomSequence.Create("epoch_order", (ulong)seed, (ulong)epoch).Shuffle<int>(order);
        Dictionary<int, int> shown = [];
        PlannedClip[] planned = Array.ConvertAll(order, position => new PlannedClip(position, shown[position] = shown.GetValueOrDefault(position, -1) + 1));
        int batches = BatchCount(planned.Length, batchSize);
        return [.. Enumerable.Range(0, batches).Select(batch =>
            planned[(int)((long)planned.Length * batch / batches)..(int)((long)planned.Length * (batch + 1) / batches)])];
    }
}
