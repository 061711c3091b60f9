using System.Globalization;
using System.Text.Json;
using DogSound.Core.Files;

namespace DogSound.Core.Retraining;

/// <summary>The folder of one run: what it has done so far, so that the next run can go on where this one died.</summary>
internal sealed class RunFolder
{
    /// <summary>Starts of one run; one that dies more often is given up, for something in it is what kills it.</summary>
    public const int MaximumStarts = 3;

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _folder;

    private RunFolder(string folder, int number) => (_folder, Number) = (folder, number);

    /// <summary>Number of the run, from 1.</summary>
    public int Number { get; }

    /// <summary>The model that is trained.</summary>
    public string ModelPath => Path.Combine(_folder, "model.safetensors");

    /// <summary>The clips of the run, as a ledger: those that the model learns from and is chosen by.</summary>
    public string ClipsPath => Path.Combine(_folder, "clips.jsonl");

    /// <summary>Whether its clips have been chosen.</summary>
    public bool HasClips => File.Exists(ClipsPath);

    /// <summary>What has happened, a JSON object a line.</summary>
    public string LogPath => Path.Combine(_folder, "log.jsonl");

    /// <summary>How the run ended; there once it has.</summary>
    public string ReportPath => Path.Combine(_folder, "report.json");

    /// <summary>Whether it went on from an earlier start.</summary>
    public bool IsResumed { get; private set; }

    private string StatePath => Path.Combine(_folder, "state.json");

    /// <summary>The unfinished run, if there is one that may go on; else a new one.</summary>
    /// <param name="work">The work folder.</param>
    /// <param name="champion">Version that is the champion now, or null: a run that began with another one has become pointless.</param>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    public static RunFolder Open(string work, string? champion)
    {
        string runs = Path.Combine(work, "runs");
        Directory.CreateDirectory(runs);
        int last = Numbers(runs).DefaultIfEmpty(0).Max();
        if (last > 0)
        {
            RunFolder found = Of(runs, last);
            if (!File.Exists(found.ReportPath) && found.ReadState() is { } state && state.Champion == champion && state.Starts < MaximumStarts)
            {
                found.WriteState(state with { Starts = state.Starts + 1 });
                found.IsResumed = true;
                return found;
            }
        }
        RunFolder begun = Of(runs, last + 1);
        Directory.CreateDirectory(begun._folder);
        begun.WriteState(new State(champion, 1));
        return begun;
    }

    /// <summary>Deletes the oldest runs.</summary>
    /// <param name="work">The work folder.</param>
    /// <param name="kept">How many stay.</param>
    public static void Sweep(string work, int kept)
    {
        string runs = Path.Combine(work, "runs");
        foreach (int number in Numbers(runs).OrderDescending().Skip(kept))
            Of(runs, number).Delete();
    }

    /// <summary>Deletes the run; where somebody reads in it, what can be deleted of it.</summary>
    public void Delete()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A later run sweeps the rest.
        }
    }

    /// <summary>Adds a line to the log.</summary>
    /// <param name="name">What happened.</param>
    /// <param name="details">More of it; may be null.</param>
    public void Log(string name, object? details = null)
    {
        string line = JsonSerializer.Serialize(new { Time = DateTimeOffset.UtcNow, Run = Number, Event = name, Details = details }, Options);
        File.AppendAllText(LogPath, line + "\n");
    }

    private static IEnumerable<int> Numbers(string runs) => Directory.EnumerateDirectories(runs)
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
        .Where(number => number > 0);

    private static RunFolder Of(string runs, int number) =>
        new(Path.Combine(runs, number.ToString("D6", CultureInfo.InvariantCulture)), number);

    // A state that can't be read is that of a run that died while it began: nothing of it is worth anything.
    private State? ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize<State>(File.ReadAllBytes(StatePath), Options);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    private void WriteState(State state) => AtomicFile.WriteAllBytes(StatePath, JsonSerializer.SerializeToUtf8Bytes(state, Options));

    private sealed record State(string? Champion, int Starts);
}
