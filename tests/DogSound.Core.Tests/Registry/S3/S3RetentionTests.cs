using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>Removals from a registry in S3 do what those from a folder do.</summary>
public sealed class S3RetentionTests() : ModelRetentionTests(new S3Scene());

/// <summary>Removals from a registry in S3 while others write, and such as are killed.</summary>
public sealed class S3RetentionRaceTests() : RetentionRaceTests(new S3Scene())
{
    // The marker, which is asked for once, and the entry.
    protected override int WritesOfAnEntry => 2;

    protected override int WritesBeforeDeleting => 0;

    private protected override ModelRegistry OpenInChild(string location, Action beforeWrite)
    {
        S3Address address = S3Address.Parse(location);
        return new ModelRegistry(location, new S3Store(address, new S3Bucket(address, S3Connection.Create(address)), new ModelCache()) { BeforeWrite = beforeWrite });
    }
}

/// <summary>What only a registry in S3 has to clear away, and servers that don't let it.</summary>
public sealed class S3LeftoverTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Models_that_no_version_names_are_deleted_after_a_day()
    {
        using S3Scene scene = new();
        ModelVersion[] versions = scene.Publish(2);
        string orphan = S3Layout.Model(versions[0].Sha256, VersionRecord.NewUpload()), foreign = "objects/readme.txt";
        foreach (string file in new[] { orphan, foreign }) scene.WriteFile(file, [1, 2, 3]);
        ModelRetention today = new(scene.Registry), tomorrow = new(Later(scene));
        Assert.Equal(0, today.DeleteLeftovers(cancel: Cancel));
        Assert.Contains(orphan, scene.Files());

        // One of them may be that of a version whose record can't be read just now.
        byte[] record = scene.ReadFile("models/0000002/record.json");
        scene.Spoil("models/0000002", "{");
        List<RegistryProblem> problems = [];
        Assert.Equal(0, tomorrow.DeleteLeftovers(problems.Add, Cancel));
        Assert.Equal(scene.PathOf("models/0000002/record.json"), Assert.Single(problems).Path);
        scene.WriteFile("models/0000002/record.json", record);

        Assert.Equal(1, tomorrow.DeleteLeftovers(problems.Add, Cancel));
        Assert.DoesNotContain(orphan, scene.Files());
        Assert.Contains(foreign, scene.Files());
        Assert.Equal(2, scene.Registry.List(cancel: Cancel).Count);
        scene.DeleteFile(foreign);
    }

    [Fact]
    public void A_record_of_an_older_form_shares_its_object_until_the_last_version_goes()
    {
        using S3Scene scene = new();
        ModelVersion version = scene.Publish(1)[0];
        byte[] content = scene.ReadFile(scene.ModelFileOf(version));
        string shared = S3Layout.Model(version.Sha256, upload: null);
        scene.WriteFile(shared, content);
        string record = string.Join('\n', System.Text.Encoding.UTF8.GetString(scene.ReadFile("models/0000001/record.json")).Split('\n').Where(line => !line.Contains("\"upload\"", StringComparison.Ordinal)));
        foreach (string entry in new[] { "models/0000002", "models/0000003" }) scene.Spoil(entry, record);
        ModelRetention retention = new(scene.Registry);
        Assert.Equal(["0000002"], retention.Remove(["2"], "", cancel: Cancel));
        Assert.Equal(["0000001", "0000003"], scene.Registry.List(cancel: Cancel).Select(one => one.Version));
        Assert.Equal(["0000003"], retention.Remove(["3"], "", cancel: Cancel));
        Assert.DoesNotContain(shared, scene.Files());
        Assert.Equal("0000001", Assert.Single(scene.Registry.List(cancel: Cancel)).Version);
    }

    [Fact]
    public void Keys_that_may_not_delete_remove_and_the_next_that_may_delete()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        ModelVersion[] versions = scene.Publish(3);
        server.Fault = request => request.HttpMethod == "DELETE" ? (403, "AccessDenied") : null;
        List<RegistryException> problems = [];
        Assert.Equal(["0000001", "0000002"], new ModelRetention(scene.Registry).Remove(["1", "2"], "", problems.Add, Cancel));
        RegistryException error = Assert.Single(problems);
        Assert.Equal((RegistryErrorReason.AccessDenied, $"{scene.Location}: these keys may not delete there. Allow them s3:DeleteObject, or check whose keys they are."), (error.Reason, error.Message));
        Assert.Equal("0000003", Assert.Single(scene.Registry.List(cancel: Cancel)).Version);
        Assert.Contains(scene.ModelFileOf(versions[0]), scene.Files());
        server.Fault = null;
        Assert.Equal(2, new ModelRetention(scene.Registry).DeleteLeftovers(cancel: Cancel));
        Assert.Equal([scene.ModelFileOf(versions[2])], scene.Files().Where(file => file.StartsWith("objects/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Where_the_answer_to_a_removal_is_lost_it_is_not_done_twice()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(2);
        int lost = 0;
        server.Fault = request => request.HttpMethod is "PUT" or "DELETE" && !request.Url!.AbsolutePath.EndsWith("registry.json", StringComparison.Ordinal) && Interlocked.Increment(ref lost) % 2 == 1 ? (0, "") : null;
        Assert.Equal(["0000001"], new ModelRetention(scene.Registry).Remove(["1"], "", cancel: Cancel));
        Assert.Equal(4, lost);
        server.Fault = null;
        Assert.Equal(1, scene.Files().Count(file => file.StartsWith("champion/", StringComparison.Ordinal)));
    }

    private static ModelRegistry Later(S3Scene scene) =>
        new(scene.Location, new S3Store(scene.Address, scene.Objects, new ModelCache(scene.CacheFolder)) { Clock = new TomorrowClock() });

    private sealed class TomorrowClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddDays(1.1);
    }
}
