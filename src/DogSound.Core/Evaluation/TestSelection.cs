namespace DogSound.Core.Evaluation;

/// <summary>Which of a set's clips a model is judged on.</summary>
public static class TestSelection
{
    /// <summary>
    /// The clips of a part. When none is named: those for the test, if there are any, otherwise those that nobody has given a part;
    /// what a model learnt from or was chosen by is judged only where somebody asks for it.
    /// </summary>
    /// <param name="clips">The clips, in any order.</param>
    /// <param name="part">The part, or null.</param>
    /// <returns>The clips to judge and the others, both in order; either may be empty.</returns>
    public static (IReadOnlyList<Clip> Judged, IReadOnlyList<Clip> LeftOut) Select(IReadOnlyList<Clip> clips, DatasetPart? part)
    {
        ArgumentNullException.ThrowIfNull(clips);
        DatasetPart? wanted = part ?? (clips.Any(clip => clip.Part == DatasetPart.Test) ? DatasetPart.Test : null);
        return ([.. clips.Where(clip => clip.Part == wanted)], [.. clips.Where(clip => clip.Part != wanted)]);
    }

    /// <summary>How many clips there are of each part, in words: <c>160 Train, 40 Test, 3 of no part</c>, or <c>none</c>.</summary>
    public static string Describe(IReadOnlyList<Clip> clips) => clips.Count == 0 ? "none" : string.Join(", ", clips
        .GroupBy(clip => clip.Part)
        .OrderBy(part => part.Key is null)
        .ThenBy(part => part.Key)
        .Select(part => $"{part.Count()} {(part.Key is null ? "of no part" : part.Key.ToString())}"));
}
