using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A registry in S3: on the server that DOGSOUND_TEST_S3_ENDPOINT names, else on a stand-in.</summary>
public sealed class S3Scene : RegistryScene
{
    private readonly IAmazonS3 _client;
    private readonly bool _isAlone;

    public S3Scene()
        : this(S3TestAccess.Default)
    {
    }

    public S3Scene(S3TestServer server)
        : this(S3TestAccess.To(server), isAlone: true)
    {
    }

    private S3Scene(S3TestAccess access, bool isAlone = false)
    {
        _isAlone = isAlone;
        Access = access;
        Address = new S3Address(access.Bucket, S3TestAccess.NewPrefix());
        _client = S3Connection.Create(access.Endpoint, new BasicAWSCredentials(access.AccessKey, access.SecretKey));
    }

    public S3TestAccess Access { get; }

    internal S3Address Address { get; }

    internal Core.Registry.S3.S3Bucket Objects => new(Address, _client);

    public string CacheFolder => Path.GetDirectoryName(this["cache/x"])!;

    public override string Location => Address.ToString();

    public override ModelRegistry Open(TimeProvider? clock = null, Action? beforeWrite = null) =>
        new(Location, new S3Store(Address, Objects, new ModelCache(CacheFolder)) { BeforeWrite = beforeWrite }, clock);

    public override (string Name, string Value)[] ChildEnvironment =>
        [.. Access.EnvironmentOf(Path.GetDirectoryName(this["home/x"])!).Select(pair => (pair.Key, pair.Value))];

    public override string PathOf(string file) => $"{Location}/{file}";

    public override string ModelFileOf(ModelVersion version) => version.Path[(Location.Length + 1)..];

    public override string[] Files() => [.. Objects.List(CancellationToken.None).Select(entry => entry.Key).Where(key => key != "registry.json").Order(StringComparer.Ordinal)];

    public override byte[] ReadFile(string file)
    {
        using MemoryStream content = new();
        Objects.Download(file, content, CancellationToken.None);
        return content.ToArray();
    }

    public override void WriteFile(string file, byte[] content) => Wait(
        _client.PutObjectAsync(new PutObjectRequest { BucketName = Access.Bucket, Key = Objects.FullKey(file), InputStream = new MemoryStream(content), UseChunkEncoding = false }));

    public override void DeleteFile(string file) => Wait(_client.DeleteObjectAsync(Access.Bucket, Objects.FullKey(file)));

    public override void DeleteEntry(string entry) => DeleteFile($"{entry}/record.json");

    public override void ForgetCopies() => Directory.Delete(CacheFolder, recursive: true);

    public override void Dispose()
    {
        // A stand-in of its own forgets all, and may still be misbehaving.
        if (!_isAlone) foreach (string file in Files().Append("registry.json")) DeleteFile(file);
        _client.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();
}
