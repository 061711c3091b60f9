namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A server of S3, and keys that may write into one of its buckets.</summary>
public sealed record S3TestAccess(string Endpoint, string AccessKey, string SecretKey, string Bucket)
{
    private static readonly Lazy<S3TestAccess> Shared = new(() => Environment.GetEnvironmentVariable("DOGSOUND_TEST_S3_ENDPOINT") is { Length: > 0 } endpoint
        ? new S3TestAccess(endpoint, Read("ACCESS_KEY", "test"), Read("SECRET_KEY", "test"), Read("BUCKET", "dogsound-test"))
        : To(new S3TestServer()));

    /// <summary>The server that DOGSOUND_TEST_S3_ENDPOINT names, else a stand-in that lives as long as the process.</summary>
    public static S3TestAccess Default => Shared.Value;

    /// <summary>A place that nobody else uses.</summary>
    public static string NewPrefix() => $"tests/{Guid.NewGuid():N}";

    /// <summary>A stand-in.</summary>
    public static S3TestAccess To(S3TestServer server) => new(server.Endpoint, S3TestServer.AccessKey, S3TestServer.SecretKey, S3TestServer.Bucket);

    /// <summary>What tells a process of it.</summary>
    /// <param name="cacheFolder">Where it keeps its copies of models.</param>
    public Dictionary<string, string> EnvironmentOf(string cacheFolder) => new()
    {
        ["AWS_ENDPOINT_URL_S3"] = Endpoint,
        ["AWS_ACCESS_KEY_ID"] = AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["XDG_CACHE_HOME"] = cacheFolder,
    };

    private static string Read(string name, string otherwise) => Environment.GetEnvironmentVariable($"DOGSOUND_TEST_S3_{name}") ?? otherwise;
}
