using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class EnvironmentTests
{
    [Fact]
    public void Every_check_says_what_was_found()
    {
        EngineResult result = Engine.RunOnce("Test-DogSoundEnvironment");
        Assert.Empty(result.Errors);
        Assert.Superset(new HashSet<string> { "PowerShell", ".NET", "Codecs", "libtorch" }, result.Output.Select(check => Text(check, "Name")).ToHashSet());
        Assert.All(result.Output, check =>
        {
            Assert.NotEmpty(Text(check, "Detail"));
            Assert.Equal(Text(check, "Status") == "Ok", Text(check, "Advice").Length == 0);
        });
    }

    [Fact]
    public void A_missing_libtorch_is_a_failed_check_and_a_clear_error()
    {
        using var folder = new TemporaryFolder();
        HostResult checks = HostProcess.RunWith(
            new() { ["DOGSOUND_LIBTORCH"] = folder.FullPath }, "-Command", "Test-DogSoundEnvironment | ForEach-Object { \"$($_.Name): $($_.Status)\" }");
        Assert.Equal(0, checks.ExitCode);
        Assert.Contains("libtorch: Failed", checks.Output, StringComparison.Ordinal);

        HostResult devices = HostProcess.RunWith(new() { ["DOGSOUND_LIBTORCH"] = folder.FullPath }, "-Command", "Get-DogSoundDevice");
        Assert.Equal(1, devices.ExitCode);
        Assert.Contains("DOGSOUND_LIBTORCH", devices.Error, StringComparison.Ordinal);
        Assert.Contains("[DogSound.LibTorchUnavailable]", devices.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_codec_is_a_warning()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Other systems find libsndfile in other ways, or read FLAC by themselves.");
        using var folder = new TemporaryFolder();
        HostResult checks = HostProcess.RunWith(
            HostProcess.WithoutSndFile(folder), "-Command", "Test-DogSoundEnvironment | ForEach-Object { \"$($_.Name): $($_.Status), $($_.Detail)\" }");
        Assert.Equal(0, checks.ExitCode);
        Assert.Contains("Codecs: Warning, WAV only: libsndfile is missing", checks.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_processor_is_the_first_device()
    {
        EngineResult result = Engine.RunOnce("Get-DogSoundDevice");
        Assert.Empty(result.Errors);
        Assert.Equal("cpu", Text(result.Output[0], "Name"));
        Assert.NotEmpty(Text(result.Output[0], "Description"));
        Assert.True((long)result.Output[0].Properties["Memory"].Value > 0);
    }

    private static string Text(PSObject item, string property) => item.Properties[property].Value?.ToString() ?? "";
}
