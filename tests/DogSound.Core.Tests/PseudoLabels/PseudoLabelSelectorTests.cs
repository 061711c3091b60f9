using DogSound.Core.Evaluation;
using DogSound.Core.PseudoLabels;

namespace DogSound.Core.Tests.PseudoLabels;

public sealed class PseudoLabelSelectorTests
{
    private static readonly string[] Classes = ["Barking", "Howling", "Other"];

    private static readonly PredictedClip[] Clips =
    [
        new("/d", 0, 0.9, null), new("/a", 0, 0.95, null), new("/c", 0, 0.9, null), new("/b", 1, 0.8, null), new("/e", 1, 0.6, null), new("/f", 2, 0.97, null),
    ];

    [Theory]
    [InlineData("", "fadcbe")]
    [InlineData("min=0.9", "facd")]
    [InlineData("min=0.96", "f")]
    [InlineData("min=0.9,Howling=0.7", "facdb")]
    [InlineData("Howling=0.7", "b")]
    [InlineData("Barking=0.91,Other=0.98", "a")]
    [InlineData("quota=1", "fab")]
    [InlineData("quota=2", "facbe")]
    [InlineData("maximum=3", "fac")]
    [InlineData("quota=1,maximum=2", "fa")]
    [InlineData("min=0.7,quota=2,maximum=4", "facb")]
    public void Thresholds_then_quotas_the_most_confident_first_and_equals_by_path(string asked, string expected)
    {
        // Equal confidences come by path: /c before /d.
        string ordered = expected.Replace("dc", "cd", StringComparison.Ordinal);
        foreach (IEnumerable<PredictedClip> order in new[] { Clips, Clips.Reverse() })
        {
            PseudoLabelSelection selection = PseudoLabelSelector.Select(Classes, [.. order], null, Parse(asked));
            Assert.Equal(ordered, string.Concat(selection.Clips.Select(clip => clip.Path[1..])));
            Assert.Equal(selection.Clips.Count, selection.Classes.Sum(one => one.Selected));
        }
    }

    [Fact]
    public void Clips_are_marked_and_weighed()
    {
        Clip clip = PseudoLabelSelector.Select(Classes, Clips, null, new() { Quota = 1, Weight = 0.5, WeightByConfidence = true }).Clips[1];
        Assert.Equal(
            new Clip { Path = "/a", Label = "Barking", LabelIndex = 0, Remark = "pseudo-label, confidence 0.9500", Part = DatasetPart.Train, Weight = 0.475, IsPseudoLabel = true }, clip);
        Assert.Equal(0.5, PseudoLabelSelector.Select(Classes, Clips, null, new() { Quota = 1, Weight = 0.5 }).Clips[1].Weight);
    }

    [Fact]
    public void Every_class_says_what_became_of_it()
    {
        PseudoLabelSelection selection = PseudoLabelSelector.Select(Classes, Clips, null, Parse("Barking=0.5,Howling=0.7,quota=2"));
        Assert.Equal(
        [
            new() { Label = "Barking", Threshold = 0.9, Selected = 2, Considered = 3 },
            new() { Label = "Howling", Threshold = 0.7, Selected = 1, Considered = 2 },
            new() { Label = "Other", Threshold = null, Selected = 0, Considered = 1 },
        ], selection.Classes);
        Assert.Empty(selection.Warnings);
    }

    [Fact]
    public void The_precision_at_a_threshold_is_counted_on_validation_clips_called_so()
    {
        PredictedClip[] validation = [Judged(0, 0.99, "Barking"), Judged(0, 0.9, "Barking"), Judged(0, 0.9, "Other"), Judged(0, 0.5, "Howling"), Judged(1, 0.9, "Howling")];
        PseudoLabelSummary[] classes = [.. PseudoLabelSelector.Select(Classes, Clips, validation, Parse("min=0.9,Other=0.99")).Classes];
        ConfidenceInterval interval = WilsonInterval.Of(2, 3, 0.95);
        Assert.Equal((2.0 / 3, interval.Lower, interval.Upper, 3), (classes[0].EstimatedPrecision, classes[0].PrecisionLow, classes[0].PrecisionHigh, classes[0].ValidationCount));
        Assert.Equal((1.0, 1), (classes[1].EstimatedPrecision, classes[1].ValidationCount));
        Assert.Equal((null, null, 0), (classes[2].EstimatedPrecision, classes[2].PrecisionLow, classes[2].ValidationCount));
    }

    [Fact]
    public void The_estimate_after_a_quota_is_that_of_the_clips_that_are_left()
    {
        PredictedClip[] validation = [Judged(0, 0.96, "Barking"), Judged(0, 0.93, "Other"), Judged(0, 0.9, "Other")];
        PseudoLabelSummary barking = PseudoLabelSelector.Select(Classes, Clips, validation, Parse("quota=1")).Classes[0];
        Assert.Equal((0.95, 1.0, 1), (barking.Threshold, barking.EstimatedPrecision, barking.ValidationCount));
    }

    [Fact]
    public void The_lowest_threshold_that_is_precise_enough_is_chosen()
    {
        // Right, right, wrong, right, right, and two wrong ones: precision 1, 1, 2/3, 3/4, 4/5, 4/6, 4/7.
        PredictedClip[] validation = [.. "rrwrrww".Select((right, i) => Judged(0, 0.98 - i * 0.02, right == 'r' ? "Barking" : "Other"))];
        Assert.Equal(0.90, Chosen(0.8, byEstimate: true)!.Value, 1e-12);
        Assert.Equal(0.96, Chosen(0.9, byEstimate: true)!.Value, 1e-12);
        Assert.Equal(0.86, Chosen(0.5, byEstimate: true)!.Value, 1e-12);
        double lower = WilsonInterval.Of(4, 5, 0.95).Lower;
        Assert.Equal(0.90, Chosen(lower, byEstimate: false)!.Value, 1e-12);
        Assert.Null(Chosen(0.8, byEstimate: false));
        Assert.Equal(0.96, Chosen(0.5, byEstimate: true, floor: 0.95)!.Value, 1e-12);
        Assert.Null(Chosen(0.5, byEstimate: true, floor: 0.99));

        double? Chosen(double minimum, bool byEstimate, double? floor = null) => PseudoLabelSelector.Select(
            Classes, Clips, validation, new() { MinimumPrecision = minimum, ByEstimate = byEstimate, MinimumConfidence = floor }).Classes[0].Threshold;
    }

    [Fact]
    public void Equal_confidences_come_together_or_not_at_all()
    {
        PredictedClip[] validation = [Judged(0, 0.9, "Barking"), Judged(0, 0.8, "Barking"), Judged(0, 0.8, "Other"), Judged(0, 0.8, "Other")];
        Assert.Equal(0.9, PseudoLabelSelector.Select(Classes, Clips, validation, new() { MinimumPrecision = 0.6, ByEstimate = true }).Classes[0].Threshold);
    }

    [Fact]
    public void A_class_that_is_not_precise_enough_is_left_out_with_a_warning()
    {
        PredictedClip[] validation = [.. Enumerable.Range(0, 20).Select(i => Judged(0, 0.5 + i * 0.02, "Barking")), Judged(1, 0.9, "Other")];
        PseudoLabelSelection selection = PseudoLabelSelector.Select(Classes, Clips, validation, new() { MinimumPrecision = 0.8 });
        Assert.Equal(["/a", "/c", "/d"], selection.Clips.Select(clip => clip.Path));
        Assert.Equal([3, 0, 0], selection.Classes.Select(one => one.Selected));
        Assert.Equal(2, selection.Warnings.Count);
        Assert.StartsWith("Howling is left out: no confidence gives a lower end of the precision of ", selection.Warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("Other is left out: no validation clip is called Other", selection.Warnings[1], StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PseudoLabelSelector.Select(Classes, Clips, null, new() { MinimumPrecision = 0.8 }));
    }

    private static PredictedClip Judged(int called, double confidence, string label) => new($"/{Guid.NewGuid()}", called, confidence, label);

    private static PseudoLabelSettings Parse(string asked)
    {
        var settings = new PseudoLabelSettings();
        var thresholds = new Dictionary<string, double>();
        foreach (string[] pair in asked.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=')))
        {
            double number = double.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture);
            settings = pair[0] switch
            {
                "min" => settings with { MinimumConfidence = number },
                "quota" => settings with { Quota = (int)number },
                "maximum" => settings with { MaximumCount = (int)number },
                _ => settings,
            };
            if (Classes.Contains(pair[0])) thresholds.Add(pair[0], number);
        }
        return settings with { Thresholds = thresholds };
    }
}
