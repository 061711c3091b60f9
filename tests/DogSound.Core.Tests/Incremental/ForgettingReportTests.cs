using DogSound.Core.Incremental;

namespace DogSound.Core.Tests.Incremental;

public sealed class ForgettingReportTests
{
    [Fact]
    public void Old_classes_are_judged_on_clips_of_old_classes_and_new_ones_on_all()
    {
        // a, a, b, b are clips of old classes; the last two are of the new class c.
        int[] labels = [0, 0, 1, 1, 2, 2];
        double[][] before = [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3], [1, 0], [0, 1]];
        // One a is now called c, both b are found, and one c is called b.
        double[][] after = [[0.8, 0.1, 0.1], [0.3, 0.1, 0.6], [0.1, 0.8, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.1, 0.6, 0.3]];
        ClassChange[] changes = [.. ForgettingReport.Compare(["a", "b", "c"], 2, before, after, labels, CancellationToken.None)];
        Assert.Equal(["a", "b", "c"], changes.Select(change => change.Label));
        Assert.Equal([false, false, true], changes.Select(change => change.IsNew));
        Assert.Equal([2, 2, 2], changes.Select(change => change.ClipCount));
        // By hand: the old model finds both a and one b, and calls the other b a.
        Assert.Equal([1.0, 0.5, null], changes.Select(change => change.RecallBefore));
        Assert.Equal([0.5, 1.0, 0.5], changes.Select(change => change.RecallAfter));
        AssertClose([0.8, 2 / 3.0, null], changes.Select(change => change.F1Before));
        // The new class's false alarm among old clips costs it precision; what old classes are called among new clips costs them nothing.
        AssertClose([2 / 3.0, 1, 0.5], changes.Select(change => change.F1After));
        // Of the four pairs of an a and a b, the old model puts one a (0.6) below the b with 0.7; the new one none.
        AssertClose([0.75, 0.75, null], changes.Select(change => change.AucBefore));
        AssertClose([1, 1, 7 / 8.0], changes.Select(change => change.AucAfter));
    }

    [Fact]
    public void What_cannot_be_told_is_null()
    {
        ClassChange[] changes = [.. ForgettingReport.Compare(["a", "b", "c"], 2, [[1, 0]], [[0, 0, 1]], [2], CancellationToken.None)];
        Assert.Equal([0, 0, 1], changes.Select(change => change.ClipCount));
        Assert.All(changes.Take(2), change => Assert.Equal((null, null, null, null), (change.AucBefore, change.AucAfter, change.RecallBefore, change.F1After)));
        Assert.Equal((null, 1.0), (changes[2].AucAfter, changes[2].RecallAfter!.Value));
    }

    private static void AssertClose(double?[] expected, IEnumerable<double?> actual)
    {
        double?[] figures = [.. actual];
        Assert.Equal(expected.Length, figures.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] is null, figures[i] is null);
            Assert.Equal(expected[i] ?? 0, figures[i] ?? 0, 1e-12);
        }
    }
}
