using DogSound.Core.Review;

namespace DogSound.Core.Tests.Review;

public sealed class ReviewSelectorTests
{
    private static readonly string[] Classes = ["Barking", "Howling"];

    [Fact]
    public void The_least_margin_comes_first_and_equals_by_path()
    {
        ReviewCandidate[] candidates = [Clip("/d", 0.9), Clip("/c", 0.375), Clip("/a", 0.625), Clip("/b", 0.75)];
        IReadOnlyList<ReviewClip> clips = Select(candidates, ReviewOrder.Margin, 3);
        Assert.Equal(["/a", "/c", "/b"], clips.Select(clip => clip.Path));
        Assert.Equal([1, 2, 3], clips.Select(clip => clip.Rank));
        Assert.Equal(["Barking", "Howling", "Barking"], clips.Select(clip => clip.SuggestedLabel));
        Assert.Equal(["Howling", "Barking", "Howling"], clips.Select(clip => clip.SecondLabel));
        Assert.Equal([0.25, 0.25, 0.5], clips.Select(clip => clip.Margin));
        Assert.All(clips, clip => Assert.Equal((ReviewReason.Margin, null, null, 1), (clip.Reason, clip.Disagreement, clip.Novelty, clip.ModelCount)));
    }

    [Fact]
    public void The_most_disputed_comes_first_and_what_one_model_said_is_left_out()
    {
        ReviewCandidate[] candidates = [Clip("/agreed", 0.6, 0.6), Clip("/disputed", 0.9, 0.1), Clip("/nearly", 0.6, 0.5), Clip("/once", 0.5)];
        IReadOnlyList<ReviewClip> clips = Select(candidates, ReviewOrder.Disagreement, 10);
        Assert.Equal(["/disputed", "/nearly"], clips.Select(clip => clip.Path));
        Assert.Equal(2, clips[0].ModelCount);
        Assert.Equal(Math.Log(2), clips[0].VoteEntropy!.Value, 12);
        Assert.True(clips[0].Disagreement > clips[1].Disagreement);
    }

    [Fact]
    public void What_is_far_from_all_that_is_known_comes_first_and_copies_of_it_last()
    {
        // Ten clips in one place, far out; two others near what is known.
        ReviewCandidate[] candidates = [.. Enumerable.Range(0, 10).Select(clip => Clip($"/copy{clip}", 0.9)), Clip("/near", 0.9), Clip("/nearer", 0.9)];
        double[][] points = [.. Enumerable.Range(0, 10).Select(clip => new[] { 10 + (0.001 * clip), 10 }), [1, 0], [0, 0.5]];
        IReadOnlyList<ReviewClip> clips = Select(candidates, ReviewOrder.Novelty, 4, points, [[0, 0]]);
        Assert.Equal(["/copy9", "/near", "/nearer", "/copy0"], clips.Select(clip => clip.Path));
        Assert.True(clips[0].Novelty > clips[1].Novelty && clips[2].Novelty > clips[3].Novelty);
        Assert.True(clips[3].Novelty < ReviewSelector.CopyDistance);
    }

    [Fact]
    public void Without_known_clips_the_mean_of_all_is_known()
    {
        ReviewCandidate[] candidates = [Clip("/a", 0.9), Clip("/b", 0.9), Clip("/c", 0.9), Clip("/far", 0.9)];
        Assert.Equal(["/far", "/a", "/c", "/b"], Select(candidates, ReviewOrder.Novelty, 4, [[0, 0], [0.4, 0], [1, 0], [9, 0]]).Select(clip => clip.Path));
    }

    [Fact]
    public void Mixed_takes_turns_and_leaves_copies_out_while_there_is_anything_else()
    {
        // The three most doubtful ones are copies of each other.
        ReviewCandidate[] candidates = [Clip("/1", 0.5, 0.5), Clip("/2", 0.5, 0.5), Clip("/3", 0.5, 0.5), Clip("/disputed", 0.99, 0.2), Clip("/odd", 0.9, 0.9), Clip("/plain", 0.8, 0.8)];
        double[][] points = [[5, 5], [5, 5], [5, 5], [2, 0], [-9, 3], [0, 0]];
        IReadOnlyList<ReviewClip> clips = Select(candidates, ReviewOrder.Mixed, 6, points, [[1, 1]]);
        Assert.Equal(["/1 Margin", "/disputed Disagreement", "/odd Novelty", "/plain Margin", "/2 Novelty", "/3 Novelty"], clips.Select(clip => $"{clip.Path} {clip.Reason}"));
    }

    [Fact]
    public void Clips_that_are_all_alike_are_all_chosen()
    {
        ReviewCandidate[] candidates = [Clip("/a", 0.9), Clip("/b", 0.8)];
        Assert.Equal(["/a", "/b"], Select(candidates, ReviewOrder.Mixed, 5, [[3, 3], [3, 3]]).Select(clip => clip.Path));
        Assert.Empty(Select([], ReviewOrder.Mixed, 5, []));
    }

    [Fact]
    public void Windows_are_pooled_by_model_and_order_does_not_matter()
    {
        Prediction[] predictions =
        [
            Prediction("/a", 0, "/x", 0.9), Prediction("/a", 5, "/x", 0.5), Prediction("/a", 0, "/y", 0.1), Prediction("/b", 0, "/x", 0.6),
        ];
        foreach (Prediction[] order in new[] { predictions, [.. predictions.Reverse()] })
        {
            var pool = new ReviewPool(includeLabelled: false);
            Assert.All(order, prediction => Assert.Null(pool.Add(prediction)));
            Assert.Equal(["/a", "/b"], pool.Candidates().Select(clip => clip.Path));
            Assert.Equal([0.7, 0.1], pool.Candidates()[0].Members.Select(member => Math.Round(member[0], 12)));
            Assert.Equal(0.4, pool.Candidates()[0].Mean[0], 12);
            Assert.Equal(["/x", "/y"], pool.Models);
        }
    }

    [Fact]
    public void A_clip_of_one_class_has_no_second_label()
    {
        ReviewClip clip = Assert.Single(new ReviewSelector(["Barking"], [new ReviewCandidate("/a", [[1]], null)], null, []).Select(ReviewOrder.Margin, 1));
        Assert.Null(clip.SecondLabel);
        Assert.Equal(1, clip.Margin);
    }

    private static IReadOnlyList<ReviewClip> Select(ReviewCandidate[] candidates, ReviewOrder order, int count, double[][]? points = null, double[][]? known = null) =>
        new ReviewSelector(Classes, candidates, points, known ?? []).Select(order, count);

    private static ReviewCandidate Clip(string path, params double[] barking) => new(path, [.. barking.Select(p => new[] { p, 1 - p })], null);

    private static Prediction Prediction(string path, double start, string model, double barking) => new()
    {
        Path = path,
        Start = start,
        End = start + 5,
        Label = "Barking",
        LabelIndex = 0,
        Confidence = barking,
        Probability = new OrderedDictionary<string, double> { ["Barking"] = barking, ["Howling"] = 1 - barking },
        Model = model,
    };
}
