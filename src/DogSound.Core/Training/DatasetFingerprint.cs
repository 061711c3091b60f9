using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace DogSound.Core.Training;

/// <summary>One clip of a data set, as far as it matters for training.</summary>
/// <param name="Content">Names the samples: the first 32 digits of their SHA-256.</param>
/// <param name="Label">Its class.</param>
/// <param name="Part">What it is for.</param>
/// <param name="Name">Its file's name, for messages only.</param>
/// <param name="Weight">How much it counts in training.</param>
public sealed record DatasetEntry(
    string Content, string Label, [property: JsonConverter(typeof(JsonStringEnumConverter<DatasetPart>))] DatasetPart Part, string Name,
    double Weight = 1);

/// <summary>
/// Names a data set by the content, the label, the part and the weight of its clips, whatever its files are called and in whatever order
/// they came: so a resumed run can tell that its data has changed, and what.
/// </summary>
public sealed class DatasetFingerprint
{
    private const int ContentDigits = 32;

    // Names that a difference lists before it says how many more there are.
    private const int ListedNames = 3;

    /// <summary>Takes the clips.</summary>
    [JsonConstructor]
    public DatasetFingerprint(IReadOnlyList<DatasetEntry> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        if (clips.Any(clip => clip is null))
            throw new ArgumentException("A clip is null.", nameof(clips));
        Clips = [.. clips.OrderBy(Key, StringComparer.Ordinal)];
        Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Clips.Select(Key)))));
    }

    /// <summary>The clips, in the order of their content.</summary>
    public IReadOnlyList<DatasetEntry> Clips { get; }

    /// <summary>SHA-256 over all of them: 64 lower-case hexadecimal digits.</summary>
    [JsonIgnore]
    public string Value { get; }

    /// <summary>A clip's entry.</summary>
    /// <param name="contentHash">SHA-256 of the samples, in hexadecimal digits.</param>
    /// <param name="label">Its class.</param>
    /// <param name="part">What it is for.</param>
    /// <param name="path">Its file.</param>
    /// <param name="weight">How much it counts in training.</param>
    public static DatasetEntry Entry(string contentHash, string label, DatasetPart part, string path, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(contentHash);
        return new DatasetEntry(contentHash[..ContentDigits], label, part, Path.GetFileName(path), weight);
    }

    /// <summary>What has changed from this data set to another, one line a kind of change; none when they are the same.</summary>
    public IReadOnlyList<string> Describe(DatasetFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Value == Value)
            return [];
        List<DatasetEntry> gone = Without(Clips, other.Clips), added = Without(other.Clips, Clips);
        HashSet<string> known = [.. gone.Select(clip => clip.Content)], still = [.. added.Select(clip => clip.Content)];
        List<DatasetEntry> changed = added.FindAll(clip => known.Contains(clip.Content));
        added.RemoveAll(clip => known.Contains(clip.Content));
        gone.RemoveAll(clip => still.Contains(clip.Content));
        return [.. new[] { Sentence(added, "added"), Sentence(gone, "gone"), Sentence(changed, "with another label, part or weight") }.OfType<string>()];
    }

    // A weight of 1 goes without saying: data sets had fingerprints before clips had weights.
    private static string Key(DatasetEntry clip) =>
        $"{clip.Content}|{clip.Part}|{clip.Label}" + (clip.Weight == 1 ? "" : FormattableString.Invariant($"|{clip.Weight:R}"));

    private static List<DatasetEntry> Without(IReadOnlyList<DatasetEntry> clips, IReadOnlyList<DatasetEntry> others)
    {
        Dictionary<string, int> left = others.CountBy(Key).ToDictionary(StringComparer.Ordinal);
        return [.. clips.Where(clip => left.GetValueOrDefault(Key(clip)) is var count && (left[Key(clip)] = count - 1) < 0)];
    }

    private static string? Sentence(List<DatasetEntry> clips, string what)
    {
        if (clips.Count == 0)
            return null;
        string more = clips.Count > ListedNames ? " and others" : "";
        return $"{clips.Count} {(clips.Count == 1 ? "clip" : "clips")} {what} ({string.Join(", ", clips.Take(ListedNames).Select(clip => clip.Name))}{more})";
    }
}
