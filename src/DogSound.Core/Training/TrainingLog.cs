using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DogSound.Core.Configuration;
using DogSound.Core.Files;
using DogSound.Core.Models;

namespace DogSound.Core.Training;

/// <summary>
/// The log of a run for people and programs: one JSON object a line. The first names the run, one follows for each epoch, the last says
/// how it ended. A resumed run's log is that of an uninterrupted one.
/// </summary>
internal sealed class TrainingLog
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;

    /// <summary>Begins the log anew, with the epochs that are over already.</summary>
    public TrainingLog(string path, TrainingConfiguration configuration, TrainingData data, IEnumerable<TrainingEpoch> epochs, string? baseFingerprint = null)
    {
        _path = path;
        JsonObject started = new()
        {
            ["event"] = "started",
            ["train_count"] = data.Train.Count,
            ["pseudo_count"] = data.PseudoCount,
            ["validation_count"] = data.Validation.Count,
            ["test_count"] = data.TestCount,
            ["classes"] = JsonSerializer.SerializeToNode(data.Classes, Options),
            ["data_fingerprint"] = data.Fingerprint.Value,
            ["configuration"] = JsonSerializer.SerializeToNode(configuration, Options),
        };
        if (baseFingerprint is not null)
        {
            started.Insert(1, "base_fingerprint", baseFingerprint);
            started.Insert(2, "rehearsal_count", data.RehearsalCount);
        }

        IEnumerable<string> lines = epochs.Select(Line).Prepend(started.ToJsonString(Options));
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
            foreach (string line in lines)
                writer.WriteLine(line);
        });
    }

    /// <summary>Adds an epoch.</summary>
    public void Add(TrainingEpoch epoch) => Append(Line(epoch));

    /// <summary>Adds the end.</summary>
    public void Complete(int bestEpoch, string stopReason, bool bfloat16, double seconds) => Append(new JsonObject
    {
        ["event"] = "completed",
        ["best_epoch"] = bestEpoch,
        ["stop_reason"] = stopReason,
        ["precision"] = (bfloat16 ? Precision.BFloat16 : Precision.Float32).ToString(),
        ["seconds"] = seconds,
    }.ToJsonString(Options));

    /// <summary>How a finished run ended, as its log tells; of a log that is gone or broken, what the model tells.</summary>
    public static TrainingOutcome ReadOutcome(string path, ModelDocument model)
    {
        try
        {
            JsonObject[] lines = [.. File.ReadLines(path).Select(line => JsonNode.Parse(line)!.AsObject())];
            JsonObject end = lines.Last(line => line["event"]?.GetValue<string>() == "completed");
            return new TrainingOutcome(
                [.. lines.Where(line => line["event"]?.GetValue<string>() == "epoch").Select(line => line.Deserialize<TrainingEpoch>(Options)!)],
                end["best_epoch"]!.GetValue<int>(), end["stop_reason"]!.GetValue<string>(),
                end["precision"]!.GetValue<string>() == nameof(Precision.BFloat16), TimeSpan.FromSeconds(end["seconds"]!.GetValue<double>()));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or NullReferenceException or FormatException or OverflowException)
        {
            return new TrainingOutcome([], model.Training?.Epoch ?? 0, "Completed", UsesBFloat16: false, TimeSpan.Zero);
        }
    }

    private static string Line(TrainingEpoch epoch)
    {
        JsonObject line = JsonSerializer.SerializeToNode(epoch, Options)!.AsObject();
        line.Insert(0, "event", "epoch");
        return line.ToJsonString(Options);
    }

    // One write a line: who reads along never sees half of one.
    private void Append(string line)
    {
        using FileStream stream = new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    }
}
