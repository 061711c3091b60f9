using System.Diagnostics;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Storage;

/// <summary>Several runs that want one store at once, runs that wait, and runs that were killed.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_several_threads_one_decodes_and_the_others_wait()
    {
        string[] paths = _folder.Clips(30);
        int[] decoded = new int[4];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, run => decoded[run] = _folder.Decode(paths));
        Assert.Equal(30, decoded.Sum());
        Assert.Single(_folder.Files());
    }

    [Fact]
    public async Task Of_several_processes_one_decodes_and_the_others_wait()
    {
        string[] paths = _folder.Clips(30);
        Process[] children = [.. Enumerable.Range(0, 2).Select(index => StartChild(paths, _folder[$"decoded{index}"]))];
        await Task.WhenAll(children.Select(ChildTest.FinishAsync));
        foreach (Process child in children)
            child.Dispose();
        int[] decoded = [.. Enumerable.Range(0, 2).Select(index => int.Parse(File.ReadAllText(_folder[$"decoded{index}"]), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal([0, 30], decoded.Order());
        Assert.Equal(0, _folder.Decode(paths));
    }

    [Fact]
    public async Task A_run_that_was_killed_while_it_wrote_hinders_nobody()
    {
        string[] paths = _folder.Clips(400, length: 8000);
        var random = new Random(1);
        for (int round = 0; round < 3; round++)
        {
            using Process child = StartChild(paths, _folder["decoded"]);
            while (!child.HasExited && !_folder.Files().Any(name => name.EndsWith(".tmp", StringComparison.Ordinal)))
                await Task.Delay(1);
            await Task.Delay(random.Next(100));
            child.Kill();
            await child.WaitForExitAsync();
        }
        string[] some = paths[..5];
        using (ClipStore store = _folder.Open([.. some, .. _folder.Clips(1, seed: 900)]))
            StoreFolder.AssertHolds(store, [.. some, .. _folder.Clips(1, seed: 900)]);
        Assert.DoesNotContain(_folder.Files(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Runs in the child processes: decodes, and says how much.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_of_its_own()
    {
        string[] paths = Environment.GetEnvironmentVariable("DOGSOUND_TEST_CLIPS")!.Split('|');
        var settings = new ClipStoreSettings { SampleRate = StoreFolder.Rate, Folder = Environment.GetEnvironmentVariable("DOGSOUND_TEST_STORE"), Decoders = 2 };
        using ClipStore store = ClipStore.Open(paths, settings);
        StoreFolder.AssertHolds(store, paths);
        File.WriteAllText(Environment.GetEnvironmentVariable("DOGSOUND_TEST_RESULT")!, $"{store.DecodedCount}");
    }

    [Fact]
    public async Task Where_the_file_system_has_no_locks_nobody_deletes_what_another_may_be_writing()
    {
        string[] paths = _folder.Clips(3);
        string young = _folder[$"store/16000/.{Guid.NewGuid():N}.tmp"], old = _folder[$"store/16000/.{Guid.NewGuid():N}.tmp"];
        File.WriteAllText(young, "");
        File.WriteAllText(old, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        using Process child = StartChild(paths, _folder["decoded"], ("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1"));
        await ChildTest.FinishAsync(child);
        Assert.Equal("3", File.ReadAllText(_folder["decoded"]));
        Assert.True(File.Exists(young));
        Assert.False(File.Exists(old));
    }

    [Fact]
    public void Whoever_finds_everything_waits_for_nobody()
    {
        string[] paths = _folder.Clips(3);
        _folder.Decode(paths);
        using FileStream held = new SegmentFolder(_folder.Store, StoreFolder.Rate).Lock(CancellationToken.None);
        Assert.Equal(0, _folder.Decode(paths));
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        string[] paths = _folder.Clips(1);
        using var cancel = new CancellationTokenSource();
        using (new SegmentFolder(_folder.Store, StoreFolder.Rate).Lock(CancellationToken.None))
        {
            Task<ClipStore> opening = Task.Run(() => ClipStore.Open(paths, _folder.Settings, null, cancel.Token));
            await Task.Delay(300);
            Assert.False(opening.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromMinutes(1)));
        }
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task A_lock_goes_with_the_process_that_held_it()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "Needs the program flock.");
        string[] paths = _folder.Clips(1);
        using (new SegmentFolder(_folder.Store, StoreFolder.Rate).Lock(CancellationToken.None))
        {
        }
        using Process owner = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["--no-fork", Path.Combine(_folder.Store, "16000", "lock"), "sh", "-c", "echo held; exec sleep 100"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await owner.StandardOutput.ReadLineAsync());
        Task<int> opening = Task.Run(() => _folder.Decode(paths));
        await Task.Delay(300);
        Assert.False(opening.IsCompleted);
        owner.Kill();
        Assert.Equal(1, await opening.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Cancelled_runs_end_and_leave_nothing()
    {
        string[] paths = _folder.Clips(200, length: 20_000);
        for (int round = 0; round < 10; round++)
        {
            using var cancel = new CancellationTokenSource();
            Task<ClipStore> opening = Task.Run(() => ClipStore.Open(paths, _folder.Settings, null, cancel.Token));
            await Task.Delay(10 * round);
            await cancel.CancelAsync();
            try
            {
                (await opening.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
            }
            catch (OperationCanceledException)
            {
                // Unless it was ready before.
            }
            Assert.DoesNotContain(_folder.Files(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        }
        _folder.Decode(paths[..5]);
    }

    [Fact]
    public void What_the_callback_throws_ends_the_run_and_leaves_nothing()
    {
        string[] paths = _folder.Clips(10);
        Assert.Throws<InvalidTimeZoneException>(() => ClipStore.Open(paths, _folder.Settings, (_, _) => throw new InvalidTimeZoneException()));
        Assert.DoesNotContain(_folder.Files(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
        _folder.Decode(paths);
    }

    private Process StartChild(string[] paths, string result, params (string Name, string Value)[] environment) =>
        ChildTest.Start(typeof(SharedStoreTests), nameof(In_a_process_of_its_own),
        [
            ("DOGSOUND_TEST_CLIPS", string.Join('|', paths)), ("DOGSOUND_TEST_STORE", _folder.Store), ("DOGSOUND_TEST_RESULT", result),
            .. environment,
        ]);
}
