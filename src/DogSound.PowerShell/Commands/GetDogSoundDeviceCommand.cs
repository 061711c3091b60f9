using System.Management.Automation;
using DogSound.Core.Native;

namespace DogSound.PowerShell;

/// <summary>Lists the devices that models can run on.</summary>
/// <remarks>
/// The processor comes first; GPUs follow where libtorch can use them. The name of a device is what -Device parameters take.
/// Loads libtorch.
/// </remarks>
/// <example>
/// <summary>All devices</summary>
/// <code>Get-DogSoundDevice</code>
/// <para>Shows the processor and every GPU with its memory.</para>
/// </example>
/// <returns>One device for each processor and GPU.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundDevice")]
[OutputType(typeof(DeviceInfo))]
public sealed class GetDogSoundDeviceCommand : CancellableCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<ComputeDevice> devices;
        try
        {
            devices = Devices.List();
        }
        catch (LibTorchException e)
        {
            ThrowTerminatingError(ErrorFactory.ForLibTorch(e));
            return;
        }
        foreach (ComputeDevice device in devices)
        {
            WriteObject(new DeviceInfo
            {
                Name = device.Name,
                Description = device.Description,
                Memory = device.Memory,
                ComputeCapability = device.ComputeCapability,
                IsBfloat16Fast = device.IsBfloat16Fast,
            });
        }
    }
}
