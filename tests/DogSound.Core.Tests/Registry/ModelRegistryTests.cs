using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry;

/// <summary>What a registry gives back of what was put into it.</summary>
public sealed class ModelRegistryTests : IDisposable
{
    private readonly RegistryScene _scene = new();

    public void Dispose() => _scene.Dispose();

    private ModelRegistry Registry => _scene.Registry;

    [Fact]
    public void A_published_model_is_a_copy_with_what_is_known_of_it()
    {
        string path = _scene.Model(0.93);
        DateTime before = DateTime.UtcNow;
        ModelVersion version = Registry.Publish(path, new PublishOptions { Note = "Größer 🐕", Metrics = new Dictionary<string, double> { ["test_accuracy"] = 0.75 } });
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(version.Path));
        Assert.Equal(Path.Combine(_scene.Location, "models", "0000001", "model.safetensors"), version.Path);
        Assert.Equal(["models/0000001/model.safetensors", "models/0000001/record.json"], _scene.Files());

        ModelVersion listed = Assert.Single(Registry.List());
        Assert.Equal(version.Sha256, listed.Sha256);
        Assert.Equal(ModelFile.ComputeFingerprint(path), listed.Sha256);
        Assert.Equal(("0000001", false, "Größer 🐕", 0.93, 160, 40, 7L), (listed.Version, listed.IsChampion, listed.Note, listed.WeightedAuc, listed.TrainCount, listed.ValidationCount, listed.Seed));
        Assert.Equal(new FileInfo(path).Length, listed.Size);
        Assert.Equal(["test_accuracy", "validation_weighted_auc"], listed.Metrics.Keys);
        Assert.Equal(ModelFile.ReadDocument(path).Classes, listed.Classes);
        Assert.InRange(listed.PublishedAt, before.AddSeconds(-1), DateTime.UtcNow);
        Assert.Contains("@", listed.PublishedBy, StringComparison.Ordinal);
        Assert.Equal(listed.Path, Registry.LocalPath(listed, TestContext.Current.CancellationToken));
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
        ModelRegistry registry = new(_scene.Location, clock);
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
        Assert.False(Directory.Exists(_scene.Location));
        _scene.Publish(1);
        foreach (string version in new[] { "2", "0", "-1", "one", "", "99999999999999999999" })
            Assert.Equal(RegistryErrorReason.UnknownVersion, Assert.Throws<RegistryException>(() => Registry.SetChampion(version, "")).Reason);
        Assert.Equal(RegistryErrorReason.UnknownVersion, Assert.Throws<RegistryException>(() => Registry.Publish(_scene.Model(0.5), new PublishOptions { Parent = "9" })).Reason);
        Assert.Throws<ArgumentException>(() => Registry.Publish(_scene.Model(0.5), new PublishOptions { Metrics = new Dictionary<string, double> { ["auc"] = double.NaN } }));
        Assert.Single(Registry.List());
    }

    private sealed class BackwardClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _now = _now.AddDays(-3);
    }
}
