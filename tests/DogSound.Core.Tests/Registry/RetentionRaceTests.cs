using System.Diagnostics;
using System.Globalization;
using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry;

/// <summary>Removals while others write, and removals that are killed, wherever the registry is kept: here, in a folder.</summary>
public class RetentionRaceTests : IDisposable
{
    private readonly RegistryScene _scene;

    public RetentionRaceTests()
        : this(new RegistryScene())
    {
    }

    protected RetentionRaceTests(RegistryScene scene) => _scene = scene;

    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes of the registry by a removal until its entry is there: a folder, a file, a rename.</summary>
    protected virtual int WritesOfAnEntry => 3;

    /// <summary>Changes after it until the first model is deleted: the folder by whose time leftovers are judged.</summary>
    protected virtual int WritesBeforeDeleting => 1;

    private ModelRegistry Registry => _scene.Registry;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_a_removal_and_a_change_of_the_champion_to_the_same_version_one_comes_first()
    {
        _scene.Publish(9);
        Registry.SetChampion("1", "the first", cancel: Cancel);
        for (int write = 1; write <= WritesOfAnEntry; write++)
        {
            string version = $"{write + 1}", other = $"{write + 5}";
            // Somebody makes it the champion while it is being removed, and somebody removes it while it is being made the champion.
            ModelRetention remover = new(_scene.Open(beforeWrite: At(write, () => _scene.Open().SetChampion(version, "faster"))));
            Assert.Equal(RegistryErrorReason.VersionInUse, Assert.Throws<RegistryException>(() => remover.Remove([version], "")).Reason);
            Assert.Equal(EntryNumber.Format(write + 1), Registry.Champion(cancel: Cancel)!.Version);
            ModelRegistry setter = _scene.Open(beforeWrite: At(write, () => new ModelRetention(_scene.Open()).Remove([other], "faster")));
            Assert.Equal(RegistryErrorReason.VersionRemoved, Assert.Throws<RegistryException>(() => setter.SetChampion(other, "late")).Reason);
            List<RegistryProblem> problems = [];
            ModelVersion champion = Registry.Champion(problems.Add, Cancel)!;
            Assert.Equal(EntryNumber.Format(write + 1), champion.Version);
            Assert.Empty(problems);
            Registry.LocalPath(champion, Cancel);
        }
    }

    [Fact]
    public void Two_that_remove_the_same_remove_it_once()
    {
        _scene.Publish(3);
        ModelRetention slow = new(_scene.Open(beforeWrite: At(WritesOfAnEntry, () => new ModelRetention(_scene.Open()).Remove(["1", "2"], "faster"))));
        List<RegistryException> problems = [];
        Assert.Empty(slow.Remove(["1", "2"], "late", problems.Add, Cancel));
        Assert.All(problems, problem => Assert.Equal(RegistryErrorReason.VersionRemoved, problem.Reason));
        Assert.Equal(["faster", "faster", null], Registry.ListAll(cancel: Cancel).Select(version => version.RemovalReason));
    }

    [Fact]
    public async Task Whoever_looks_while_all_others_write_finds_a_champion()
    {
        const int Count = 25;
        _scene.Publish(2);
        Registry.SetChampion("1", "the first", cancel: Cancel);
        string[] models = [.. Enumerable.Range(0, 4).Select(number => _scene.Model(0.5 + number / 100.0))];
        using CancellationTokenSource over = new();
        Task reader = Task.Run(
            () =>
            {
                ModelRegistry registry = _scene.Open();
                List<RegistryProblem> problems = [];
                while (!over.IsCancellationRequested)
                {
                    Assert.NotNull(registry.Champion(problems.Add));
                    registry.List(problems.Add);
                    Assert.Empty(problems);
                }
            },
            Cancel);
        Task[] writers = [.. Enumerable.Range(0, 3).Select(writer => Task.Run(
            () =>
            {
                ModelRegistry registry = _scene.Open();
                ModelRetention retention = new(registry);
                Random random = new(writer);
                for (int i = 0; i < Count; i++)
                {
                    // Whatever the others do meanwhile, only this may come of it.
                    void Try(Action use)
                    {
                        RegistryException? error = Record.Exception(use) as RegistryException;
                        Assert.True(error is null or { Reason: RegistryErrorReason.VersionRemoved or RegistryErrorReason.VersionInUse or RegistryErrorReason.ChampionMoved or RegistryErrorReason.NothingToRollBack }, error?.ToString());
                    }

                    ModelVersion published = registry.Publish(models[random.Next(models.Length)]);
                    Try(() => registry.SetChampion(published.Version, "on"));
                    Try(() => registry.Rollback("back"));
                    Try(() => registry.SetChampion($"{random.Next(1, 1 + int.Parse(published.Version, CultureInfo.InvariantCulture))}", "any"));
                    Try(() => retention.Remove([.. retention.FindSurplus(1)], "surplus", _ => { }));
                }
            },
            Cancel))];
        await Task.WhenAll(writers);
        await over.CancelAsync();
        await reader;
        List<RegistryProblem> problems = [];
        Registry.LocalPath(Registry.Champion(problems.Add, Cancel)!, Cancel);
        Assert.Equal(2 + 3 * Count, Registry.ListAll(problems.Add, Cancel).Count);
        Assert.Empty(problems);
        // Nothing is left of what was removed.
        new ModelRetention(Registry).DeleteLeftovers(cancel: Cancel);
        Assert.Equal(Registry.List(cancel: Cancel).Count, _scene.Files().Count(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_removal_that_is_killed_has_not_begun_or_is_ended_by_the_next()
    {
        ModelVersion[] versions = _scene.Publish(3);
        Registry.SetChampion("3", "the first", cancel: Cancel);
        int last = WritesOfAnEntry + WritesBeforeDeleting + 1;
        for (int write = 1; write <= last; write++)
        {
            using Process child = ChildTest.Start(
                GetType(), nameof(In_a_process_that_is_killed),
                [("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_WRITE", write.ToString(CultureInfo.InvariantCulture)), .. _scene.ChildEnvironment]);
            await child.StandardOutput.ReadToEndAsync(Cancel);
            await child.WaitForExitAsync(Cancel);
            Assert.NotEqual(0, child.ExitCode);
            List<RegistryProblem> problems = [];
            bool isRemoved = write > WritesOfAnEntry;
            Assert.Equal([isRemoved, isRemoved, false], Registry.ListAll(problems.Add, Cancel).Select(version => version.IsRemoved));
            Assert.Equal("0000003", Registry.Champion(problems.Add, Cancel)!.Version);
            Assert.Empty(problems);
            Assert.Equal(3, _scene.Files().Count(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
            if (!isRemoved) continue;
            // Nobody gets at it, though it lies there still; the next one deletes it.
            Assert.Equal(RegistryErrorReason.VersionRemoved, Assert.Throws<RegistryException>(() => Registry.SetChampion("1", "on")).Reason);
            Assert.Equal(RegistryErrorReason.VersionRemoved, Assert.Throws<RegistryException>(() => Registry.Get("2")).Reason);
            if (write < last) _scene.DeleteEntry("champion/0000002");
        }
        Assert.Equal(2, new ModelRetention(Registry).DeleteLeftovers(cancel: Cancel));
        Assert.Equal([_scene.ModelFileOf(versions[2])], _scene.Files().Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    /// <summary>Runs in the child processes: removes two versions, and is killed before one of its writes.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_is_killed()
    {
        string location = Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")!;
        int write = int.Parse(Environment.GetEnvironmentVariable("DOGSOUND_TEST_WRITE")!, CultureInfo.InvariantCulture);
        new ModelRetention(OpenInChild(location, At(write, () =>
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }))).Remove(["1", "2"], "from a child");
    }

    private protected virtual ModelRegistry OpenInChild(string location, Action beforeWrite) => new(location, new RegistryFolder(location) { BeforeWrite = beforeWrite });

    private static Action At(int write, Action work)
    {
        int left = write;
        return () =>
        {
            if (--left == 0) work();
        };
    }
}
