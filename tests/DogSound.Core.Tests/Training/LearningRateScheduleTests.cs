using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Training;

namespace DogSound.Core.Tests.Training;

/// <summary>Learning rates against PyTorch's schedulers.</summary>
public sealed class LearningRateScheduleTests
{
    [Fact]
    public void Rates_are_those_of_PyTorch()
    {
        foreach (JsonElement expected in TrainingFixture.Root.GetProperty("schedules").EnumerateArray())
        {
            int total = expected.GetProperty("total").GetInt32(), warmup = expected.GetProperty("warmup").GetInt32();
            ScheduleName name = expected.GetProperty("name").GetString() == "cosine" ? ScheduleName.Cosine : ScheduleName.OneCycle;
            LearningRateSchedule schedule = new(name, 0.5, total, warmup, expected.GetProperty("share").GetDouble());
            double[] rates = [.. Enumerable.Range(0, total).Select(step => schedule.At(step))];
            TrainingFixture.AssertClose(TrainingFixture.Numbers(expected.GetProperty("rates")), rates, 1e-12, $"{name} of {total}, {warmup}");
        }
    }

    [Fact]
    public void Every_schedule_has_exact_ends_and_stays_between_nothing_and_the_highest()
    {
        foreach (ScheduleName name in Enum.GetValues<ScheduleName>())
        {
            foreach (long total in new long[] { 1, 2, 3, 7, 100 })
            {
                for (long warmup = 0; warmup <= total; warmup++)
                {
                    foreach (double share in new[] { 0, 0.3, 1 })
                    {
                        LearningRateSchedule schedule = new(name, 0.7, total, warmup, share);
                        for (long step = 0; step < total; step++) Assert.InRange(schedule.At(step), 0, 0.7);
                        if (name == ScheduleName.Constant)
                            Assert.All(Enumerable.Range(0, (int)total), step => Assert.Equal(0.7, schedule.At(step)));
                        if (name == ScheduleName.Cosine && warmup < total)
                            Assert.Equal(0.7, schedule.At(warmup));
                        if (name == ScheduleName.OneCycle)
                            Assert.Equal(0.7, schedule.At(Math.Max(0, warmup - 1)));
                        if (name != ScheduleName.Constant && warmup < total - 1 && total > 1)
                            Assert.Equal(0.7 * share, schedule.At(total - 1));
                        Assert.Equal(schedule.At(total - 1), schedule.At(total + 5));
                    }
                }
            }
        }
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule(ScheduleName.Cosine, 0.5, 10, 2, 0.1).At(-1));
        foreach ((ScheduleName name, double rate, long total, long warmup, double share) in new (ScheduleName, double, long, long, double)[]
            {
                ((ScheduleName)9, 0.5, 10, 2, 0.1), (ScheduleName.Cosine, 0, 10, 2, 0.1), (ScheduleName.Cosine, double.NaN, 10, 2, 0.1),
                (ScheduleName.Cosine, double.PositiveInfinity, 10, 2, 0.1), (ScheduleName.Cosine, 0.5, 0, 0, 0.1),
                (ScheduleName.Cosine, 0.5, 10, -1, 0.1), (ScheduleName.Cosine, 0.5, 10, 11, 0.1), (ScheduleName.Cosine, 0.5, 10, 2, -0.1),
                (ScheduleName.Cosine, 0.5, 10, 2, 1.1), (ScheduleName.Cosine, 0.5, 10, 2, double.NaN),
            })
        {
            Assert.Throws<ArgumentException>(() => new LearningRateSchedule(name, rate, total, warmup, share));
        }
    }
}
