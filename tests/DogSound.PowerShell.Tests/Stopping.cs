using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace DogSound.PowerShell.Tests;

/// <summary>Stops what runs, as Ctrl+C does, and sees that it ends soon.</summary>
public static class Stopping
{
    /// <summary>
    /// The longest time that an end may take. Two seconds are promised, and DOGSOUND_TEST_STOP_SECONDS=2 tests that on a machine that does nothing else.
    /// Else there is room for machines that do: what waited for the end of its work, which takes minutes, would still be found.
    /// </summary>
    public static TimeSpan Limit { get; } =
        TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("DOGSOUND_TEST_STOP_SECONDS") ?? "20", CultureInfo.InvariantCulture));

    /// <summary>Stops a pipeline that is running; it must not have ended, nor say anything about its end.</summary>
    public static async Task StopAsync(System.Management.Automation.PowerShell shell, Task run)
    {
        Assert.False(run.IsCompleted, "It ended before it could be stopped.");
        Stopwatch watch = Stopwatch.StartNew();
        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => run);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit);
        Assert.Empty(shell.Streams.Error);
    }

    /// <summary>Waits until something has happened in a pipeline.</summary>
    public static async Task UntilAsync(Task run, Func<bool> happened)
    {
        while (!happened())
        {
            Assert.False(run.IsCompleted, "It ended before that happened.");
            await Task.Delay(10);
        }
    }
}
