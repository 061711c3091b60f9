using System.Diagnostics;
using System.Globalization;
using DogSound.Core.Files;
using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry;

/// <summary>Registries on full and read-only disks, with damaged files, and with writers that are killed.</summary>
public sealed class RegistryFaultTests : IDisposable
{
    private const int WritesOfPublishing = 4, WritesOfAChampion = 3;

    private readonly RegistryScene _scene = new();

    public void Dispose() => _scene.Dispose();

    private ModelRegistry Registry => _scene.Registry;

    [Fact]
    public async Task A_writer_that_is_killed_between_any_two_writes_leaves_the_registry_as_it_was()
    {
        _scene.Publish(1);
        Registry.SetChampion("1", "the first");
        string[] before = _scene.Files();
        string model = _scene.Model(0.95);
        for (int write = 1; write <= WritesOfPublishing + WritesOfAChampion; write++)
        {
            using Process child = StartWriter(model, killAt: write);
            await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, child.ExitCode);
            bool isPublished = write > WritesOfPublishing;
            List<RegistryProblem> problems = [];
            int expected = isPublished ? write - WritesOfPublishing + 1 : 1;
            Assert.Equal(expected, Registry.List(problems.Add).Count);
            Assert.Empty(problems);
            Assert.Equal("0000001", Registry.Champion()!.Version);
            Assert.Equal(isPublished ? before.Length + (2 * (expected - 1)) : before.Length, _scene.Files().Count(path => !path.StartsWith(".staging/", StringComparison.Ordinal)));
        }

        // Nobody hinders the next one; and a day later what was left is deleted.
        string staging = Path.Combine(_scene.Location, ".staging");
        string[] left = Directory.GetDirectories(staging);
        Assert.Equal(WritesOfPublishing - 1 + WritesOfAChampion - 1, left.Length);
        ModelVersion next = Registry.Publish(model);
        Assert.Equal("0000005", next.Version);
        Assert.Equal(left.Length, Directory.GetDirectories(staging).Length);
        foreach (string folder in left) Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddDays(-2));
        Registry.SetChampion(next.Version, "on");
        Assert.Empty(Directory.GetDirectories(staging));
    }

    /// <summary>Runs in the child processes: publishes and makes it the champion, and is killed before one of its writes.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_is_killed()
    {
        int left = int.Parse(Environment.GetEnvironmentVariable("DOGSOUND_TEST_WRITE")!, CultureInfo.InvariantCulture);
        ModelRegistry registry = new(Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")!, beforeWrite: () =>
        {
            if (--left > 0) return;
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        });
        registry.SetChampion(registry.Publish(Environment.GetEnvironmentVariable("DOGSOUND_TEST_MODEL")!).Version, "from a child");
    }

    [Fact]
    public async Task Writers_in_several_processes_get_versions_of_their_own()
    {
        const int Count = 20;
        string model = _scene.Model(0.95);
        Process[] children = [.. Enumerable.Range(0, 2).Select(_ => ChildTest.Start(
            GetType(), nameof(In_a_process_that_publishes_often), ("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_MODEL", model)))];
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
                ModelRegistry.Open(_scene.Location).SetChampion($"{number}", "better", expected: "1");
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

    [Fact]
    public void A_full_disk_is_one_clear_error_and_leaves_nothing()
    {
        string location = _scene["small/x"][..^2];
        using SmallDisk disk = new(location, megabytes: 1);
        disk.SkipUnlessMounted();
        ModelRegistry registry = ModelRegistry.Open(location);
        registry.SetChampion(registry.Publish(_scene.Model(0.9)).Version, "the first");
        disk.Fill(room: 0);
        foreach (Action write in new Action[] { () => registry.Publish(_scene.Model(0.95)), () => registry.SetChampion("1", "again") })
        {
            RegistryException error = Assert.Throws<RegistryException>(write);
            Assert.Equal(RegistryErrorReason.CannotWrite, error.Reason);
            Assert.True(FullDisk.IsCauseOf(error));
            Assert.StartsWith($"{location}: the registry can't be written: the disk is full. Make room on it", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetDirectories(Path.Combine(location, ".staging")));
        Assert.Equal("0000001", registry.Champion()!.Version);
        disk.MakeRoom();
        Assert.Equal("0000002", registry.Publish(_scene.Model(0.95)).Version);
    }

    [Fact]
    public void A_registry_that_is_read_only_is_read_and_not_written()
    {
        string location = _scene["small/x"][..^2];
        using SmallDisk disk = new(location, megabytes: 1);
        disk.SkipUnlessMounted();
        ModelRegistry registry = ModelRegistry.Open(location);
        registry.SetChampion(registry.Publish(_scene.Model(0.9)).Version, "the first");
        disk.MakeReadOnly();
        foreach (Action write in new Action[] { () => registry.Publish(_scene.Model(0.95)), () => registry.SetChampion("1", "again") })
        {
            RegistryException error = Assert.Throws<RegistryException>(write);
            Assert.Equal(RegistryErrorReason.CannotWrite, error.Reason);
            Assert.Contains("Read-only file system", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("0000001", registry.Champion()!.Version);
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
            [Path.Combine(_scene.Location, "champion", "0000002", "record.json"), Path.Combine(_scene.Location, "models", "0000003", "record.json")],
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
        File.Delete(versions[2].Path);
        File.AppendAllText(versions[1].Path, "x");
        List<RegistryProblem> problems = [];
        Assert.Equal("0000001", Registry.Champion(problems.Add)!.Version);
        Assert.Equal([versions[2].Path, versions[1].Path], problems.Select(problem => problem.Path));
        problems.Clear();
        Assert.True(Assert.Single(Registry.List(problems.Add)).IsChampion);
        Assert.Equal([versions[2].Path, versions[1].Path], problems.Select(problem => problem.Path));
        Assert.Equal(RegistryErrorReason.NothingToRollBack, Assert.Throws<RegistryException>(() => Registry.Rollback("back")).Reason);

        byte[] bytes = File.ReadAllBytes(versions[0].Path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(versions[0].Path, bytes);
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.LocalPath(Registry.Champion()!, TestContext.Current.CancellationToken));
        Assert.Equal((RegistryErrorReason.DamagedVersion, versions[0].Path), (error.Reason, error.Path));
    }

    [Fact]
    public void A_number_that_was_given_again_is_not_taken_for_the_old_champion()
    {
        ModelVersion[] versions = _scene.Publish(2);
        foreach (ModelVersion version in versions) Registry.SetChampion(version.Version, "on");
        Directory.Delete(Path.GetDirectoryName(versions[1].Path)!, recursive: true);
        Assert.Equal("0000002", Registry.Publish(_scene.Model(0.5)).Version);
        List<RegistryProblem> problems = [];
        Assert.Equal("0000001", Registry.Champion(problems.Add)!.Version);
        Assert.Contains("is not the model that became the champion", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_the_way_of_an_entry_is_stepped_over()
    {
        _scene.Publish(1);
        File.WriteAllText(Path.Combine(_scene.Location, "models", "0000002"), "a file");
        Directory.CreateDirectory(Path.Combine(_scene.Location, "models", "0000003"));
        Directory.CreateDirectory(Path.Combine(_scene.Location, "models", "notes"));
        Assert.Equal("0000004", Registry.Publish(_scene.Model(0.95)).Version);
        List<RegistryProblem> problems = [];
        Assert.Equal(2, Registry.List(problems.Add).Count);
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        _scene.Publish(1);
        using CancellationTokenSource cancel = new();
        int writes = 0;
        ModelRegistry registry = new(_scene.Location, beforeWrite: () => { if (++writes == 2) cancel.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => registry.Publish(_scene.Model(0.95), cancel: cancel.Token));
        Assert.Equal(["models/0000001/model.safetensors", "models/0000001/record.json"], _scene.Files());
    }

    private Process StartWriter(string model, int killAt) => ChildTest.Start(
        GetType(), nameof(In_a_process_that_is_killed),
        ("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_MODEL", model), ("DOGSOUND_TEST_WRITE", killAt.ToString(CultureInfo.InvariantCulture)));
}
