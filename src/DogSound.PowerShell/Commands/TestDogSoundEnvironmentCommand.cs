using System.Management.Automation;
using System.Runtime.InteropServices;

namespace DogSound.PowerShell;

/// <summary>Tells whether this machine has what DogSound needs.</summary>
/// <remarks>Each check is one object with a status: Ok, Warning (it works, but slower or with less) or Failed.</remarks>
/// <example>
/// <summary>All checks</summary>
/// <code>Test-DogSoundEnvironment</code>
/// <para>Shows a table of what was found, with advice where something is missing.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "DogSoundEnvironment")]
[OutputType(typeof(EnvironmentCheck))]
public sealed class TestDogSoundEnvironmentCommand : CancellableCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        WriteObject(new EnvironmentCheck(".NET", CheckStatus.Ok, RuntimeInformation.FrameworkDescription, null));
        WriteObject(new EnvironmentCheck("PowerShell", CheckStatus.Ok, Host.Version.ToString(), null));
    }
}
