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
        PlannedClip[][] batches = EpochPlan.Create([.. Enumerable.Range(0, clips)], batchSize, seed: 3, epoch: 1);
        Assert.Equal(Enumerable.Range(0, clips), batches.SelectMany(batch => batch).Select(planned => planned.Position).Order());
        Assert.All(batches.SelectMany(batch => batch), planned => Assert.Equal(0, planned.Showing));
        Assert.Equal(EpochPlan.BatchCount(clips, batchSize), batches.Length);
        Assert.True(batches.Max(batch => batch.Length) <= batchSize);
        Assert.True(batches.Max(batch => batch.Length) - batches.Min(batch => batch.Length) <= 1);
    }

    [Fact]
    public void Order_follows_from_seed_and_epoch_alone()
    {
        PlannedClip[] Order(long seed, int epoch) => [.. EpochPlan.Create([.. Enumerable.Range(0, 100)], 10, seed, epoch).SelectMany(batch => batch)];
        Assert.Equal(Order(1, 1), Order(1, 1));
        Assert.NotEqual(Order(1, 1), Order(1, 2));
        Assert.NotEqual(Order(1, 1), Order(2, 1));
    }

    // Runs of the first version had it: a change would end them differently after a resume.
    [Fact]
    public void An_order_never_changes_between_versions() => Assert.Equal(
        (int[][])[[4, 3], [1, 2, 7], [0, 6, 5]],
        EpochPlan.Create([.. Enumerable.Range(0, 8)], 3, seed: 11, epoch: 2).Select(batch => batch.Select(planned => planned.Position)));

    [Fact]
    public void A_clip_that_comes_several_times_knows_how_often_it_came_before()
    {
        PlannedClip[] planned = [.. EpochPlan.Create([5, 7, 5, 5, 2], 2, seed: 1, epoch: 1).SelectMany(batch => batch)];
        Assert.Equal([0, 1, 2], planned.Where(clip => clip.Position == 5).Select(clip => clip.Showing));
        Assert.All(planned.Where(clip => clip.Position != 5), clip => Assert.Equal(0, clip.Showing));
    }
}
