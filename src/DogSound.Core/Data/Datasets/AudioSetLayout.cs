using System.Globalization;

namespace DogSound.Core.Data.Datasets;

/// <summary>
/// AudioSet: comments, and then <c>YTID, start_seconds, end_seconds, positive_labels</c> without a header; the labels are ids, separated
/// by commas. It has no sound files: each program that fetches them gives them names of its own, of which the usual ones are tried.
/// </summary>
internal sealed class AudioSetLayout : DatasetLayout
{
    public override string LabelMap => "audioset";

    public override IReadOnlyList<string> Columns { get; } = ["YTID", "start_seconds", "end_seconds", "positive_labels"];

    public override bool HasHeader => false;

    public override bool MayLackFiles => true;

    public override IReadOnlyList<string> AudioFolders(string manifest) => [];

    public override DatasetRow? Read(DatasetFields fields) => fields["YTID"] is not { } id ? null
        : new DatasetRow([.. Names(id, fields["start_seconds"], fields["end_seconds"])],
            fields.Several("positive_labels"))
        {
            Group = $"youtube:{id}",
        };

    // id, Yid, and both with the span: as it stands there (30.000), in whole seconds (30) and in milliseconds (30000).
    private static IEnumerable<string> Names(string id, string? start, string? end)
    {
        yield return id;
        yield return $"Y{id}";
        if (!double.TryParse(start, NumberStyles.Float, CultureInfo.InvariantCulture, out double from)
            || !double.TryParse(end, NumberStyles.Float, CultureInfo.InvariantCulture, out double to))
            yield break;
        foreach (string span in new[] { $"{start}_{end}", FormattableString.Invariant($"{from:0}_{to:0}"), FormattableString.Invariant($"{1000 * from:0}_{1000 * to:0}") })
        {
            yield return $"{id}_{span}";
            yield return $"Y{id}_{span}";
        }
    }
}
