using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace DogSound.Core.Scheduling;

/// <summary>
/// What DogSound writes into everything that it installs, to know it again: one line of ASCII that holds the whole schedule as JSON, and is a comment
/// to every scheduler.
/// </summary>
public static partial class ScheduleMarker
{
    private const string Prefix = "DogSound retraining ";

    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) } };

    /// <summary>The line, without what makes it a comment.</summary>
    public static string Format(RetrainingSchedule schedule) => Prefix + JsonSerializer.Serialize(schedule, Options);

    /// <summary>The schedules of a text, in order. What only looks like one is left out.</summary>
    /// <param name="text">Any text.</param>
    public static IEnumerable<RetrainingSchedule> Find(string text)
    {
        foreach (Match match in Line().Matches(text))
        {
            if (Parse(match.Groups[1].Value) is { } schedule) yield return schedule;
        }
    }

    private static RetrainingSchedule? Parse(string json)
    {
        try
        {
            RetrainingSchedule? schedule = JsonSerializer.Deserialize<RetrainingSchedule>(json, Options);
            return schedule is not null && ScheduleName.IsValid(schedule.Name) && schedule.Path is not null && schedule.Program is not null && schedule.Arguments is not null ? schedule : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex($"{Prefix}(\\{{[ -~]*\\}})")]
    private static partial Regex Line();
}
