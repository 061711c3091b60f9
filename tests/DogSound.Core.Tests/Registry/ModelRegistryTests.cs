using System.Diagnostics;
using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry;

/// <summary>What a registry gives back of what was put into it, wherever it is kept: here, in a folder.</summary>
public class ModelRegistryTests : IDisposable
{
    private readonly RegistryScene _scene;

    public ModelRegistryTests()
        : this(new RegistryScene())
    {
    }

    protected ModelRegistryTests(RegistryScene scene) => _scene = scene;

    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    private ModelRegistry Registry => _scene.Registry;

    [Fact]
    public void A_published_model_is_a_copy_with_what_is_known_of_it()
    {
        string path = _scene.Model(0.93);
        DateTime before = DateTime.UtcNow;
        ModelVersion version = Registry.Publish(path, new PublishOptions { Note = "Größer 🐕", Metrics = new Dictionary<string, double> { ["test_accuracy"] = 0.75 } });
        Assert.Equal(File.ReadAllBytes(path), _scene.ReadFile(_scene.ModelFileOf(version)));
        Assert.Equal(_scene.PathOf(_scene.ModelFileOf(version)), version.Path);
        Assert.Equal(new[] { _scene.ModelFileOf(version), "models/0000001/record.json" }.Order(StringComparer.Ordinal), _scene.Files());

        ModelVersion listed = Assert.Single(Registry.List());
        Assert.Equal(version.Sha256, listed.Sha256);
        Assert.Equal(ModelFile.ComputeFingerprint(path), listed.Sha256);
        Assert.Equal(("0000001", false, "Größer 🐕", 0.93, 160, 40, 7L), (listed.Version, listed.IsChampion, listed.Note, listed.WeightedAuc, listed.TrainCount, listed.ValidationCount, listed.Seed));
        Assert.Equal(new FileInfo(path).Length, listed.Size);
        Assert.Equal(["test_accuracy", "validation_weighted_auc"], listed.Metrics.Keys);
        Assert.Equal(ModelFile.ReadDocument(path).Classes, listed.Classes);
        Assert.InRange(listed.PublishedAt, before.AddSeconds(-1), DateTime.UtcNow);
        Assert.Contains("@", listed.PublishedBy, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Registry.LocalPath(listed, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Versions_are_numbered_in_turn_and_know_their_parents()
    {
        _scene.Publish(2);
        ModelVersion third = Registry.Publish(_scene.Model(0.95), new PublishOptions { Parent = "2", Metrics = new Dictionary<string, double> { ["weighted_auc"] = 0.97 } });
        Assert.Equal("0000002", third.Parent);
        Assert.Equal(["0000001", "0000002", "0000003"], Registry.List().Select(version => version.Version));
        Assert.Equal([0.901, 0.902, 0.97], Registry.List().Select(version => version.WeightedAuc));
        Assert.Equal(third.Sha256, Registry.Get("0000003").Sha256);
        Assert.Equal(third.Sha256, Registry.Get("3").Sha256);
    }

    [Fact]
    public void The_champion_moves_and_its_history_stays()
    {
        _scene.Publish(3);
        Assert.Null(Registry.Champion());
        Assert.True(Registry.SetChampion("1", "the first").IsChampion);
        Registry.SetChampion("0000003", "better");
        ModelVersion champion = Registry.Champion()!;
        Assert.Equal(("0000003", true, "better"), (champion.Version, champion.IsChampion, champion.Reason));
        Assert.Equal(["0000003"], Registry.List().Where(version => version.IsChampion).Select(version => version.Version));
        Assert.Equal(
            [(1, null, "0000001", "the first"), (2, "0000001", "0000003", "better")],
            Registry.History().Select(change => (change.Number, change.From, change.To, change.Reason)));
    }

    [Fact]
    public void A_rollback_goes_one_champion_back_and_a_second_one_further()
    {
        _scene.Publish(3);
        foreach (string version in new[] { "1", "2", "3" }) Registry.SetChampion(version, "on");
        Assert.Equal("0000002", Registry.Rollback("false alarms").Version);
        Assert.Equal("0000001", Registry.Rollback("still").Version);
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.Rollback("once more"));
        Assert.Equal(RegistryErrorReason.NothingToRollBack, error.Reason);
        Registry.SetChampion("3", "mended");
        Registry.SetChampion("3", "once more");
        Assert.Equal("0000001", Registry.Rollback("not mended").Version);
        Assert.Equal([false, false, false, true, true, false, false, true], Registry.History().Select(change => change.IsRollback));
    }

    [Fact]
    public void Whoever_expects_another_champion_changes_nothing()
    {
        _scene.Publish(2);
        Registry.SetChampion("1", "the first", expected: "");
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.SetChampion("2", "late", expected: ""));
        Assert.Equal(RegistryErrorReason.ChampionMoved, error.Reason);
        Assert.Contains("the champion is version 0000001, not none as expected", error.Message, StringComparison.Ordinal);
        Assert.Equal(RegistryErrorReason.ChampionMoved, Assert.Throws<RegistryException>(() => Registry.SetChampion("2", "late", expected: "2")).Reason);
        Assert.Equal("0000001", Registry.Champion()!.Version);
        Registry.SetChampion("2", "in time", expected: "1");
        Assert.Equal("0000002", Registry.Champion()!.Version);
    }

    [Fact]
    public void Order_comes_from_numbers_when_the_clock_goes_backwards()
    {
        var clock = new BackwardClock();
        ModelRegistry registry = _scene.Open(clock);
        foreach (int number in new[] { 1, 2, 3 }) registry.SetChampion(registry.Publish(_scene.Model(0.9 + number / 100.0)).Version, $"{number}");
        Assert.Equal(["0000001", "0000002", "0000003"], registry.List().Select(version => version.Version));
        Assert.True(registry.List()[0].PublishedAt > registry.List()[2].PublishedAt);
        Assert.Equal("0000003", registry.Champion()!.Version);
        Assert.Equal("0000002", registry.Rollback("back").Version);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Null(Registry.Champion());
        Assert.Equal(RegistryErrorReason.RegistryNotFound, Assert.Throws<RegistryException>(() => Registry.List()).Reason);
        Assert.Throws<ModelFormatException>(() => Registry.Publish(_scene["missing.safetensors"]));
        Assert.Empty(_scene.Files());
        _scene.Publish(1);
        foreach (string version in new[] { "2", "0", "-1", "one", "", "99999999999999999999" })
            Assert.Equal(RegistryErrorReason.UnknownVersion, Assert.Throws<RegistryException>(() => Registry.SetChampion(version, "")).Reason);
        Assert.Equal(RegistryErrorReason.UnknownVersion, Assert.Throws<RegistryException>(() => Registry.Publish(_scene.Model(0.5), new PublishOptions { Parent = "9" })).Reason);
        Assert.Throws<ArgumentException>(() => Registry.Publish(_scene.Model(0.5), new PublishOptions { Metrics = new Dictionary<string, double> { ["auc"] = double.NaN } }));
        Assert.Single(Registry.List());
    }

    [Fact]
    public async Task Writers_in_several_processes_get_versions_of_their_own()
    {
        const int Count = 20;
        string model = _scene.Model(0.95);
        Process[] children = [.. Enumerable.Range(0, 2).Select(_ => ChildTest.Start(
            GetType(), nameof(In_a_process_that_publishes_often),
            [("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_MODEL", model), .. _scene.ChildEnvironment]))];
        await Task.WhenAll(children.Select(ChildTest.FinishAsync));
        foreach (Process child in children) child.Dispose();
        List<RegistryProblem> problems = [];
        Assert.Equal(Enumerable.Range(1, 2 * Count).Select(number => $"{number:0000000}"), Registry.List(problems.Add).Select(version => version.Version));
        ChampionChange[] history = [.. Registry.History(problems.Add)];
        Assert.Empty(problems);
        Assert.Equal(2 * Count, history.Length);
        // Each knew the one before: none was lost.
        for (int i = 1; i < history.Length; i++) Assert.Equal(history[i - 1].To, history[i].From);
        Assert.DoesNotContain(_scene.Files(), path => path.StartsWith(".staging/", StringComparison.Ordinal));
    }

    /// <summary>Runs in the child processes.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_publishes_often()
    {
        ModelRegistry registry = ModelRegistry.Open(Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")!);
        for (int i = 0; i < 20; i++) registry.SetChampion(registry.Publish(Environment.GetEnvironmentVariable("DOGSOUND_TEST_MODEL")!).Version, "on");
    }

    [Fact]
    public void Of_many_threads_that_expect_one_champion_one_wins()
    {
        _scene.Publish(9);
        Registry.SetChampion("1", "the first");
        int won = 0, late = 0;
        Parallel.For(2, 10, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            try
            {
                _scene.Open().SetChampion($"{number}", "better", expected: "1");
                Interlocked.Increment(ref won);
            }
            catch (RegistryException error) when (error.Reason == RegistryErrorReason.ChampionMoved)
            {
                Interlocked.Increment(ref late);
            }
        });
        Assert.Equal((1, 7), (won, late));
        Assert.Equal(2, Registry.History().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"schema_version\": 1}")]
    [InlineData("{\"schema_version\": 99, \"to\": 2}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void A_damaged_record_is_reported_and_the_others_count(string text)
    {
        _scene.Publish(3);
        foreach (string version in new[] { "1", "2" }) Registry.SetChampion(version, "on");
        _scene.Spoil("models/0000003", text);
        _scene.Spoil("champion/0000002", text);
        List<RegistryProblem> problems = [];
        Assert.Equal([("0000001", true), ("0000002", false)], Registry.List(problems.Add).Select(version => (version.Version, version.IsChampion)));
        Assert.Equal(
            [_scene.PathOf("champion/0000002/record.json"), _scene.PathOf("models/0000003/record.json")],
            problems.Select(problem => problem.Path));
        Assert.All(problems, problem => Assert.StartsWith($"{problem.Path}: the entry cannot be used (", problem.Message, StringComparison.Ordinal));
        Assert.Equal(RegistryErrorReason.DamagedVersion, Assert.Throws<RegistryException>(() => Registry.Get("3")).Reason);

        // Numbers are not given again.
        Assert.Equal("0000004", Registry.Publish(_scene.Model(0.99)).Version);
        Registry.SetChampion("2", "again");
        Assert.Equal([1, 3], Registry.History().Select(change => change.Number));
    }

    [Fact]
    public void A_model_that_is_missing_or_changed_is_no_champion()
    {
        ModelVersion[] versions = _scene.Publish(3);
        foreach (ModelVersion version in versions) Registry.SetChampion(version.Version, "on");
        _scene.DeleteFile(_scene.ModelFileOf(versions[2]));
        _scene.WriteFile(_scene.ModelFileOf(versions[1]), [.. _scene.ReadFile(_scene.ModelFileOf(versions[1])), (byte)'x']);
        List<RegistryProblem> problems = [];
        Assert.Equal("0000001", Registry.Champion(problems.Add)!.Version);
        Assert.Equal([versions[2].Path, versions[1].Path], problems.Select(problem => problem.Path));
        problems.Clear();
        Assert.True(Assert.Single(Registry.List(problems.Add)).IsChampion);
        Assert.Equal([versions[2].Path, versions[1].Path], problems.Select(problem => problem.Path));
        Assert.Equal(RegistryErrorReason.NothingToRollBack, Assert.Throws<RegistryException>(() => Registry.Rollback("back")).Reason);

        _scene.ForgetCopies();
        byte[] bytes = _scene.ReadFile(_scene.ModelFileOf(versions[0]));
        bytes[^1] ^= 1;
        _scene.WriteFile(_scene.ModelFileOf(versions[0]), bytes);
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.LocalPath(Registry.Champion()!, TestContext.Current.CancellationToken));
        Assert.Equal((RegistryErrorReason.DamagedVersion, versions[0].Path), (error.Reason, error.Path));
    }

    [Fact]
    public void A_number_that_was_given_again_is_not_taken_for_the_old_champion()
    {
        ModelVersion[] versions = _scene.Publish(2);
        foreach (ModelVersion version in versions) Registry.SetChampion(version.Version, "on");
        _scene.DeleteEntry("models/0000002");
        Assert.Equal("0000002", Registry.Publish(_scene.Model(0.5)).Version);
        List<RegistryProblem> problems = [];
        Assert.Equal("0000001", Registry.Champion(problems.Add)!.Version);
        Assert.Contains("is not the model that became the champion", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    private sealed class BackwardClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _now = _now.AddDays(-3);
    }
}
