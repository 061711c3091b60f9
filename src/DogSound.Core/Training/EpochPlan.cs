using DogSound.Core.Randomness;

namespace DogSound.Core.Training;

/// <summary>In which order an epoch sees the clips, and in which batches: follows from seed and epoch alone, so that a resumed run
/// needs to know no more than where it stood.</summary>
public static class EpochPlan
{
    /// <summary>Batches of an epoch, or steps: as few as the batch size allows.</summary>
    /// <param name="clipCount">Clips, from 1.</param>
    /// <param name="batchSize">Most clips a batch, from 1.</param>
    public static int BatchCount(int clipCount, int batchSize) => (clipCount + batchSize - 1) / batchSize;

    /// <summary>
    /// Deals all clips out, each once. Batches differ by at most one clip: a last batch of one or two would be a step as large as the
    /// others with the noise of a single clip, and batch normalization would learn from it.
    /// </summary>
    /// <param name="clipCount">Clips, from 1.</param>
    /// <param name="batchSize">Most clips a batch, from 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>Positions of clips, 0 to <paramref name="clipCount"/> - 1.</returns>
    public static int[][] Create(int clipCount, int batchSize, long seed, int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clipCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        int[] order = [.. Enumerable.Range(0, clipCount)];
        RandomSequence.Create("epoch_order", (ulong)seed, (ulong)epoch).Shuffle<int>(order);
        int batches = BatchCount(clipCount, batchSize);
        return [.. Enumerable.Range(0, batches).Select(batch =>
            order[(int)((long)clipCount * batch / batches)..(int)((long)clipCount * (batch + 1) / batches)])];
    }
}
