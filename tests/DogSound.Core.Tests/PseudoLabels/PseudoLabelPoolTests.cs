using DogSound.Core.PseudoLabels;

namespace DogSound.Core.Tests.PseudoLabels;

public sealed class PseudoLabelPoolTests
{
    private static readonly PseudoLabelSettings All = new() { MinimumConfidence = 0 };

    [Fact]
    public void Windows_and_models_of_a_clip_are_averaged()
    {
        PseudoLabelPool pool = new(includeLabelled: false);
        Assert.Null(pool.Add(Predict("/b", 0.9) with { Start = 0, End = 5 }));
        Assert.Null(pool.Add(Predict("/b", 0.1) with { Start = 5, End = 10 }));
        Assert.Null(pool.Add(Predict("/b", 0.2) with { Start = 0, End = 5, Model = "/n" }));
        Assert.Null(pool.Add(Predict("/a", 0.7)));
        Assert.Equal(2, pool.Count);
        IReadOnlyList<Clip> clips = pool.Select(All).Clips;
        Assert.Equal(["/a Barking", "/b Howling"], clips.Select(clip => $"{clip.Path} {clip.Label}"));
        Assert.Equal(["pseudo-label, confidence 0.7000", "pseudo-label, confidence 0.6000"], clips.Select(clip => clip.Remark));
        Assert.Equal(["/m", "/n"], pool.Models.Clips);
    }

    [Fact]
    public void What_can_not_be_used_says_why()
    {
        PseudoLabelPool pool = new(includeLabelled: false);
        Assert.Equal(PseudoLabelRefusal.NoLabel, pool.AddValidation(Predict("/v", 0.9)));
        Assert.Equal(PseudoLabelRefusal.UnknownLabel, pool.AddValidation(Predict("/v", 0.9) with { ExpectedLabel = "Cat" }));
        Assert.Null(pool.AddValidation(Predict("/v", 0.9) with { ExpectedLabel = "barking" }));
        Assert.Equal(PseudoLabelRefusal.DuplicatePrediction, pool.AddValidation(Predict("/v", 0.8) with { ExpectedLabel = "Barking" }));
        Assert.Equal(PseudoLabelRefusal.ValidationClip, pool.Add(Predict("/v", 0.9)));
        Assert.Equal(PseudoLabelRefusal.HasLabel, pool.Add(Predict("/c", 0.9) with { ExpectedLabel = "Barking" }));
        Assert.Equal(PseudoLabelRefusal.OtherClasses, pool.Add(Predict("/c", 0.9, "Howling", "Barking")));
        Assert.Equal(PseudoLabelRefusal.InvalidProbabilities, pool.Add(Predict("/c", double.NaN)));
        Assert.Equal(PseudoLabelRefusal.InvalidProbabilities, pool.Add(Predict("/c", 1.2)));
        Assert.Null(pool.Add(Predict("/c", 0.9)));
        Assert.Equal(PseudoLabelRefusal.DuplicatePrediction, pool.Add(Predict("/c", 0.9)));
        Assert.Equal((1, 1), (pool.Count, pool.ValidationCount));
    }

    [Fact]
    public void Labelled_clips_are_labelled_anew_where_somebody_asks_for_it()
    {
        PseudoLabelPool pool = new(includeLabelled: true);
        Assert.Null(pool.Add(Predict("/c", 0.1) with { ExpectedLabel = "Barking" }));
        Assert.Equal("Howling", Assert.Single(pool.Select(All).Clips).Label);
    }

    [Fact]
    public void A_prediction_without_classes_is_none()
    {
        PseudoLabelPool pool = new(includeLabelled: false);
        Assert.Equal(PseudoLabelRefusal.InvalidProbabilities, pool.Add(Predict("/c", 1) with { Probability = [] }));
        Assert.Null(pool.Add(Predict("/c", 1)));
    }

    private static Prediction Predict(string path, double first, string one = "Barking", string other = "Howling") => new()
    {
        Path = path,
        Start = 0,
        End = 1,
        Label = first >= 0.5 ? one : other,
        LabelIndex = first >= 0.5 ? 0 : 1,
        Confidence = Math.Max(first, 1 - first),
        Probability = new OrderedDictionary<string, double> { [one] = first, [other] = 1 - first },
        Model = "/m",
    };
}
