using DogSound.Core.Randomness;
using DogSound.Core.Splitting;

namespace DogSound.Core.Tests.Splitting;

public sealed class ShareTableTests
{
    [Fact]
    public void Every_cell_row_and_column_is_right_to_a_clip()
    {
        for (ulong trial = 0; trial < 3000; trial++)
        {
            RandomSequence random = RandomSequence.Create("test", trial);
            int[] counts = [.. Enumerable.Range(0, 1 + (int)random.NextInteger(12)).Select(_ => 1 + (int)random.NextInteger(trial % 3 == 0 ? 4 : 300))];
            double[] fractions = Fractions(random, 2 + (int)random.NextInteger(5));
            int anchor = trial % 2 == 0 ? 0 : -1;
            int[,] table = ShareTable.Round(counts, fractions, anchor);
            for (int row = 0; row < counts.Length; row++)
            {
                Assert.Equal(counts[row], Enumerable.Range(0, fractions.Length).Sum(column => table[row, column]));
                for (int column = 0; column < fractions.Length; column++)
                    AssertRounded(counts[row] * fractions[column], table[row, column]);
                if (anchor == 0) Assert.NotEqual(0, table[row, 0]);
            }
            if (anchor == 0 && counts.Min() * fractions[0] < 1) continue;
            for (int column = 0; column < fractions.Length; column++)
                AssertRounded(counts.Sum() * fractions[column], Enumerable.Range(0, counts.Length).Sum(row => table[row, column]));
        }
    }

    [Fact]
    public void Many_small_classes_do_not_all_round_the_same_way()
    {
        // 40 classes of 2 clips at 0.6, 0.2, 0.2: two fifths of a clip each, which the largest remainder alone would always give to validation.
        int[,] table = ShareTable.Round([.. Enumerable.Repeat(2, 40)], [0.6, 0.2, 0.2], 0);
        Assert.Equal([48, 16, 16], Enumerable.Range(0, 3).Select(column => Enumerable.Range(0, 40).Sum(row => table[row, column])));
    }

    [Fact]
    public void Whole_shares_stay_whole_in_floating_point() =>
        Assert.Equal([7, 2, 1], ShareTable.Round([10], [1 - 0.1 - 0.2, 0.2, 0.1], 0).Cast<int>());

    private static double[] Fractions(RandomSequence random, int count)
    {
        double[] weights = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < 0.15 ? 0 : random.NextDouble(0.02, 1))];
        weights[0] += 0.01;
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static void AssertRounded(double share, int rounded) => Assert.InRange(rounded, Math.Floor(share + 1e-9), Math.Ceiling(share - 1e-9));
}
