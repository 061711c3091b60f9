namespace DogSound.Core.Registry.S3;

/// <summary>
/// The keys of a registry, below its prefix: <c>objects/SHA-256-UPLOAD.safetensors</c> is a model, <c>models/0000001/record.json</c> a version of it and
/// <c>champion/0000001/record.json</c> a change of the champion or a removal. A model that no record names was not published. Every publishing has an
/// object of its own (UPLOAD), also of the same content: so none can be deleted that somebody is about to publish.
/// </summary>
internal static class S3Layout
{
    /// <summary>An object that every registry has and that never changes: by it writers find out whether the server keeps them apart.</summary>
    public const string Marker = "registry.json";

    private const int Sha256Length = 64;

    private const string RecordName = "/record.json";
    private const string Models = "models/", Champion = "champion/", Objects = "objects/", Extension = ".safetensors";

    /// <summary>Key of the record of an entry.</summary>
    public static string Record(EntryKind kind, long number) => (kind == EntryKind.Models ? Models : Champion) + EntryNumber.Format(number) + RecordName;

    /// <summary>Key of a model.</summary>
    /// <param name="sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="upload">What tells it from other objects of the same content.</param>
    public static string Model(string sha256, string? upload) => $"{Objects}{sha256}{(upload is null ? "" : "-" + upload)}{Extension}";

    /// <summary>Key of the model of a version.</summary>
    public static string Model(VersionRecord record) => Model(record.Sha256, record.Upload);

    /// <summary>The entry whose record has a key; null for the key of anything else.</summary>
    public static (EntryKind Kind, long Number)? ParseRecord(string key)
    {
        foreach (EntryKind kind in Enum.GetValues<EntryKind>())
        {
            string folder = kind == EntryKind.Models ? Models : Champion;
            if (Between(key, folder, RecordName) is { } name && EntryNumber.OfFolder(name) is { } number) return (kind, number);
        }
        return null;
    }

    /// <summary>The SHA-256 of the model that has a key; null for the key of anything else.</summary>
    public static string? ParseModel(string key) => Between(key, Objects, Extension) is { Length: >= Sha256Length } name
        && name[..Sha256Length].All(char.IsAsciiHexDigitLower)
        && (name.Length == Sha256Length || (name[Sha256Length] == '-' && VersionRecord.IsUpload(name[(Sha256Length + 1)..])))
            ? name[..Sha256Length] : null;

    /// <summary>Reads the address of a model.</summary>
    /// <returns>Its registry, its key in that, and its SHA-256.</returns>
    /// <exception cref="RegistryException">It is none.</exception>
    public static (S3Address Registry, string Key, string Sha256) ParseModelAddress(string address)
    {
        S3Address place = S3Address.Parse(address);
        int end = place.Prefix.LastIndexOf("/" + Objects, StringComparison.Ordinal);
        return end > 0 && place.Prefix[(end + 1)..] is { } key && ParseModel(key) is { } sha256
            ? (place with { Prefix = place.Prefix[..end] }, key, sha256)
            : throw new RegistryException(
                RegistryErrorReason.InvalidAddress, address, $"{place}: this is no model of a registry. Get-DogSoundModel -Registry lists those that there are, each with its path.");
    }

    private static string? Between(string key, string start, string end) =>
        key.StartsWith(start, StringComparison.Ordinal) && key.EndsWith(end, StringComparison.Ordinal) && key.Length > start.Length + end.Length
            ? key[start.Length..^end.Length] : null;
}
