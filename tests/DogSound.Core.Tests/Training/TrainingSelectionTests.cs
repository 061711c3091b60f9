using DogSound.Core.Training;

namespace DogSound.Core.Tests.Training;

public sealed class TrainingSelectionTests
{
    [Fact]
    public void Test_clips_and_the_held_out_fold_are_left_out_and_counted()
    {
        Clip[] clips = [Clip("a", "Dog", DatasetPart.Train, "1"), Clip("b", "Cat", null, "1"), Clip("c", "Dog", DatasetPart.Test, "1"),
            Clip("d", "Cat", DatasetPart.Validation, "2"), Clip("e", "Dog", null, "2")];
        TrainingSelection all = TrainingSelection.Create(clips, null);
        Assert.Equal(["a", "b", "d", "e"], all.Clips.Select(clip => clip.Path));
        Assert.Equal([DatasetPart.Train, DatasetPart.Train, DatasetPart.Validation, DatasetPart.Train], all.Clips.Select(clip => clip.Part));
        Assert.Equal(1, all.TestCount);
        TrainingSelection fold = TrainingSelection.Create(clips, "1");
        Assert.Equal(["d", "e"], fold.Clips.Select(clip => clip.Path));
        Assert.Equal(["a", "b"], fold.HeldOut.Select(clip => clip.Path));
        Assert.Equal(["Cat", "Dog"], fold.Classes);
    }

    [Fact]
    public void Classes_stand_in_the_order_of_their_indices_where_each_has_one_else_in_alphabetical_order()
    {
        Clip[] numbered = [Clip("a", "Zebra", index: 0), Clip("b", "Ape", index: 2), Clip("c", "Zebra", index: 0), Clip("d", "Lion", index: 1)];
        Assert.Equal(["Zebra", "Lion", "Ape"], TrainingSelection.Create(numbered, null).Classes);
        numbered[2].LabelIndex = 5;
        Assert.Equal(["Ape", "Lion", "Zebra"], TrainingSelection.Create(numbered, null).Classes);
    }

    [Fact]
    public void Labels_that_differ_in_case_only_are_one_class() =>
        Assert.Equal(["Bark", "Other"], TrainingSelection.Create([Clip("a", "Bark"), Clip("b", "bark"), Clip("c", "Other")], null).Classes);

    [Fact]
    public void Folds_are_listed_as_numbers_before_names_and_an_unknown_one_is_refused_with_the_list()
    {
        Clip[] clips = [Clip("a", "x", fold: "10"), Clip("b", "y", fold: "b"), Clip("c", "y", fold: "9"), Clip("d", "y", DatasetPart.Test, "77")];
        Assert.Equal(["9", "10", "b"], TrainingSelection.FoldsOf(clips));
        TrainingException error = Assert.Throws<TrainingException>(() => TrainingSelection.Create(clips, "3"));
        Assert.Equal(TrainingErrorReason.UnknownFold, error.Reason);
        Assert.Contains("9, 10, b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_but_test_clips_is_refused()
    {
        TrainingException error = Assert.Throws<TrainingException>(() => TrainingSelection.Create([Clip("a", "x", DatasetPart.Test)], null));
        Assert.Equal(TrainingErrorReason.NothingToTrain, error.Reason);
    }

    [Fact]
    public void A_pseudo_labelled_clip_is_learnt_from_unless_the_model_is_judged_by_its_part_fold_or_group()
    {
        Clip[] clips =
        [
            Clip("a", "Dog"), Clip("b", "Cat", DatasetPart.Validation) with { Group = "night" }, Clip("c", "Dog", fold: "1") with { Group = "day" },
            Clip("d", "Cat", fold: "2"), Clip("e", "Dog", DatasetPart.Test) with { Group = "test" }, Pseudo("p"), Pseudo("q") with { Part = DatasetPart.Train, Weight = 0.5 },
            Pseudo("r") with { Part = DatasetPart.Validation }, Pseudo("s") with { Part = DatasetPart.Test }, Pseudo("t") with { Group = "night" },
            Pseudo("u") with { Group = "test" }, Pseudo("v") with { Fold = "1" }, Pseudo("w") with { Group = "day" },
        ];
        TrainingSelection all = TrainingSelection.Create(clips, null);
        Assert.Equal(["a", "b", "c", "d", "p", "q", "v", "w"], all.Clips.Select(clip => clip.Path));
        Assert.Equal(["p", "q", "v", "w"], all.Clips.Where(clip => clip.IsPseudoLabel).Select(clip => clip.Path));
        Assert.All(all.Clips.Where(clip => clip.IsPseudoLabel), clip => Assert.Equal(DatasetPart.Train, clip.Part));
        Assert.Equal((0.5, 1), (all.Clips.Single(clip => clip.Path == "q").Weight, all.Clips[0].Weight));
        Assert.Equal((1, 4), (all.TestCount, all.PseudoLeftOutCount));
        Assert.Contains("7 clips for training (4 of them pseudo-labelled), 1 for validation, 1 for the test, 4 pseudo-labelled left out", all.Describe(), StringComparison.Ordinal);

        TrainingSelection fold = TrainingSelection.Create(clips, "1");
        Assert.Equal(["a", "b", "d", "p", "q"], fold.Clips.Select(clip => clip.Path));
        Assert.Equal(["c"], fold.HeldOut.Select(clip => clip.Path));
        Assert.Equal(6, fold.PseudoLeftOutCount);
        Assert.Equal(all.Classes, fold.Classes);
        Assert.Equal(["1"], TrainingSelection.FoldsOf([Clip("a", "x", fold: "1"), Pseudo("b") with { Fold = "2" }]));
        Assert.Throws<TrainingException>(() => TrainingSelection.Create([Clip("a", "x"), Pseudo("b") with { Fold = "2" }], "2"));

        static Clip Pseudo(string path) => Clip(path, "Dog") with { IsPseudoLabel = true };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e7)]
    public void A_weight_out_of_range_is_refused(double weight)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => TrainingSelection.Create([Clip("a", "x"), Clip("b", "y") with { Weight = weight }], null));
        Assert.StartsWith("b: has the weight", error.Message, StringComparison.Ordinal);
    }

    private static Clip Clip(string path, string label, DatasetPart? part = null, string? fold = null, int? index = null) =>
        new() { Path = path, Label = label, Part = part, Fold = fold, LabelIndex = index };
}
