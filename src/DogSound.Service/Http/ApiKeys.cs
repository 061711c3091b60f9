using System.Security.Cryptography;
using System.Text;
using DogSound.Service.Options;

namespace DogSound.Service.Http;

/// <summary>The keys that callers may have. Only their hashes are kept, and all of them are compared in full, so that the time of a refusal
/// says nothing.</summary>
internal sealed class ApiKeys
{
    /// <summary>The header that holds a caller's key.</summary>
    public const string Header = "x-api-key";

    /// <summary>The environment variable that holds keys, with commas between them.</summary>
    public const string Variable = "DOGSOUND_KEYS";

    private const int LongestFile = 1 << 20;

    private readonly byte[][] _hashes;

    /// <summary>Takes the keys.</summary>
    public ApiKeys(IEnumerable<string> keys) => _hashes = [.. keys.Distinct(StringComparer.Ordinal).Select(Hash)];

    /// <summary>Whether callers need none.</summary>
    public bool IsEmpty => _hashes.Length == 0;

    /// <summary>Reads the keys of the file and of the environment.</summary>
    /// <exception cref="StartException">The file can't be read, or holds no key: the service would be open without anybody's knowledge.</exception>
    public static ApiKeys Read(ServiceSettings settings)
    {
        List<string> keys = [.. Split(Environment.GetEnvironmentVariable(Variable) ?? "", ',')];
        if (settings.KeyFile.Length == 0) return new ApiKeys(keys);
        try
        {
            if (new FileInfo(settings.KeyFile).Length > LongestFile) throw new StartException($"{settings.KeyFile}: it is larger than 1 MiB: no file of keys is. Check the name.");
            string[] lines = [.. Split(File.ReadAllText(settings.KeyFile), '\n').Where(line => !line.StartsWith('#'))];
            if (lines.Length == 0) throw new StartException($"{settings.KeyFile}: there is no key in it. Write one a line.");
            return new ApiKeys([.. keys, .. lines]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{settings.KeyFile}: the keys can't be read: {error.Message}", error);
        }
    }

    /// <summary>Whether a caller may call.</summary>
    /// <param name="key">What the header says; null without it.</param>
    public bool Accepts(string? key)
    {
        if (IsEmpty) return true;
        byte[] hash = Hash(key ?? "");
        bool isKnown = false;
        foreach (byte[] known in _hashes) isKnown |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isKnown & key is not null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string[] Split(string text, char separator) => text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
