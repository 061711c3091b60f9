using System.Globalization;
using System.Management.Automation;
using DogSound.Core.Services;

namespace DogSound.PowerShell;

/// <summary>Starts a service that answers over HTTP what is heard in sounds.</summary>
/// <remarks>
/// The service is a process of its own, which goes on when PowerShell ends; Stop-DogSoundService stops it. The cmdlet returns when
/// the service answers. Where it ends instead, the error says why. It needs the ASP.NET Core Runtime 10.
///
/// POST /classify takes a WAV file as its body and answers {"label": 3, "probability": [...]}; the page at / lets people try it.
/// With -Registry the champion answers; when another version becomes the champion, or when the file of -Model is replaced, the
/// service goes on with the new model, and no call is lost.
///
/// Keys of callers are read from the file of -KeyFile and from the environment variable DOGSOUND_KEYS. Without any, only this
/// machine may call, unless -Set open=true says otherwise. Every other setting can be given by -Set or in the file of
/// -Configuration; `dogsound-service --help` lists them.
/// </remarks>
/// <example>
/// <summary>A service for this machine</summary>
/// <code>$service = Start-DogSoundService ./dog.safetensors -Port 0
/// "The page is at $($service.Uri)"
/// $service | Stop-DogSoundService</code>
/// <para>Starts it on a free port, says where, and stops it again.</para>
/// </example>
/// <example>
/// <summary>Keep what the model is unsure of</summary>
/// <code>$service = Start-DogSoundService ./dog.safetensors -Port 0 -KeepFolder ./unsure -Set keep_below=0.7, keep_count=200
/// Stop-DogSoundService -Id $service.ProcessId</code>
/// <para>Up to 200 clips whose most probable class has less than 70 % are kept, with a manifest that Import-DogSoundManifest reads.</para>
/// </example>
/// <returns>The service: where it answers, its process, its model and its log.</returns>
[Cmdlet(VerbsLifecycle.Start, "DogSoundService", SupportsShouldProcess = true, DefaultParameterSetName = ModelSet)]
[OutputType(typeof(ServiceHandle))]
public sealed class StartDogSoundServiceCommand : CancellableCmdlet
{
    private const string ModelSet = "Model";
    private const string RegistrySet = "Registry";

    /// <summary>The model file. When it is replaced, the service goes on with the new one.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ModelSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    public string Model { get; set; } = "";

    /// <summary>The registry whose champion answers: its folder, or its address in S3.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RegistrySet)]
    public string Registry { get; set; } = "";

    /// <summary>Port to listen on; 0 takes a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>Address to listen on: 127.0.0.1 is reached from this machine only, 0.0.0.0 from everywhere.</summary>
    [Parameter]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>File with the keys that callers send as x-api-key, one a line.</summary>
    [Parameter]
    public string? KeyFile { get; set; }

    /// <summary>Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "auto";

    /// <summary>Folder that clips of low confidence are kept in, for a person to label; without it, no clip is kept.</summary>
    [Parameter]
    public string? KeepFolder { get; set; }

    /// <summary>File of settings, YAML or JSON.</summary>
    [Parameter]
    public string? Configuration { get; set; }

    /// <summary>Other settings, as name=value, such as queue_limit=16.</summary>
    [Parameter]
    public string[] Set { get; set; } = [];

    /// <summary>File that the service logs to, JSON, one object a line; by default one in the user's cache.</summary>
    [Parameter]
    public string? LogPath { get; set; }

    /// <summary>Seconds in which the service must answer.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (this.TryUse(() => ParameterSetName == ModelSet ? this.ResolveModel(Model) : this.OpenRegistry(Registry).Location) is not { } source) return;
        if (!ShouldProcess($"{source} on {Address}, port {Port}", "Start a service")) return;
        string logPath = LogPath is null ? ServiceRecords.NewLogPath() : this.ResolveOutputPath(LogPath);
        ServiceHandle service;
        try
        {
            var launch = new ServiceLaunch(ProgramPath, logPath);
            service = launch.Start(source, Arguments(source), TimeSpan.FromSeconds(TimeoutSeconds), Cancellation);
            ServiceRecords.Add(service);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (ServiceException error)
        {
            WriteError(ErrorFactory.ForService(error, source));
            return;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorFactory.ForPath(error, logPath));
            return;
        }

        WriteObject(service);
    }

    // <module>/bin/DogSound.PowerShell.dll
    private static string ProgramPath =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(StartDogSoundServiceCommand).Assembly.Location)!, "..", "service", "DogSound.Service.dll"));

    private List<string> Arguments(string source)
    {
        List<string> arguments =
        [
            ParameterSetName == ModelSet ? "--model" : "--registry", source,
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--address", Address, "--device", Device,
        ];
        if (KeyFile is not null) arguments.AddRange(["--key-file", this.ResolveOutputPath(KeyFile)]);
        if (KeepFolder is not null) arguments.AddRange(["--keep-folder", this.ResolveOutputPath(KeepFolder)]);
        if (Configuration is not null) arguments.AddRange(["--configuration", this.ResolveOutputPath(Configuration)]);
        arguments.AddRange(Set.Select(setting => "--" + setting.Trim().Replace('_', '-')));
        return arguments;
    }
}
