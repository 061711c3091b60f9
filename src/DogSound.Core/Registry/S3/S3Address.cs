using System.Text;

namespace DogSound.Core.Registry.S3;

/// <summary>The place of a registry in S3: <c>s3://bucket/place</c>.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What the keys of the registry begin with, before a slash. Never empty: a bucket may hold millions of other objects.</param>
internal sealed record S3Address(string Bucket, string Prefix)
{
    private const string Scheme = "s3://";

    // Keys have at most 1024 bytes; ours go on after the prefix.
    private const int MaximumPrefixBytes = 800;

    /// <summary>What is wrong with an address; null where nothing is.</summary>
    public static string? FindProblem(string address) => Read(address).Problem;

    /// <summary>Reads an address.</summary>
    /// <exception cref="RegistryException">It is none.</exception>
    public static S3Address Parse(string address)
    {
        (S3Address? place, string? problem) = Read(address);
        return place ?? throw new RegistryException(RegistryErrorReason.InvalidAddress, address, problem!);
    }

    /// <summary>The address, in its usual form.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Prefix}";

    private static (S3Address? Place, string? Problem) Read(string address)
    {
        (S3Address?, string?) Refuse(string why) => (null, $"{Settings.SettingText.Shorten(address, 200)}: {why}.");
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Refuse("a registry is a folder, or a place in S3 such as s3://bucket/registry");
        string[] parts = address[Scheme.Length..].TrimEnd('/').Split('/', 2);
        if (!IsBucket(parts[0]))
            return Refuse("the bucket's name must have 3 to 63 lower-case letters, digits, dots and hyphens, as in s3://bucket/registry");
        if (parts.Length < 2)
            return Refuse($"name a place in the bucket, such as s3://{parts[0]}/registry");
        if (parts[1].Split('/').Any(part => part is "" or "." or "..") || parts[1].Any(char.IsControl) || Encoding.UTF8.GetByteCount(parts[1]) > MaximumPrefixBytes)
            return Refuse("the place in the bucket must be names with one slash between them, as in s3://bucket/team/registry");
        return (new S3Address(parts[0], parts[1]), null);
    }

    private static bool IsBucket(string name) =>
        name.Length is >= 3 and <= 63 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-')
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
}
