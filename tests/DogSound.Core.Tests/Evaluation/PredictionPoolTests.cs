using DogSound.Core.Evaluation;

namespace DogSound.Core.Tests.Evaluation;

public class PredictionPoolTests
{
    [Fact]
    public void Labels_are_matched_exactly_and_then_without_case()
    {
        PredictionPool pool = new(["dog", "Dog", "Cat"]);
        Assert.Null(pool.Add(Predict("Dog", 0, 1, 0)));
        Assert.Null(pool.Add(Predict("DOG", 1, 0, 0)));
        Assert.Null(pool.Add(Predict("cat", 0, 0, 1)));
        Assert.Equal(1, pool.Evaluate().Accuracy);
        Assert.Equal(UnjudgedReason.UnknownLabel, pool.Check("cat "));
        Assert.Equal(UnjudgedReason.NoLabel, pool.Check(""));
        Assert.Equal(UnjudgedReason.NoLabel, pool.Check(null));
        Assert.Equal(3, pool.Count);

        static Prediction Predict(string label, params double[] row) => PredictionPoolTests.Predict(label, ["dog", "Dog", "Cat"], row);
    }

    [Fact]
    public void What_does_not_belong_there_stays_out()
    {
        PredictionPool pool = new(["a", "b"]);
        Assert.Equal(UnjudgedReason.OtherClasses, pool.Add(Predict("a", ["b", "a"], 1, 0)));
        Assert.Equal(UnjudgedReason.OtherClasses, pool.Add(Predict("a", ["a"], 1)));
        Assert.Equal(UnjudgedReason.InvalidProbabilities, pool.Add(Predict("a", ["a", "b"], 0.5, 0.4)));
        Assert.Equal(UnjudgedReason.InvalidProbabilities, pool.Add(Predict("a", ["a", "b"], double.NaN, 0.4)));
        Assert.Equal(0, pool.Count);
        Assert.Throws<ArgumentException>(() => pool.Evaluate());
    }

    [Fact]
    public void Clips_of_several_labels_are_judged_by_models_that_hear_several()
    {
        Prediction single = Predict("a", ["a", "b"], 0.5, 0.5), several = single with { Probability = Predict("a", ["a", "b"], 0.9, 0.8).Probability, IsMultiLabel = true, ExpectedLabels = ["a", "b"] };
        PredictionPool pool = new(["a", "b"]);
        Assert.Equal(UnjudgedReason.SeveralLabels, pool.Add(single with { ExpectedLabels = ["a", "b"] }));
        Assert.Null(pool.Add(several));
        Assert.Null(pool.Add(several with { ExpectedLabels = null }));
        Assert.Equal(UnjudgedReason.OtherTask, pool.Add(single));
        Assert.Equal(UnjudgedReason.UnknownLabel, pool.Add(several with { ExpectedLabels = ["a", "c"] }));
        Assert.Equal(UnjudgedReason.InvalidProbabilities, pool.Add(several with { Probability = Predict("a", ["a", "b"], 1.1, 0).Probability }));
        DogSound.Evaluation evaluation = pool.Evaluate();
        Assert.Equal((true, 2, 0.5), (evaluation.IsMultiLabel, evaluation.ClipCount, evaluation.Accuracy));
        Assert.Equal([2, 1], evaluation.Classes.Select(one => one.ClipCount));
    }

    [Fact]
    public void Models_and_files_are_counted_once()
    {
        PredictionPool pool = new(["a", "b"]);
        foreach (string model in new[] { "/2", "/1", "/2" }) Assert.Null(pool.Add(Predict("a", ["a", "b"], 1, 0) with { Model = model }));
        Assert.Equal((3, 1, "/2;/1"), (pool.Count, pool.FileCount, pool.Evaluate().Model));
    }

    [Theory]
    [InlineData(null, "Test Test Train Validation none", "0 1")]
    [InlineData(null, "none Train none", "0 2")]
    [InlineData(null, "Train Validation", "")]
    [InlineData(DatasetPart.Train, "Test Test Train Validation none", "2")]
    [InlineData(DatasetPart.Test, "Train none", "")]
    public void The_test_part_is_judged_and_otherwise_what_has_no_part(DatasetPart? part, string parts, string expected)
    {
        Clip[] clips = [.. parts.Split(' ').Select((name, i) => new Clip { Path = $"{i}", Part = name == "none" ? null : Enum.Parse<DatasetPart>(name) })];
        (IReadOnlyList<Clip> judged, IReadOnlyList<Clip> leftOut) = TestSelection.Select(clips, part);
        Assert.Equal(expected, string.Join(' ', judged.Select(clip => clip.Path)));
        Assert.Equal(clips.Except(judged), leftOut);
    }

    [Fact]
    public void Parts_are_counted_in_words()
    {
        Clip[] clips = [new() { Path = "a" }, new() { Path = "b", Part = DatasetPart.Test }, new() { Path = "c", Part = DatasetPart.Train }, new() { Path = "d", Part = DatasetPart.Test }];
        Assert.Equal("1 Train, 2 Test, 1 of no part", TestSelection.Describe(clips));
        Assert.Equal("none", TestSelection.Describe([]));
    }

    private static Prediction Predict(string label, string[] classes, params double[] row) => new()
    {
        Path = "/a.wav",
        Start = 0,
        End = 1,
        Label = classes[0],
        LabelIndex = 0,
        Confidence = row[0],
        Probability = new(classes.Zip(row, KeyValuePair.Create)),
        ExpectedLabel = label,
        Model = "/m",
    };
}
