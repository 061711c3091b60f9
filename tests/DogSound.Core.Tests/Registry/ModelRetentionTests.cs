using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry;

/// <summary>What is removed of a registry, what stays, and what others see of it, wherever the registry is kept: here, in a folder.</summary>
public class ModelRetentionTests : IDisposable
{
    private readonly RegistryScene _scene;

    public ModelRetentionTests()
        : this(new RegistryScene())
    {
    }

    protected ModelRetentionTests(RegistryScene scene) => _scene = scene;

    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    private ModelRegistry Registry => _scene.Registry;

    private ModelRetention Retention => new(Registry);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_a_removed_version_the_record_stays_and_the_model_goes()
    {
        ModelVersion[] versions = _scene.Publish(3);
        string[] before = _scene.Files();
        Assert.Equal(["0000002"], Retention.Remove(["2"], "It never heard a smoke alarm", cancel: Cancel));
        Assert.Equal(before.Append("champion/0000001/record.json").Except([_scene.ModelFileOf(versions[1])]).Order(StringComparer.Ordinal), _scene.Files());
        List<RegistryProblem> problems = [];
        Assert.Equal(["0000001", "0000003"], Registry.List(problems.Add, Cancel).Select(version => version.Version));
        ModelVersion removed = Registry.ListAll(problems.Add, Cancel)[1];
        Assert.Equal(("0000002", true, "It never heard a smoke alarm", 0.902), (removed.Version, removed.IsRemoved, removed.RemovalReason, removed.WeightedAuc));
        Assert.Contains("@", removed.RemovedBy, StringComparison.Ordinal);
        Assert.InRange(removed.RemovedAt!.Value, removed.PublishedAt, DateTime.UtcNow);
        Assert.True(Registry.Get("2", includeRemoved: true, Cancel).IsRemoved);
        Assert.False(Registry.Get("3", includeRemoved: true, Cancel).IsRemoved);
        Assert.Empty(problems);
        Assert.Empty(Registry.History(problems.Add, Cancel));
        Assert.Null(Registry.Champion(problems.Add, Cancel));
    }

    [Fact]
    public void Whoever_needs_a_removed_model_is_told_so()
    {
        ModelVersion[] versions = _scene.Publish(3);
        Registry.SetChampion("1", "the first", cancel: Cancel);
        string model = _scene.Model(0.902);
        Retention.Remove(["2"], "worse.", cancel: Cancel);
        _scene.ForgetCopies();
        foreach (Action use in new Action[]
        {
            () => Registry.Get("2"), () => Registry.SetChampion("2", "on"), () => Registry.LocalPath(versions[1]), () => Retention.Remove(["2"], "again"),
        })
        {
            RegistryException error = Assert.Throws<RegistryException>(use);
            Assert.Equal((RegistryErrorReason.VersionRemoved, _scene.Location), (error.Reason, error.Path));
            Assert.Matches("^.*: version 0000002 was removed by .+@.+ on 20..-..-..: worse. Use another version.$", error.Message);
        }
        // Its number stays its own, what was made of it says so, and the same model may be published anew.
        Assert.Null(Registry.Find(versions[1].Sha256, Cancel));
        ModelVersion again = Registry.Publish(model, new PublishOptions { Parent = "2" }, Cancel);
        Assert.Equal(("0000004", "0000002", versions[1].Sha256), (again.Version, again.Parent, again.Sha256));
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(Registry.LocalPath(Registry.Get("4", Cancel), Cancel)));
        Assert.Equal("0000004", Registry.SetChampion("4", "back", cancel: Cancel).Version);
    }

    [Fact]
    public void The_champion_and_the_one_before_stay()
    {
        _scene.Publish(4);
        foreach (string version in new[] { "1", "2", "3" }) Registry.SetChampion(version, "on", cancel: Cancel);
        List<RegistryException> problems = [];
        Assert.Equal(["0000001", "0000004"], Retention.FindRemovable(["4", "3", "2", "01", "9"], problems.Add, Cancel));
        Assert.Equal(
            [(RegistryErrorReason.VersionInUse, "version 0000003 is the champion"), (RegistryErrorReason.VersionInUse, "version 0000002 is the one that -Rollback"), (RegistryErrorReason.UnknownVersion, "there is no version '9'")],
            problems.Select(problem => (problem.Reason, problem.Message[(_scene.Location.Length + 2)..][..(problem.Reason == RegistryErrorReason.UnknownVersion ? 23 : problem.Message.Contains("Rollback", StringComparison.Ordinal) ? 41 : 31)])));
        problems.Clear();
        Assert.Equal(["0000001", "0000004"], Retention.Remove(["4", "3", "1", "1"], "", problems.Add, Cancel));
        Assert.Equal(RegistryErrorReason.VersionInUse, Assert.Single(problems).Reason);
        Assert.Equal("0000002", Registry.Rollback("worse", Cancel).Version);
        // That was the last one to go back to.
        Assert.Equal(RegistryErrorReason.NothingToRollBack, Assert.Throws<RegistryException>(() => Registry.Rollback("once more", Cancel)).Reason);
        Assert.Equal(["0000003"], Retention.Remove(["3"], "", cancel: Cancel));
        Assert.Equal(["0000002"], Registry.List(cancel: Cancel).Select(version => version.Version));
        Assert.Equal(["0000001", "0000002", "0000003", "0000002"], Registry.History(cancel: Cancel).Select(change => change.To));
    }

    [Fact]
    public void A_rollback_passes_over_what_was_removed()
    {
        _scene.Publish(4);
        foreach (string version in new[] { "1", "2", "3", "4" }) Registry.SetChampion(version, "on", cancel: Cancel);
        Retention.Remove(["2"], "", cancel: Cancel);
        Assert.Equal("0000003", Registry.Rollback("back", Cancel).Version);
        Assert.Equal("0000001", Registry.Rollback("back", Cancel).Version);
    }

    [Fact]
    public void So_many_of_the_newest_stay()
    {
        _scene.Publish(7);
        foreach (string version in new[] { "2", "1" }) Registry.SetChampion(version, "on", cancel: Cancel);
        Retention.Remove(["6"], "", cancel: Cancel);
        Assert.Equal(["0000003", "0000004"], Retention.FindSurplus(2, Cancel));
        Retention.Remove([.. Retention.FindSurplus(2, Cancel)], "", cancel: Cancel);
        Assert.Equal(["0000001", "0000002", "0000005", "0000007"], Registry.List(cancel: Cancel).Select(version => version.Version));
        Assert.Empty(Retention.FindSurplus(2, Cancel));
        Assert.Empty(Retention.FindSurplus(100, Cancel));
        Assert.Throws<ArgumentOutOfRangeException>(() => Retention.FindSurplus(0, Cancel));
    }

    [Fact]
    public void Of_a_model_that_was_published_twice_each_version_has_its_own()
    {
        string model = _scene.Model(0.95);
        for (int i = 0; i < 2; i++) Registry.Publish(model, cancel: Cancel);
        Retention.Remove(["1"], "", cancel: Cancel);
        _scene.ForgetCopies();
        Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(Registry.LocalPath(Assert.Single(Registry.List(cancel: Cancel)), Cancel)));
    }

    [Fact]
    public void Damaged_versions_can_be_removed_and_are_told_of_no_more()
    {
        ModelVersion[] versions = _scene.Publish(3);
        _scene.DeleteFile(_scene.ModelFileOf(versions[0]));
        _scene.Spoil("models/0000002", "{");
        List<RegistryProblem> problems = [];
        Assert.Equal("0000003", Assert.Single(Registry.List(problems.Add, Cancel)).Version);
        Assert.Equal(2, problems.Count);
        Assert.Empty(Retention.FindSurplus(1, Cancel));
        problems.Clear();
        Assert.Equal(["0000001", "0000002"], Retention.Remove(["1", "2"], "", cancel: Cancel));
        Assert.Equal(["0000001", "0000003"], Registry.ListAll(problems.Add, Cancel).Select(version => version.Version));
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"schema_version\": 1}")]
    [InlineData("{\"schema_version\": 1, \"removed\": [], \"reason\": \"\", \"changed_by\": \"\", \"changed_at\": \"2026-01-01T00:00:00Z\"}")]
    [InlineData("{\"schema_version\": 99, \"removed\": [1], \"reason\": \"\", \"changed_by\": \"\", \"changed_at\": \"2026-01-01T00:00:00Z\"}")]
    public void While_it_is_in_doubt_who_the_champion_is_nothing_is_removed(string text)
    {
        _scene.Publish(4);
        foreach (string version in new[] { "1", "2", "3" }) Registry.SetChampion(version, "on", cancel: Cancel);
        _scene.Spoil("champion/0000003", text);
        string[] before = _scene.Files();
        foreach (Action remove in new Action[] { () => Retention.Remove(["4"], "", _ => { }), () => Retention.FindSurplus(1), () => Retention.FindRemovable(["4"], _ => { }) })
        {
            RegistryException error = Assert.Throws<RegistryException>(remove);
            Assert.Equal((RegistryErrorReason.DamagedEntry, _scene.PathOf("champion/0000003/record.json")), (error.Reason, error.Path));
            Assert.Contains("nothing is removed. Restore the file, or change the champion twice", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, _scene.Files());
        foreach (string version in new[] { "3", "4" }) Registry.SetChampion(version, "on", cancel: Cancel);
        Assert.Equal(["0000001", "0000002"], Retention.Remove(["1", "2"], "", cancel: Cancel));
    }

    [Fact]
    public void A_champion_that_can_not_be_used_just_now_stays()
    {
        ModelVersion[] versions = _scene.Publish(3);
        foreach (string version in new[] { "1", "2", "3" }) Registry.SetChampion(version, "on", cancel: Cancel);
        string file = _scene.ModelFileOf(versions[2]);
        byte[] content = _scene.ReadFile(file);
        _scene.DeleteFile(file);
        Assert.Equal("0000002", Registry.Champion(cancel: Cancel)!.Version);
        foreach (string version in new[] { "1", "2", "3" })
            Assert.Equal(RegistryErrorReason.VersionInUse, Assert.Throws<RegistryException>(() => Retention.Remove([version], "")).Reason);
        _scene.WriteFile(file, content);
        Assert.Equal("0000003", Registry.Champion(cancel: Cancel)!.Version);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        foreach (Action use in new Action[] { () => Retention.Remove(["1"], ""), () => Retention.FindSurplus(1), () => Retention.DeleteLeftovers() })
            Assert.Equal(RegistryErrorReason.RegistryNotFound, Assert.Throws<RegistryException>(use).Reason);
        _scene.Publish(1);
        Assert.Equal(RegistryErrorReason.UnknownVersion, Assert.Throws<RegistryException>(() => Retention.Remove(["2"], "")).Reason);
        Assert.Empty(Retention.Remove([], "", cancel: Cancel));
        Assert.Equal(0, Retention.DeleteLeftovers(cancel: Cancel));
        Assert.Single(Registry.List(cancel: Cancel));
    }

    [Fact]
    public void Cancelling_removes_nothing()
    {
        _scene.Publish(2);
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Retention.Remove(["1"], "", cancel: cancel.Token));
        Assert.Equal(2, Registry.List(cancel: Cancel).Count);
    }
}
