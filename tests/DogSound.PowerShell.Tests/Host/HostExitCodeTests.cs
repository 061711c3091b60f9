using System.Diagnostics;

namespace DogSound.PowerShell.Tests.Host;

public sealed class HostExitCodeTests
{
    [Theory]
    [InlineData("1 + 1", 0)]
    [InlineData("throw 'stop'", 1)]
    [InlineData("Get-Module nosuch -ErrorAction Stop; Import-Module nosuch -ErrorAction Stop", 1)]
    [InlineData("if (", 1)]
    [InlineData("Get-NoSuchCommand; 'not reached'", 1)]
    [InlineData("try { throw 'caught' } catch { 'fine' }", 0)]
    [InlineData("Import-Module nosuch", 3)]
    [InlineData("Import-Module nosuch -ErrorAction SilentlyContinue", 0)]
    [InlineData("Import-Module nosuch 2>$null", 0)]
    [InlineData("exit 5", 5)]
    [InlineData("Import-Module nosuch; exit 0", 0)]
    public void A_command_ends_with(string command, int expected)
    {
        HostResult result = HostProcess.Run("-Command", command);
        Assert.True(expected == result.ExitCode, $"{result.ExitCode}: {result.Output}{result.Error}");
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("-NoSuchOption")]
    [InlineData("nosuch.ps1")]
    [InlineData("-Command")]
    public void Wrong_usage_is_2_and_says_how(params string[] arguments)
    {
        HostResult result = HostProcess.Run(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("dogsound script.ps1", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Help", "Exit codes")]
    [InlineData("-Version", "PowerShell 7.")]
    public void Help_and_version_are_results(string option, string text)
    {
        HostResult result = HostProcess.Run(option);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(text, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-INT", 130)]
    [InlineData("-TERM", 143)]
    public async Task A_signal_ends_the_pipeline_after_its_clean_up(string signal, int expected)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("sends POSIX signals");
        using Process process = HostProcess.Start(
            "-Command", "try { 'ready'; while ($true) { [System.Threading.Thread]::Sleep(20) } } finally { [Console]::Error.WriteLine('cleaned') }; 'next'");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        using (Process kill = Process.Start("kill", [signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        var watch = Stopwatch.StartNew();
        HostResult result = HostProcess.Finish(process);
        Assert.Equal(expected, result.ExitCode);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Stopping.Limit);
        Assert.Equal("", result.Output);
        Assert.Equal("cleaned", result.Error.Trim());
    }
}
