using System.Diagnostics;

namespace DogSound.PowerShell.Tests.Host;

/// <summary>An augmentation in a process of its own, where deaths are real.</summary>
public sealed class HostAugmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_and_run_again_it_makes_the_tree_of_a_run_that_was_never_stopped()
    {
        _folder.Write("policy.yaml", "variants: [{name: original}, {name: a, copies: 15, steps: [{time_stretch: {keep_length: false}}, roll, gaussian_noise]}]");
        Assert.Equal(0, HostProcess.Run("-Command", $"$null = New-DogSoundSample '{_folder["clips"]}' -Count 40 -Duration 2").ExitCode);
        HostResult straight = HostProcess.Run("-Command", Script("straight"));
        Assert.True(straight.ExitCode == 0, straight.Error);
        foreach (int wanted in new[] { 1, 150, 350 })
        {
            using Process process = HostProcess.Start("-Command", Script("killed"));
            for (long start = Stopwatch.GetTimestamp(); Files("killed").Length < wanted; await Task.Delay(1, TestContext.Current.CancellationToken))
            {
                Assert.False(process.HasExited, "It ended before it was killed.");
                Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(10), "It came to nothing.");
            }

            process.Kill();
            HostProcess.Finish(process);
            Assert.False(File.Exists(_folder["killed/manifest.csv"]));
        }

        HostResult last = HostProcess.Run("-Command", Script("killed"));
        Assert.True(last.ExitCode == 0, last.Error);
        string[] files = Files("straight");
        Assert.Equal(40 * 16 + 1, files.Length);
        Assert.Equal(files, Files("killed"));
        Assert.All(files, name => Assert.Equal(File.ReadAllBytes(_folder[$"straight/{name}"]), File.ReadAllBytes(_folder[$"killed/{name}"])));
    }

    // With hidden ones.
    private string[] Files(string folder) =>
        [.. _folder.Files().Where(name => name.StartsWith($"{folder}/", StringComparison.Ordinal)).Select(name => name[(folder.Length + 1)..])];

    private string Script(string name) =>
        $"$null = Get-DogSoundClip '{_folder["clips"]}' -Recurse -LabelFromFolder | Invoke-DogSoundAugment -Destination '{Path.Combine(_folder.FullPath, name)}' -Policy '{_folder["policy.yaml"]}' -Seed 5";
}
