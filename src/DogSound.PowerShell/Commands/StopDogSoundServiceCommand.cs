using System.Management.Automation;
using DogSound.Core.Services;

namespace DogSound.PowerShell;

/// <summary>Stops services that Start-DogSoundService has started.</summary>
/// <remarks>
/// A service takes no more calls, answers those that are under way, and ends. One that has not ended after -TimeoutSeconds is
/// killed, with a warning. A service that has ended by itself is no error.
/// </remarks>
/// <example>
/// <summary>Stop a service</summary>
/// <code>$service = Start-DogSoundService ./dog.safetensors -Port 0
/// $service | Stop-DogSoundService</code>
/// <para>Stops it, and waits until it has ended.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsLifecycle.Stop, "DogSoundService", SupportsShouldProcess = true, DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(void))]
public sealed class StopDogSoundServiceCommand : CancellableCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string IdSet = "Id";

    /// <summary>The services, as Start-DogSoundService returns them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    public ServiceHandle[] InputObject { get; set; } = [];

    /// <summary>Numbers of the services' processes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdSet)]
    public int[] Id { get; set; } = [];

    /// <summary>Seconds that a service has to end before it is killed.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (ServiceHandle service in ParameterSetName == InputObjectSet ? InputObject : Id.Select(Find).OfType<ServiceHandle>())
        {
            if (!ShouldProcess($"{service.Uri}, process {service.ProcessId}", "Stop the service")) continue;
            try
            {
                if (!ServiceStop.Stop(service, TimeSpan.FromSeconds(TimeoutSeconds), Cancellation))
                    WriteWarning($"The service {service.Uri}, process {service.ProcessId}, did not end within {TimeoutSeconds} s and was killed.");
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private ServiceHandle? Find(int id)
    {
        ServiceHandle? service = ServiceRecords.Find(id);
        if (service is null)
        {
            var error = new ServiceException(ServiceErrorReason.NotAService, $"{id}: no process of this number was started by Start-DogSoundService, or it was stopped. Get-Process shows those that there are.");
            WriteError(ErrorFactory.ForService(error, id));
        }

        return service;
    }
}
