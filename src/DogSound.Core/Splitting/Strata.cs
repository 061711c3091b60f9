using DogSound.Core.Data;

namespace DogSound.Core.Splitting;

/// <summary>What a clip counts as where every class is to have its share of each part.</summary>
internal static class Strata
{
    /// <summary>The label of a clip; of a clip with several the rarest, so that what there is little of is dealt out evenly. What is common
    /// comes to every part without help.</summary>
    /// <param name="clips">Each with a label.</param>
    /// <param name="positions">Those that are dealt out.</param>
    public static Func<int, string> Of(IReadOnlyList<Clip> clips, IReadOnlyList<int> positions)
    {
        if (positions.All(position => clips[position].Labels is null)) return position => clips[position].Label!;
        Dictionary<string, int> counts = positions.SelectMany(position => ClipLabels.Of(clips[position])).CountBy(label => label).ToDictionary();
        return position => ClipLabels.Of(clips[position]).OrderBy(label => counts[label]).ThenBy(label => label, StringComparer.Ordinal).First();
    }
}
