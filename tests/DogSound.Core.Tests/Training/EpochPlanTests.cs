using DogSound.Core.Training;

namespace DogSound.Core.Tests.Training;

public sealed class EpochPlanTests
{
    [Theory]
    [InlineData(1, 32)]
    [InlineData(33, 32)]
    [InlineData(320, 32)]
    [InlineData(607, 32)]
    [InlineData(7, 1)]
    public void Every_clip_is_dealt_out_once_in_batches_of_nearly_one_size(int clips, int batchSize)
    {
        int[][] batches = EpochPlan.Create(clips, batchSize, seed: 3, epoch: 1);
        Assert.Equal(Enumerable.Range(0, clips), batches.SelectMany(batch => batch).Order());
        Assert.Equal(EpochPlan.BatchCount(clips, batchSize), batches.Length);
        Assert.True(batches.Max(batch => batch.Length) <= batchSize);
        Assert.True(batches.Max(batch => batch.Length) - batches.Min(batch => batch.Length) <= 1);
    }

    [Fact]
    public void Order_follows_from_seed_and_epoch_alone()
    {
        int[] Order(long seed, int epoch) => [.. EpochPlan.Create(100, 10, seed, epoch).SelectMany(batch => batch)];
        Assert.Equal(Order(1, 1), Order(1, 1));
        Assert.NotEqual(Order(1, 1), Order(1, 2));
        Assert.NotEqual(Order(1, 1), Order(2, 1));
    }
}
