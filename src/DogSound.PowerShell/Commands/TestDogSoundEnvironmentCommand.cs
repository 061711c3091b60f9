using System.Collections;
using System.Management.Automation;
using System.Runtime.InteropServices;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Native;

namespace DogSound.PowerShell;

/// <summary>Tells whether this machine has what DogSound needs.</summary>
/// <remarks>
/// Each check is one object with a status: Ok, Warning (DogSound works, but with less) or Failed, and with advice where there
/// is something to do. Loads libtorch, to find out whether it can be loaded.
/// </remarks>
/// <example>
/// <summary>All checks</summary>
/// <code>Test-DogSoundEnvironment</code>
/// <para>Shows a table of what was found.</para>
/// </example>
/// <example>
/// <summary>Stop a script where something is missing</summary>
/// <code>if (Test-DogSoundEnvironment | Where-Object Status -eq Failed) { exit 1 }</code>
/// <para>Ends the script with exit code 1 when a check failed.</para>
/// </example>
/// <returns>One object for each check.</returns>
[Cmdlet(VerbsDiagnostic.Test, "DogSoundEnvironment")]
[OutputType(typeof(EnvironmentCheck))]
public sealed class TestDogSoundEnvironmentCommand : CancellableCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var versions = (IDictionary)SessionState.PSVariable.GetValue("PSVersionTable");
        WriteOk("PowerShell", $"{versions["PSVersion"]}");
        WriteOk(".NET", RuntimeInformation.FrameworkDescription);
        WriteCodecs();

        LibTorchStatus status = LibTorch.Status();
        if (!status.IsLoaded)
        {
            WriteObject(new EnvironmentCheck("libtorch", CheckStatus.Failed, status.Error!, "Nothing that needs a model works until this is mended."));
            return;
        }
        WriteOk("libtorch", $"{status.Version} in {status.Directory}");
        WriteOk("TorchSharp", status.IsShimRepaired
            ? $"{status.ShimPath}, a copy that was mended for this system's older libstdc++"
            : $"{status.ShimPath}");
        WriteOk("Threads", $"{Threads.Count} for {Threads.PhysicalCores} processor cores");
        foreach (ComputeDevice device in Devices.List())
            WriteOk($"Device {device.Name}", $"{device.Description}, {(device.IsBfloat16Fast ? "bfloat16 in hardware" : "float32")}");
    }

    private void WriteOk(string name, string detail) => WriteObject(new EnvironmentCheck(name, CheckStatus.Ok, detail, null));

    private void WriteCodecs()
    {
        if (CompressedCodec.IsInstalled)
            WriteOk("Codecs", CompressedCodec.Description);
        else
            WriteObject(new EnvironmentCheck("Codecs", CheckStatus.Warning, OperatingSystem.IsWindows() ? "WAV only: Media Foundation is missing" : "WAV only: libsndfile is missing", $"{CompressedCodec.HowToInstall}."));
    }
}
