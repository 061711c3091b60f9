using System.Text.Json;
using System.Text.Json.Serialization;
using DogSound.Core.Data;
using DogSound.Core.Files;

namespace DogSound.Core.Retraining;

/// <summary>All clips that runs have seen, in the order in which they came: a JSON object a line. Written whole or not at all.</summary>
internal sealed class ClipLedger
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly List<LedgerClip> _clips = [];
    private readonly Dictionary<string, int> _positions = new(AudioRoot.PathComparer);

    /// <summary>The clips.</summary>
    public IReadOnlyList<LedgerClip> Clips => _clips;

    /// <summary>Reads a file; where there is none, nothing has been seen yet.</summary>
    /// <exception cref="RetrainingException">It is broken.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ClipLedger Read(string path)
    {
        var ledger = new ClipLedger();
        if (!File.Exists(path))
            return ledger;
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            try
            {
                ledger.Set(JsonSerializer.Deserialize<LedgerClip>(text, Options) ?? throw new JsonException("It is null."));
            }
            catch (JsonException error)
            {
                throw new RetrainingException(
                    RetrainingErrorReason.BrokenLedger,
                    $"{path}: line {line} is broken: {error.Message.TrimEnd('.')}. It says which clips judge models and must never be learnt from: restore it from a backup. Without one, begin with an empty work folder and a new registry.",
                    error);
            }
        }
        return ledger;
    }

    /// <summary>What is known of a file, or null.</summary>
    public LedgerClip? Find(string path) => _positions.TryGetValue(path, out int position) ? _clips[position] : null;

    /// <summary>Adds a clip, or replaces what was known of its file.</summary>
    public void Set(LedgerClip clip)
    {
        if (_positions.TryAdd(clip.Path, _clips.Count))
            _clips.Add(clip);
        else
            _clips[_positions[clip.Path]] = clip;
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">It can't be written; the one that was there is as it was.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, leaveOpen: true) { NewLine = "\n" };
        foreach (LedgerClip clip in _clips)
            writer.WriteLine(JsonSerializer.Serialize(clip, Options));
    });
}
