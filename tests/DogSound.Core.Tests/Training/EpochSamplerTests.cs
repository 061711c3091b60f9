using DogSound.Core.Configuration;
using DogSound.Core.Training;

namespace DogSound.Core.Tests.Training;

public sealed class EpochSamplerTests
{
    // 20 clips of class 0, 7 of class 1, 3 of class 4: 30 places, 10 a class.
    private static readonly int[] Labels = [.. Enumerable.Range(0, 30).Select(clip => clip < 20 ? 0 : clip < 27 ? 1 : 4)];

    [Fact]
    public void Shuffled_every_clip_comes_once() => Assert.Equal(Enumerable.Range(0, 30), Create(SamplingName.Shuffle).Draw(3));

    [Theory]
    [InlineData(SamplingName.Shuffle)]
    [InlineData(SamplingName.Balanced)]
    [InlineData(SamplingName.Weighted)]
    public void An_epoch_is_as_long_as_there_are_clips_and_follows_from_seed_and_number(SamplingName sampling)
    {
        double[] weights = [.. Labels.Select((_, clip) => 0.25 + clip % 5)];
        for (int epoch = 1; epoch <= 20; epoch++)
        {
            int[] drawn = Create(sampling, weights).Draw(epoch);
            Assert.Equal(30, drawn.Length);
            Assert.All(drawn, position => Assert.InRange(position, 0, 29));
            Assert.Equal(drawn, Create(sampling, weights).Draw(epoch));
        }

        if (sampling == SamplingName.Shuffle)
            return;
        Assert.NotEqual(Create(sampling, weights).Draw(1), Create(sampling, weights).Draw(2));
        Assert.NotEqual(Create(sampling, weights).Draw(1), Create(sampling, weights, seed: 6).Draw(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(sampling, weights).Draw(0));
    }

    [Fact]
    public void Balanced_classes_come_alike_and_no_clip_comes_again_before_all_of_its_class_have_come()
    {
        EpochSampler sampler = Create(SamplingName.Balanced);
        int[] showings = new int[30];
        for (int epoch = 1; epoch <= 40; epoch++)
        {
            int[] drawn = sampler.Draw(epoch);
            Assert.Equal([10, 10, 10], drawn.CountBy(position => Labels[position]).OrderBy(count => count.Key).Select(count => count.Value));
            foreach (int position in drawn)
                showings[position]++;
            foreach (IGrouping<int, int> label in Enumerable.Range(0, 30).GroupBy(position => Labels[position]))
                Assert.InRange(label.Max(position => showings[position]) - label.Min(position => showings[position]), 0, 1);
        }
    }

    // 8 places of 3 classes: none may have more than another in the long run.
    [Fact]
    public void Places_that_cannot_be_divided_go_round()
    {
        EpochSampler sampler = new(SamplingName.Balanced, [0, 0, 0, 0, 0, 1, 1, 2], new double[8].Select(_ => 1.0).ToArray(), 5);
        int[] labels = [0, 0, 0, 0, 0, 1, 1, 2], counts = new int[3];
        for (int epoch = 1; epoch <= 30; epoch++)
        {
            int[] drawn = sampler.Draw(epoch);
            Assert.Equal(8, drawn.Length);
            foreach (int position in drawn)
                counts[labels[position]]++;
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }

        Assert.Equal([80, 80, 80], counts);
    }

    [Fact]
    public void A_weighted_clip_comes_as_often_as_its_weight_says_rounded_up_or_down()
    {
        double[] weights = [.. Labels.Select((_, clip) => clip switch { 0 => 6.0, < 10 => 1, _ => 0.5 })];
        EpochSampler sampler = Create(SamplingName.Weighted, weights);
        double all = weights.Sum();
        int[] showings = new int[30];
        const int Epochs = 4000;
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            Dictionary<int, int> counts = sampler.Draw(epoch).CountBy(position => position).ToDictionary();
            for (int clip = 0; clip < 30; clip++)
            {
                int count = counts.GetValueOrDefault(clip);
                Assert.InRange(count, Math.Floor(30 * weights[clip] / all), Math.Ceiling(30 * weights[clip] / all));
                showings[clip] += count;
            }
        }

        // Five standard deviations of a count that is rounded up or down.
        Assert.All(showings.Select((count, clip) => (count, clip)), one =>
            Assert.Equal(30 * weights[one.clip] / all, (double)one.count / Epochs, 5 * 0.5 / Math.Sqrt(Epochs)));
    }

    [Fact]
    public void Clips_of_one_weight_come_once_however_they_are_weighed() =>
        Assert.All(Enumerable.Range(1, 20), epoch => Assert.Equal(Enumerable.Range(0, 30), Create(SamplingName.Weighted).Draw(epoch).Order()));

    [Fact]
    public void What_sampling_has_done_the_loss_does_not_do_again()
    {
        double[] weights = [.. Labels.Select(label => label == 4 ? 2.0 : 1)];
        AssertAmounts([20, 7, 0, 0, 6], SamplingName.Shuffle);
        AssertAmounts([10, 10, 0, 0, 20], SamplingName.Balanced);
        AssertAmounts([30 * 20 / 33.0, 30 * 7 / 33.0, 0, 0, 30 * 6 / 33.0], SamplingName.Weighted);
        Assert.Equal([2, 2, 1], Enum.GetValues<SamplingName>().Select(sampling => Create(sampling, weights).LossWeight(29)));

        void AssertAmounts(double[] expected, SamplingName sampling) =>
            Assert.All(expected.Zip(Create(sampling, weights).ClassAmounts(5)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new EpochSampler(SamplingName.Balanced, [], [], 1));
        Assert.Throws<ArgumentException>(() => new EpochSampler(SamplingName.Balanced, [0], [1, 1], 1));
    }

    private static EpochSampler Create(SamplingName sampling, double[]? weights = null, long seed = 5) =>
        new(sampling, Labels, weights ?? [.. Labels.Select(_ => 1.0)], seed);
}
