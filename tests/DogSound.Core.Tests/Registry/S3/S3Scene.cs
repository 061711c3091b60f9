using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A registry in S3: on the server that DOGSOUND_TEST_S3_ENDPOINT names, else on a stand-in.</summary>
public class S3Scene : RegistryScene
{
    private static readonly Lazy<S3TestServer> StandIn = new();
    private static readonly string? RealEndpoint = Environment.GetEnvironmentVariable("DOGSOUND_TEST_S3_ENDPOINT");

    private readonly IAmazonS3 _client;

    public S3Scene()
        : this(null)
    {
    }

    /// <summary>A registry on this server.</summary>
    public S3Scene(S3TestServer? server)
    {
        bool isReal = server is null && RealEndpoint is not null;
        Endpoint = isReal ? RealEndpoint! : (server ?? StandIn.Value).Endpoint;
        (AccessKey, SecretKey) = isReal
            ? (Environment.GetEnvironmentVariable("DOGSOUND_TEST_S3_ACCESS_KEY") ?? "", Environment.GetEnvironmentVariable("DOGSOUND_TEST_S3_SECRET_KEY") ?? "")
            : (S3TestServer.AccessKey, S3TestServer.SecretKey);
        Bucket = isReal ? Environment.GetEnvironmentVariable("DOGSOUND_TEST_S3_BUCKET") ?? "dogsound-test" : S3TestServer.Bucket;
        Prefix = $"tests/{Guid.NewGuid():N}";
        Address = new S3Address(Bucket, Prefix);
        _client = S3Connection.Create(Endpoint, new BasicAWSCredentials(AccessKey, SecretKey));
    }

    public string Endpoint { get; }

    public string AccessKey { get; }

    public string SecretKey { get; }

    public string Bucket { get; }

    public string Prefix { get; }

    internal S3Address Address { get; }

    internal Core.Registry.S3.S3Bucket Objects => new(Address, _client);

    public string CacheFolder => this["cache/x"][..^2];

    public override string Location => Address.ToString();

    public override ModelRegistry Open(TimeProvider? clock = null, Action? beforeWrite = null) =>
        new(Location, new S3Store(Address, Objects, new ModelCache(CacheFolder)) { BeforeWrite = beforeWrite }, clock);

    public override (string Name, string Value)[] ChildEnvironment =>
    [
        ("AWS_ENDPOINT_URL_S3", Endpoint), ("AWS_ACCESS_KEY_ID", AccessKey), ("AWS_SECRET_ACCESS_KEY", SecretKey), ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"), ("XDG_CACHE_HOME", this["home/x"][..^2]),
    ];

    public override string PathOf(string file) => $"{Location}/{file}";

    public override string ModelFileOf(ModelVersion version) => $"objects/{version.Sha256}.safetensors";

    public override string[] Files() => [.. Objects.List(CancellationToken.None).Select(entry => entry.Key).Where(key => key != "registry.json").Order(StringComparer.Ordinal)];

    public override byte[] ReadFile(string file) => Objects.Read(file, CancellationToken.None);

    public override void WriteFile(string file, byte[] content) => Wait(
        _client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = $"{Prefix}/{file}", InputStream = new MemoryStream(content), UseChunkEncoding = false }));

    public override void DeleteFile(string file) => Wait(_client.DeleteObjectAsync(Bucket, $"{Prefix}/{file}"));

    public override void DeleteEntry(string entry) => DeleteFile($"{entry}/record.json");

    public override void ForgetCopies() => Directory.Delete(CacheFolder, recursive: true);

    public override void Dispose()
    {
        foreach (string file in Files().Append("registry.json")) DeleteFile(file);
        _client.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
