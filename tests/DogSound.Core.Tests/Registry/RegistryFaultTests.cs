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
        string location = Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")!;
        RegistryFolder folder = new(location)
        {
            BeforeWrite = () =>
            {
                if (--left > 0) return;
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            },
        };
        ModelRegistry registry = new(location, folder);
        registry.SetChampion(registry.Publish(Environment.GetEnvironmentVariable("DOGSOUND_TEST_MODEL")!).Version, "from a child");
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_and_leaves_nothing()
    {
        string location = _scene["small/x"][..^2];
        using SmallDisk disk = new(location, megabytes: 1);
        disk.SkipUnlessMounted();
        ModelRegistry registry = ModelRegistry.Open(location);
        registry.SetChampion(registry.Publish(_scene.Model(0.9)).Version, "the first");
        registry.Publish(_scene.Model(0.91));
        disk.Fill(room: 0);
        foreach (Action write in new Action[] { () => registry.Publish(_scene.Model(0.95)), () => registry.SetChampion("1", "again"), () => new ModelRetention(registry).Remove(["2"], "") })
        {
            RegistryException error = Assert.Throws<RegistryException>(write);
            Assert.Equal(RegistryErrorReason.CannotWrite, error.Reason);
            Assert.True(FullDisk.IsCauseOf(error));
            Assert.StartsWith($"{location}: the registry can't be written: the disk is full. Make room on it", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetDirectories(Path.Combine(location, ".staging")));
        Assert.Equal("0000001", registry.Champion()!.Version);
        disk.MakeRoom();
        Assert.Equal("0000003", registry.Publish(_scene.Model(0.95)).Version);
    }

    [Fact]
    public void A_registry_that_is_read_only_is_read_and_not_written()
    {
        string location = _scene["small/x"][..^2];
        using SmallDisk disk = new(location, megabytes: 1);
        disk.SkipUnlessMounted();
        ModelRegistry registry = ModelRegistry.Open(location);
        registry.SetChampion(registry.Publish(_scene.Model(0.9)).Version, "the first");
        registry.Publish(_scene.Model(0.91));
        disk.MakeReadOnly();
        foreach (Action write in new Action[] { () => registry.Publish(_scene.Model(0.95)), () => registry.SetChampion("1", "again"), () => new ModelRetention(registry).Remove(["2"], "") })
        {
            RegistryException error = Assert.Throws<RegistryException>(write);
            Assert.Equal(RegistryErrorReason.CannotWrite, error.Reason);
            Assert.Contains("Read-only file system", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal("0000001", registry.Champion()!.Version);
    }

    [Fact]
    public void Records_of_any_bytes_are_read_or_reported()
    {
        _scene.Publish(3);
        Registry.SetChampion("1", "the first");
        new ModelRetention(Registry).Remove(["3"], "worse");
        Random random = new(1);
        int reported = 0;
        foreach (string entry in new[] { "models/0000002", "champion/0000001", "champion/0000002" })
        {
            string path = Path.Combine(_scene.Location, entry, "record.json");
            byte[] record = File.ReadAllBytes(path);
            for (int round = 0; round < 500; round++)
            {
                byte[] mutated = [.. record];
                for (int change = random.Next(1, 4); change > 0; change--) mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(path, round % 10 == 0 ? mutated[..random.Next(mutated.Length)] : mutated);
                List<RegistryProblem> problems = [];
                Registry.List(problems.Add);
                Registry.History();
                Registry.Champion();
                Assert.All(problems, problem => Assert.StartsWith(problem.Path, problem.Message, StringComparison.Ordinal));
                reported += problems.Count;
            }
            File.WriteAllBytes(path, record);
        }
        // One that says what was removed costs two: itself, and the model that is missing then.
        Assert.InRange(reported, 200, 2000);
        Assert.Equal(2, Registry.List().Count);
    }

    [Fact]
    public void Where_no_number_is_left_that_is_said()
    {
        _scene.Publish(1);
        Directory.CreateDirectory(Path.Combine(_scene.Location, "models", "999999999999999999"));
        RegistryException error = Assert.Throws<RegistryException>(() => Registry.Publish(_scene.Model(0.95)));
        Assert.Equal(RegistryErrorReason.CannotWrite, error.Reason);
        Assert.Contains("no number comes after", error.Message, StringComparison.Ordinal);
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
        ModelRegistry registry = _scene.Open(beforeWrite: () => { if (++writes == 2) cancel.Cancel(); });
        Assert.Throws<OperationCanceledException>(() => registry.Publish(_scene.Model(0.95), cancel: cancel.Token));
        Assert.Equal(["models/0000001/model.safetensors", "models/0000001/record.json"], _scene.Files());
    }

    private Process StartWriter(string model, int killAt) => ChildTest.Start(
        GetType(), nameof(In_a_process_that_is_killed),
        ("DOGSOUND_TEST_REGISTRY", _scene.Location), ("DOGSOUND_TEST_MODEL", model), ("DOGSOUND_TEST_WRITE", killAt.ToString(CultureInfo.InvariantCulture)));
}
