using System.Diagnostics;
using System.Globalization;

namespace DogSound.PowerShell.Tests.Host;

/// <summary>A training in a process of its own, where signals and deaths are real.</summary>
public sealed class HostTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SIGTERM_writes_a_checkpoint_ends_with_143_and_a_resume_gives_the_weights_of_a_run_that_was_never_stopped()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("sends POSIX signals");
        Assert.Equal(0, HostProcess.Run("-Command", Script("straight", 20)).ExitCode);
        using (Process process = HostProcess.Start("-Command", Script("stopped", 20) + "; 'next line'"))
        {
            await WaitForAsync(process, () => EpochsOf("stopped") > 0);
            await SignalAsync("-TERM", process);
            HostResult result = HostProcess.Finish(process);
            Assert.Equal(143, result.ExitCode);
            Assert.DoesNotContain("next line", result.Output, StringComparison.Ordinal);
        }

        Assert.NotEmpty(Checkpoints("stopped"));
        Assert.False(File.Exists(_folder["stopped.safetensors"]));
        HostResult resumed = HostProcess.Run("-Command", Script("stopped", 20));
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(Weights("straight"), Weights("stopped"));
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_a_checkpoint_that_loads()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("sends POSIX signals");
        for (int kill = 0; kill < 4; kill++)
        {
            int wanted = kill;
            using Process process = HostProcess.Start("-Command", Script("killed", 1000));
            await WaitForAsync(process, () => Checkpoints("killed").Length > (wanted == 0 ? 0 : 1));
            await Task.Delay(37 * kill, TestContext.Current.CancellationToken);
            process.Kill();
            HostProcess.Finish(process);
            Assert.NotEmpty(Checkpoints("killed"));
        }

        int epochs = EpochsOf("killed");
        Assert.True(epochs >= 2, $"{epochs} epochs");
        using Process last = HostProcess.Start("-Command", Script("killed", 1000));
        await WaitForAsync(last, () => EpochsOf("killed") > epochs);
        await SignalAsync("-INT", last);
        Assert.Equal(130, HostProcess.Finish(last).ExitCode);
    }

    private string Script(string name, int epochs) =>
        $"$null = New-DogSoundSample '{_folder["clips"]}' -Count 24 -Duration 1 -Seed 3 -Force; " +
        $"$null = Get-DogSoundClip '{_folder["clips"]}' -Recurse -LabelFromFolder | Start-DogSoundTraining '{_folder[name + ".safetensors"]}' -Configuration tiny " +
        $"-StorePath '{_folder["store"]}' -Device cpu -Epochs {epochs} -BatchSize 4 -Resume -WarningAction SilentlyContinue " +
        "-Set features.clip_duration=1, features.n_mels=16, model.width=4, training.warmup_epochs=0";

    private string[] Checkpoints(string name) =>
        Directory.Exists(_folder[name + ".safetensors.checkpoints"]) ? Directory.GetFiles(_folder[name + ".safetensors.checkpoints"], "checkpoint-*") : [];

    private int EpochsOf(string name) => !File.Exists(_folder[name + ".safetensors.log.jsonl"]) ? 0
        : File.ReadAllText(_folder[name + ".safetensors.log.jsonl"]).Split('\n').Count(line => line.Contains("\"event\":\"epoch\"", StringComparison.Ordinal));

    // The document names the moment; the weights follow it.
    private byte[] Weights(string name)
    {
        byte[] file = File.ReadAllBytes(_folder[name + ".safetensors"]);
        return file[(8 + BitConverter.ToInt32(file))..];
    }

    private static async Task WaitForAsync(Process process, Func<bool> condition)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(10, TestContext.Current.CancellationToken))
        {
            Assert.False(process.HasExited, "The training ended before it was stopped.");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(10), "The training came to nothing.");
        }
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using Process kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
