using DogSound.Core.Randomness;
using DogSound.Core.Splitting;

namespace DogSound.Core.Tests.Splitting;

/// <summary>What holds for every split, on random data sets: many or few classes, rare ones, groups of any size and of several labels.</summary>
public sealed class DatasetSplitterTests
{
    private const int Trials = 400;

    private static readonly DatasetPart[] Parts = Enum.GetValues<DatasetPart>();

    [Fact]
    public void Without_groups_shares_are_right_to_a_clip()
    {
        for (ulong trial = 0; trial < Trials; trial++)
        {
            RandomSequence random = RandomSequence.Create("ungrouped", trial);
            Clip[] clips = RandomClips(random, grouped: false);
            SplitFractions fractions = RandomFractions(random);
            if (Split(clips, fractions, (long)trial) is not { } split) continue;
            bool everyClassHasAShare = clips.GroupBy(clip => clip.Label).Min(label => label.Count()) * ShareOf(fractions, DatasetPart.Train) >= 1;
            foreach (DatasetPart part in Parts)
            {
                if (everyClassHasAShare) AssertShare(clips.Length * ShareOf(fractions, part), split.Count(clip => clip.Part == part));
                foreach (IGrouping<string?, Clip> label in split.GroupBy(clip => clip.Label))
                    AssertShare(label.Count() * ShareOf(fractions, part), label.Count(clip => clip.Part == part));
            }
        }
    }

    [Fact]
    public void Groups_stay_together_and_every_class_is_learnt()
    {
        for (ulong trial = 0; trial < Trials; trial++)
        {
            RandomSequence random = RandomSequence.Create("grouped", trial);
            Clip[] clips = RandomClips(random, grouped: true);
            if (Split(clips, RandomFractions(random), (long)trial) is not { } split) continue;
            Assert.All(split.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group), group => Assert.Single(group.Select(clip => clip.Part).Distinct()));
            Assert.All(split.GroupBy(clip => clip.Label), label => Assert.Contains(label, clip => clip.Part == DatasetPart.Train));
        }
    }

    // 12 clips of a rare class, all of them with a common one beside it.
    [Fact]
    public void A_clip_of_several_labels_counts_as_the_rarest()
    {
        Clip[] clips = [.. Enumerable.Range(0, 120).Select(i => NewClip(i, "Speech", null) with { Labels = i % 10 == 0 ? ["Speech", "Alarm"] : i % 3 == 0 ? ["Speech", "Door"] : null })];
        Clip[] split = [.. DatasetSplitter.ByFractions(clips, new SplitFractions { Validation = 0.25, Test = 0.25 }, 3).Clips];
        foreach ((DatasetPart part, int count) in new[] { (DatasetPart.Train, 6), (DatasetPart.Validation, 3), (DatasetPart.Test, 3) })
            Assert.Equal(count, split.Count(clip => clip.Part == part && clip.Labels?.Contains("Alarm") == true));
        Assert.Equal(9, split.Count(clip => clip.Part == DatasetPart.Test && clip.Labels?.Contains("Door") == true));
        Assert.Equal(clips.Select(clip => clip.Labels), split.Select(clip => clip.Labels));
    }

    // The split of the others is as if they were not there.
    [Fact]
    public void Pseudo_labelled_clips_are_for_training_or_go_with_their_group()
    {
        Clip[] others = [.. Enumerable.Range(0, 60).Select(i => NewClip(i, $"{i % 3}", i < 30 ? $"tape{i / 3}" : null))];
        Clip[] pseudo = [.. Enumerable.Range(100, 20).Select(i => NewClip(i, "0", i < 110 ? $"tape{i - 100}" : null) with { IsPseudoLabel = true })];
        var fractions = new SplitFractions { Validation = 0.25, Test = 0.25 };
        Clip[] alone = Split(others, fractions, 3)!, together = Split([.. pseudo, .. others], fractions, 3)!;
        Assert.Equal(alone, together.Skip(20));
        Dictionary<string, DatasetPart?> ofGroup = alone.Where(clip => clip.Group is not null).DistinctBy(clip => clip.Group).ToDictionary(clip => clip.Group!, clip => clip.Part);
        Assert.Equal(3, ofGroup.Values.Distinct().Count());
        Assert.All(together.Take(10), clip => Assert.Equal(ofGroup[clip.Group!], clip.Part));
        Assert.All(together.Skip(10).Take(10), clip => Assert.Equal(DatasetPart.Train, clip.Part));

        Clip[] folds = [.. DatasetSplitter.IntoFolds([.. pseudo, .. others], 4, 3).Clips];
        Assert.Equal(DatasetSplitter.IntoFolds(others, 4, 3).Clips, folds.Skip(20));
        Dictionary<string, string?> foldOf = folds.Skip(20).Where(clip => clip.Group is not null).DistinctBy(clip => clip.Group).ToDictionary(clip => clip.Group!, clip => clip.Fold);
        Assert.All(folds.Take(10), clip => Assert.Equal(foldOf[clip.Group!], clip.Fold));
        Assert.All(folds.Skip(10).Take(10), clip => Assert.Null(clip.Fold));

        SplitResult parts = DatasetSplitter.ByFolds(folds, new SplitFolds { Test = ["1"], Validation = ["2"] }, 3);
        Assert.Empty(parts.Warnings);
        Assert.All(parts.Clips, clip => Assert.Equal(clip.Fold switch { "1" => DatasetPart.Test, "2" => DatasetPart.Validation, _ => DatasetPart.Train }, clip.Part));
        Assert.Equal(SplitProblem.NoClip, Assert.Throws<SplitException>(() => DatasetSplitter.ByFractions(pseudo, fractions, 3)).Problem);
    }

    [Fact]
    public void Shares_are_as_close_as_groups_allow()
    {
        for (ulong trial = 0; trial < Trials; trial++)
        {
            RandomSequence random = RandomSequence.Create("close", trial);
            Clip[] clips = [.. Enumerable.Range(0, 60).SelectMany(group => Enumerable.Range(0, 1 + (int)random.NextInteger(8))
                .Select(_ => (Label: $"{group % 4}", Group: $"{group}"))).Select((clip, i) => NewClip(i, clip.Label, clip.Group))];
            var fractions = new SplitFractions { Validation = 0.25, Test = 0.2 };
            Clip[] split = Split(clips, fractions, 3)!;
            int largest = clips.GroupBy(clip => clip.Group).Max(group => group.Count());
            foreach (IGrouping<string?, Clip> label in split.GroupBy(clip => clip.Label))
            {
                foreach (DatasetPart part in Parts)
                    Assert.InRange(label.Count(clip => clip.Part == part) - label.Count() * ShareOf(fractions, part), -largest / 2.0, largest / 2.0);
            }
        }
    }

    [Fact]
    public void The_same_clips_and_seed_give_the_same_split_in_any_order_and_any_place()
    {
        bool differs = false;
        for (ulong trial = 0; trial < 100; trial++)
        {
            RandomSequence random = RandomSequence.Create("order", trial);
            Clip[] clips = RandomClips(random, grouped: trial % 2 == 0), shuffled = [.. clips];
            random.Shuffle(shuffled.AsSpan());
            if (Split(clips, new SplitFractions(), 5) is not { } split) continue;
            Dictionary<string, DatasetPart?> parts = split.ToDictionary(clip => clip.Path, clip => clip.Part);
            Assert.Equal(parts, Split(shuffled, new SplitFractions(), 5)!.ToDictionary(clip => clip.Path, clip => clip.Part));
            Assert.Equal(shuffled.Select(clip => clip.Path), Split(shuffled, new SplitFractions(), 5)!.Select(clip => clip.Path));
            Clip[] elsewhere = [.. clips.Select(clip => clip with { Path = clip.Path.Replace("/sounds/", "/other/place/", StringComparison.Ordinal) })];
            Assert.Equal(split.Select(clip => clip.Part), Split(elsewhere, new SplitFractions(), 5)!.Select(clip => clip.Part));
            differs |= !split.Select(clip => clip.Part).SequenceEqual(Split(clips, new SplitFractions(), 6)!.Select(clip => clip.Part));
        }
        Assert.True(differs);
    }

    [Fact]
    public void Folds_are_even_in_every_class_and_keep_groups()
    {
        for (ulong trial = 0; trial < Trials; trial++)
        {
            RandomSequence random = RandomSequence.Create("folds", trial);
            bool grouped = trial % 2 == 0;
            Clip[] clips = RandomClips(random, grouped);
            int count = 2 + (int)random.NextInteger(8);
            if (clips.Select((clip, i) => clip.Group ?? $"alone {i}").Distinct().Count() < count)
            {
                Assert.Equal(SplitProblem.EmptyPart, Assert.Throws<SplitException>(() => DatasetSplitter.IntoFolds(clips, count, 1)).Problem);
                continue;
            }
            IReadOnlyList<Clip> split = DatasetSplitter.IntoFolds(clips, count, 1).Clips;
            Assert.Equal(Enumerable.Range(1, count).Select(fold => $"{fold}"), split.Select(clip => clip.Fold!).Distinct().OrderBy(int.Parse));
            Assert.All(split.Where(clip => clip.Group is not null).GroupBy(clip => clip.Group), group => Assert.Single(group.Select(clip => clip.Fold).Distinct()));
            if (grouped) continue;
            foreach (IGrouping<string?, Clip> label in split.GroupBy(clip => clip.Label))
                Assert.All(Enumerable.Range(1, count), fold => AssertShare((double)label.Count() / count, label.Count(clip => clip.Fold == $"{fold}")));
        }
    }

    [Fact]
    public void Nothing_else_of_a_clip_changes_and_the_input_stays_as_it_was()
    {
        Clip[] clips = [.. Enumerable.Range(0, 10).Select(i => NewClip(i, "Barking") with { Fold = "x", Remark = "loud", Duration = 5, Part = DatasetPart.Test })];
        Clip[] split = Split(clips, new SplitFractions { Validation = 0.1, Test = 0 }, 1)!;
        Assert.Equal(clips, split.Select(clip => clip with { Part = DatasetPart.Test }));
        Assert.All(clips, clip => Assert.Equal(DatasetPart.Test, clip.Part));
        Assert.Equal([9, 1], Parts.Take(2).Select(part => split.Count(clip => clip.Part == part)));
        Assert.Equal(clips, DatasetSplitter.IntoFolds(clips, 2, 1).Clips.Select(clip => clip with { Fold = "x", Part = DatasetPart.Test }));
    }

    [Fact]
    public void A_hundred_thousand_clips_are_right_to_a_clip()
    {
        Clip[] clips = [.. Enumerable.Range(0, 100_000).Select(i => NewClip(i, $"{i % 10}", i % 3 == 0 ? $"{i / 30}" : null))];
        foreach (IGrouping<string?, Clip> label in Split(clips, new SplitFractions(), 1)!.GroupBy(clip => clip.Label))
            Assert.Equal([6000, 2000, 2000], Parts.Select(part => label.Count(clip => clip.Part == part)));
    }

    private static Clip[] RandomClips(RandomSequence random, bool grouped)
    {
        int classes = 1 + (int)random.NextInteger(8), groups = 1 + (int)random.NextInteger(20);
        return
        [
            .. Enumerable.Range(0, classes).SelectMany(label => Enumerable.Range(0, 1 + (int)random.NextInteger(random.NextDouble() < 0.3 ? 3 : 60)).Select(_ => label))
                .Select((label, i) => NewClip(i, $"{label}", grouped && random.NextDouble() < 0.8 ? $"{random.NextInteger(groups)}" : null)),
        ];
    }

    private static Clip NewClip(int number, string label, string? group = null) =>
        new() { Path = $"/sounds/{number * 7919 % 1_000_003:000000}.wav", Label = label, Group = group };

    private static SplitFractions RandomFractions(RandomSequence random) =>
        new() { Validation = random.NextDouble(0.05, 0.4), Test = random.NextDouble() < 0.3 ? 0 : random.NextDouble(0.05, 0.4) };

    /// <summary>Null where a part would be empty, which is only right where groups or clips are few.</summary>
    private static Clip[]? Split(Clip[] clips, SplitFractions fractions, long seed)
    {
        try
        {
            return [.. DatasetSplitter.ByFractions(clips, fractions, seed).Clips];
        }
        catch (SplitException error)
        {
            Assert.Equal(SplitProblem.EmptyPart, error.Problem);
            int spare = clips.Select((clip, i) => clip.Group ?? $"alone {i}").Distinct().Count() - clips.Select(clip => clip.Label).Distinct().Count();
            double smallest = clips.Length * Parts.Select(part => ShareOf(fractions, part)).Where(share => share > 0).Min();
            Assert.True(spare < 2 || smallest < 1, $"{spare} groups to spare, and yet: {error.Message}");
            return null;
        }
    }

    private static double ShareOf(SplitFractions fractions, DatasetPart part) => part switch
    {
        DatasetPart.Train => 1 - fractions.Validation - fractions.Test,
        DatasetPart.Validation => fractions.Validation,
        _ => fractions.Test,
    };

    /// <summary>The share, rounded down or up.</summary>
    private static void AssertShare(double share, int count) => Assert.InRange(count, Math.Floor(share + 1e-9), Math.Ceiling(share - 1e-9));
}
