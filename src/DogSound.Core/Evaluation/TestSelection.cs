namespace DogSound.Core.Evaluation;

/// <summary>Which of a set's clips a model is judged on.</summary>
public static class TestSelection
{
    /// <summary>
    /// The clips of a part; of those, never a pseudo-labelled one: what a model said is no answer to judge by. When no part is named: those for the test, if there are any, otherwise those that nobody has given a part;
    /// what a model learnt from or was chosen by is judged only where somebody asks for it.
    /// </summary>
    /// <param name="clips">The clips, in any order.</param>
    /// <param name="part">The part, or null.</param>
    /// <returns>The clips to judge and the others, both in order; either may be empty.</returns>
    public static (IReadOnlyList<Clip> Judged, IReadOnlyList<Clip> LeftOut) Select(IReadOnlyList<Clip> clips, DatasetPart? part)
    {
        ArgumentNullException.ThrowIfNull(clips);
        DatasetPart? wanted = part ?? (clips.Any(clip => clip.Part == DatasetPart.Test && !clip.IsPseudoLabel) ? DatasetPart.Test : null);
        bool IsWanted(Clip clip) => clip.Part == wanted && !clip.IsPseudoLabel;
        return ([.. clips.Where(IsWanted)], [.. clips.Where(clip => !IsWanted(clip))]);
    }

    /// <summary>How many clips there are of each part, in words: <c>160 Train, 40 Test, 3 of no part, 12 pseudo-labelled</c>, or
    /// <c>none</c>.</summary>
    public static string Describe(IReadOnlyList<Clip> clips) => clips.Count == 0 ? "none" : string.Join(", ", clips
        .GroupBy(clip => (clip.IsPseudoLabel, Part: clip.IsPseudoLabel ? null : clip.Part))
        .OrderBy(part => part.Key.IsPseudoLabel)
        .ThenBy(part => part.Key.Part is null)
        .ThenBy(part => part.Key.Part)
        .Select(part => $"{part.Count()} {(part.Key.IsPseudoLabel ? "pseudo-labelled" : part.Key.Part is null ? "of no part" : part.Key.Part.ToString())}"));
}
