using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>Registries in S3 with writers that are killed, damaged objects, and uploads that are cut off.</summary>
public sealed class S3FaultTests : IDisposable
{
    // The marker, which the first one makes, the model, and the record.
    private const int WritesOfPublishing = 3, WritesOfAChampion = 1;

    private readonly S3Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    private ModelRegistry Registry => _scene.Registry;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_writer_that_is_killed_between_any_two_writes_has_published_nothing()
    {
        _scene.Publish(1);
        Registry.SetChampion("1", "the first");
        string model = _scene.Model(0.95);
        for (int write = 1; write <= WritesOfPublishing + WritesOfAChampion; write++)
        {
            using Process child = ChildTest.Start(
                GetType(), nameof(In_a_process_that_is_killed),
                [("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_MODEL", model), ("DOGSOUND_TEST_WRITE", write.ToString(CultureInfo.InvariantCulture)), .. _scene.ChildEnvironment]);
            await child.StandardOutput.ReadToEndAsync(Cancel);
            await child.WaitForExitAsync(Cancel);
            Assert.NotEqual(0, child.ExitCode);
            List<RegistryProblem> problems = [];
            Assert.Equal(write > WritesOfPublishing ? 2 : 1, Registry.List(problems.Add, Cancel).Count);
            Assert.Empty(problems);
            Assert.Equal("0000001", Registry.Champion(cancel: Cancel)!.Version);
            // The model that nobody has published is there once it was uploaded.
            Assert.Equal(write < WritesOfPublishing ? 1 : write - 1, _scene.Files().Count(file => file.StartsWith("objects/", StringComparison.Ordinal)));
        }
        Assert.Equal("0000003", Registry.Publish(model, cancel: Cancel).Version);
    }

    /// <summary>Runs in the child processes: publishes and makes it the champion, and is killed before one of its writes.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_is_killed()
    {
        int left = int.Parse(Environment.GetEnvironmentVariable("DOGSOUND_TEST_WRITE")!, CultureInfo.InvariantCulture);
        S3Address address = S3Address.Parse(Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")!);
        S3Store store = new(address, new S3Bucket(address, S3Connection.Create(address)), new ModelCache())
        {
            BeforeWrite = () =>
            {
                if (--left > 0) return;
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            },
        };
        ModelRegistry registry = new(address.ToString(), store);
        registry.SetChampion(registry.Publish(Environment.GetEnvironmentVariable("DOGSOUND_TEST_MODEL")!).Version, "from a child");
    }

    [Fact]
    public void Of_many_threads_that_publish_each_gets_a_number()
    {
        string[] models = [.. Enumerable.Range(0, 24).Select(number => _scene.Model(0.5 + number / 100.0))];
        string[] numbers = new string[models.Length];
        Parallel.For(0, models.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number => numbers[number] = _scene.Open().Publish(models[number]).Version);
        Assert.Equal(Enumerable.Range(1, models.Length).Select(number => $"{number:0000000}"), numbers.Order(StringComparer.Ordinal));
        Assert.Equal(models.Length, Registry.List(cancel: Cancel).Select(version => version.Sha256).Distinct().Count());
    }

    [Fact]
    public void A_damaged_model_is_said_and_can_be_published_again()
    {
        ModelVersion version = _scene.Publish(1)[0];
        string file = _scene.ModelFileOf(version);
        byte[] whole = _scene.ReadFile(file);
        _scene.ForgetCopies();
        _scene.WriteFile(file, [.. whole[..^1], (byte)(whole[^1] ^ 1)]);
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.LocalPath(version, Cancel));
        Assert.Equal((RegistryErrorReason.DamagedVersion, version.Path), (error.Reason, error.Path));
        Assert.DoesNotContain(Directory.GetFiles(_scene.CacheFolder), path => path.EndsWith(".part", StringComparison.Ordinal));
        ModelVersion again = Registry.Publish(_scene.Model(0.901), cancel: Cancel);
        _scene.ForgetCopies();
        Assert.Equal(whole, File.ReadAllBytes(Registry.LocalPath(again, Cancel)));
    }

    [Fact]
    public void A_copy_is_used_again_and_made_anew_where_it_is_damaged()
    {
        ModelVersion version = _scene.Publish(1)[0];
        byte[] whole = _scene.ReadFile(_scene.ModelFileOf(version));
        string copy = Registry.LocalPath(version, Cancel);
        Assert.Equal(Path.Combine(_scene.CacheFolder, $"{version.Sha256}.safetensors"), copy);
        foreach (byte[] damaged in new[] { [], whole[..^3], [.. whole[..^1], (byte)(whole[^1] ^ 1)] })
        {
            File.WriteAllBytes(copy, damaged);
            Assert.Equal(copy, Registry.LocalPath(version, Cancel));
            Assert.Equal(whole, File.ReadAllBytes(copy));
        }

        // With a copy, the server is not asked for the model.
        _scene.DeleteFile(_scene.ModelFileOf(version));
        Assert.Equal(copy, Registry.LocalPath(version, Cancel));
        Assert.Null(Registry.Champion(cancel: Cancel));
    }

    [Fact]
    public void Copies_that_nobody_uses_are_deleted()
    {
        ModelVersion[] versions = _scene.Publish(2);
        string[] copies = [.. versions.Select(version => Registry.LocalPath(version, Cancel))];
        foreach (string copy in copies) File.SetLastWriteTimeUtc(copy, DateTime.UtcNow.AddDays(-31));
        Registry.LocalPath(versions[1], Cancel);
        Registry.Publish(_scene.Model(0.99), cancel: Cancel);
        Assert.Equal([false, true], copies.Select(File.Exists));
    }

    [Fact]
    public void A_cache_that_can_not_be_written_is_said()
    {
        ModelVersion version = _scene.Publish(1)[0];
        string file = _scene["a file"];
        File.WriteAllText(file, "");
        ModelRegistry registry = new(_scene.Location, new S3Store(_scene.Address, _scene.Objects, new ModelCache(file)));
        foreach (Action use in new Action[] { () => registry.LocalPath(version), () => registry.Publish(_scene.Model(0.95)) })
        {
            RegistryException error = Assert.Throws<RegistryException>(use);
            Assert.Equal((RegistryErrorReason.CannotRead, file), (error.Reason, error.Path));
            Assert.StartsWith($"{file}: copies of models can't be kept there: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("XDG_CACHE_HOME", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_large_file_goes_up_in_parts_and_comes_back_whole()
    {
        byte[] content = new byte[(11 << 20) + 7];
        new Random(1).NextBytes(content);
        string path = _scene["large.bin"], sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        File.WriteAllBytes(path, content);
        new S3Upload(_scene.Objects, partBytes: 5 << 20).Upload(path, S3Layout.Model(sha256, null), Cancel);
        using MemoryStream back = new();
        _scene.Objects.Download(S3Layout.Model(sha256, null), back, Cancel);
        Assert.Equal(content, back.ToArray());
    }

    [Fact]
    public void Cancelling_publishes_nothing()
    {
        _scene.Publish(1);
        for (int write = 1; write <= WritesOfPublishing; write++)
        {
            using CancellationTokenSource cancel = new();
            int writes = 0;
            ModelRegistry registry = _scene.Open(beforeWrite: () => { if (++writes == write) cancel.Cancel(); });
            Assert.ThrowsAny<OperationCanceledException>(() => registry.Publish(_scene.Model(0.95), cancel: cancel.Token));
            Assert.Single(Registry.List(cancel: Cancel));
        }
    }

    [Fact]
    public void Wrong_keys_are_one_clear_error_without_the_keys()
    {
        Assert.SkipWhen(TakesAnyKeys(), "The server of DOGSOUND_TEST_S3_ENDPOINT does not look at keys.");
        foreach (ModelRegistry registry in new[] { Open(_scene.Access.Endpoint, "no-such-key", "a-secret-word"), Open(_scene.Access.Endpoint, _scene.Access.AccessKey + "x", "a-secret-word") })
        {
            foreach (Action use in new Action[] { () => registry.Champion(), () => registry.Publish(_scene.Model(0.9)) })
            {
                RegistryException error = Assert.Throws<RegistryException>(use);
                Assert.Equal((RegistryErrorReason.AccessDenied, _scene.Location), (error.Reason, error.Path));
                Assert.StartsWith($"{_scene.Location}: ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("a-secret-word", error.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_bucket_that_is_missing_is_said()
    {
        S3Address address = new("no-such-bucket-of-dogs", "registry");
        ModelRegistry registry = new(address.ToString(), new S3Store(address, new S3Bucket(address, Client(_scene.Access.Endpoint, _scene.Access.AccessKey, _scene.Access.SecretKey)), new ModelCache(_scene.CacheFolder)));
        foreach (Action use in new Action[] { () => registry.Champion(), () => registry.List(), () => registry.Publish(_scene.Model(0.9)) })
        {
            RegistryException error = Assert.Throws<RegistryException>(use);
            Assert.Equal(RegistryErrorReason.RegistryNotFound, error.Reason);
            Assert.Contains("there is no bucket no-such-bucket-of-dogs. Make it", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_that_is_not_there_is_said_and_said_alike_every_time()
    {
        ModelRegistry registry = Open("http://127.0.0.1:9/", "key", "secret");
        RegistryException[] errors = [.. Enumerable.Range(0, 2).Select(_ => Assert.Throws<RegistryException>(() => registry.Champion()))];
        Assert.All(errors, error => Assert.Equal(RegistryErrorReason.Unreachable, error.Reason));
        Assert.StartsWith($"{_scene.Location}: the server can't be reached: ", errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(errors[0].Message, errors[1].Message);
    }

    private bool TakesAnyKeys()
    {
        try
        {
            return Open(_scene.Access.Endpoint, "no-such-key", "a-secret-word").Champion() is null;
        }
        catch (RegistryException)
        {
            return false;
        }
    }

    private ModelRegistry Open(string endpoint, string accessKey, string secretKey) =>
        new(_scene.Location, new S3Store(_scene.Address, new S3Bucket(_scene.Address, Client(endpoint, accessKey, secretKey)), new ModelCache(_scene.CacheFolder)));

    private static Amazon.S3.IAmazonS3 Client(string endpoint, string accessKey, string secretKey) => S3Connection.Create(endpoint, new BasicAWSCredentials(accessKey, secretKey));
}
