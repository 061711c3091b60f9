using System.Text.Encodings.Web;
using System.Text.Json;

namespace DogSound.Core.Registry;

/// <summary>Records as files: indented JSON for people who look into a registry, read strictly.</summary>
internal static class RegistryJson
{
    /// <summary>The form of records that this program writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>The longest record that is read. A note and a few hundred figures: none that we write comes near it.</summary>
    public const int MaximumBytes = 1 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        WriteIndented = true,
        // Names and notes in any script stay readable; nothing here is a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The user and the machine of this process.</summary>
    public static string ThisUser => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>What says that a place holds a registry; the same for all.</summary>
    public static byte[] Marker => Write(new { SchemaVersion = CurrentSchemaVersion });

    /// <summary>A record as UTF-8.</summary>
    public static byte[] Write(object record) => JsonSerializer.SerializeToUtf8Bytes(record, Options);

    /// <summary>Refuses a file that is too long to be a record, before it is read.</summary>
    /// <exception cref="IOException">It is.</exception>
    public static void RequireLength(long bytes)
    {
        if (bytes > MaximumBytes) throw new IOException("it is larger than 1 MiB: no record is");
    }

    /// <summary>Reads a version's record.</summary>
    /// <exception cref="JsonException">It is not JSON, or not of this form.</exception>
    /// <exception cref="ArgumentException">A value is impossible.</exception>
    public static VersionRecord ReadVersion(ReadOnlySpan<byte> json)
    {
        VersionRecord record = JsonSerializer.Deserialize<VersionRecord>(json, Options) ?? throw new JsonException("It is null.");
        RequireSchema(record.SchemaVersion);
        if (record.Sha256.Length != 64 || !record.Sha256.All(char.IsAsciiHexDigitLower)) throw new ArgumentException("sha256 is not 64 hexadecimal digits");
        if (record.Size < 0) throw new ArgumentException("size is negative");
        if (record.Classes.Length == 0 || record.Classes.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException("classes is empty or holds an empty name");
        if (!record.Metrics.Values.Append(record.ClipDuration).All(double.IsFinite)) throw new ArgumentException("a figure is not a finite number");
        if (record.Parent is <= 0) throw new ArgumentException("parent is no version");
        if (record.Upload is not null && !VersionRecord.IsUpload(record.Upload)) throw new ArgumentException("upload is not 16 hexadecimal digits");
        return record;
    }

    /// <summary>Reads an entry of the history.</summary>
    /// <exception cref="JsonException">It is not JSON, or not of this form.</exception>
    /// <exception cref="ArgumentException">A value is impossible.</exception>
    public static HistoryRecord ReadHistory(ReadOnlySpan<byte> json)
    {
        JsonElement root = JsonSerializer.Deserialize<JsonElement>(json, Options);
        bool isRemoval = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("removed", out _);
        HistoryRecord record = (isRemoval ? root.Deserialize<RemovalRecord>(Options) : (HistoryRecord?)root.Deserialize<ChampionRecord>(Options))
            ?? throw new JsonException("It is null.");
        RequireSchema(record.SchemaVersion);
        if (record is ChampionRecord champion && (champion.To <= 0 || champion.From is <= 0)) throw new ArgumentException("it names no version");
        if (record is RemovalRecord removal && (removal.Removed.Length == 0 || removal.Removed.Any(number => number <= 0)))
            throw new ArgumentException("removed names no version");
        return record;
    }

    private static void RequireSchema(int version)
    {
        if (version != CurrentSchemaVersion)
            throw new ArgumentException($"schema_version is {version}, but this DogSound reads {CurrentSchemaVersion}; use another version of DogSound");
    }
}
