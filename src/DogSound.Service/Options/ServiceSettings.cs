using System.Net;
using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Service.Options;

/// <summary>How the service runs. The names are those of files; the command line has <c>--queue-limit</c> for <c>queue_limit</c>, and the
/// environment <c>DOGSOUND_QUEUE_LIMIT</c>.</summary>
internal sealed record ServiceSettings : ISettings
{
    /// <summary>The model file, or a folder with one; empty where a registry is named.</summary>
    [FolderSetting("The model file, or a folder with one in it. When it is replaced, the service goes on with the new one.")]
    [JsonPropertyName("model")]
    public string Model { get; init; } = "";

    /// <summary>The registry whose champion answers; empty where a model is named.</summary>
    [FolderSetting("The registry whose champion answers, a folder or an address such as s3://bucket/registry, instead of a model file. When another version becomes the champion, the service goes on with that.")]
    [JsonPropertyName("registry")]
    public string Registry { get; init; } = "";

    /// <summary>Address that the service listens on.</summary>
    [AddressSetting("Address of this machine to listen on; 127.0.0.1 is reached from this machine only, 0.0.0.0 from everywhere.")]
    [JsonPropertyName("address")]
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port that the service listens on; 0 takes a free one.</summary>
    [Setting("Port to listen on; 0 takes a free one, and the log says which.", Minimum = 0, Maximum = 65535)]
    [JsonPropertyName("port")]
    public int Port { get; init; } = 8080;

    /// <summary>File with the keys of callers, one a line.</summary>
    [FolderSetting("File with the keys that callers send as x-api-key, one a line; lines that begin with # are comments. The environment variable DOGSOUND_KEYS adds others, with commas between them.")]
    [JsonPropertyName("key_file")]
    public string KeyFile { get; init; } = "";

    /// <summary>Serves other machines without any key.</summary>
    [Setting("Whether anybody may call: without keys, the service listens on 127.0.0.1 only unless this is true.")]
    [JsonPropertyName("open")]
    public bool IsOpen { get; init; }

    /// <summary>Where the network computes.</summary>
    [DeviceSetting("Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one.")]
    [JsonPropertyName("device")]
    public string Device { get; init; } = "auto";

    /// <summary>Arithmetic of the network.</summary>
    [Setting("Arithmetic of the network.")]
    [JsonPropertyName("precision")]
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Windows that the network judges at once; 0 lets the device decide.</summary>
    [Setting("Windows that the network judges at once; 0 takes 4 on a CPU and 32 on a GPU. All batches are of this size, so that answers do not depend on the load.", Minimum = 0, Maximum = 1024)]
    [JsonPropertyName("batch_size")]
    public int BatchSize { get; init; }

    /// <summary>Time that a batch waits for more windows, in milliseconds.</summary>
    [Setting("Time that a batch which is not full waits for more windows.", Minimum = 0, Maximum = 1000, Unit = "milliseconds")]
    [JsonPropertyName("batch_delay")]
    public double BatchDelay { get; init; } = 5;

    /// <summary>Calls that are worked on or wait, and windows that wait; more are refused with 503.</summary>
    [Setting("Calls, and windows of their recordings, that are worked on or wait at once; more are refused with 503.", Minimum = 1, Maximum = 10000)]
    [JsonPropertyName("queue_limit")]
    public int QueueLimit { get; init; } = 64;

    /// <summary>Time within which every call is answered, in seconds.</summary>
    [Setting("Time within which a call is answered, with an error if need be.", Minimum = 0.1, Maximum = 60, Unit = "seconds")]
    [JsonPropertyName("timeout")]
    public double Timeout { get; init; } = 2.5;

    /// <summary>Largest body of a call, in bytes; larger ones are refused with 413.</summary>
    [Setting("Largest body of a call; larger ones are refused with 413.", Minimum = 1024, Maximum = 268435456, Unit = "bytes")]
    [JsonPropertyName("body_limit")]
    public int BodyLimit { get; init; } = 4 * 1024 * 1024;

    /// <summary>Longest recording of a call, in seconds; longer ones are refused with 413.</summary>
    [Setting("Longest recording of a call; longer ones are refused with 413.", Minimum = 0.1, Maximum = 3600, Unit = "seconds")]
    [JsonPropertyName("duration_limit")]
    public double DurationLimit { get; init; } = 60;

    /// <summary>How the windows of a recording that is longer than the model's clips become one answer.</summary>
    [MergeSetting("How the windows of a recording that is longer than the model's clips become one answer.")]
    [JsonPropertyName("merge")]
    public string Merge { get; init; } = nameof(WindowMerge.Mean);

    /// <summary>Time between two looks for a new model, in seconds.</summary>
    [Setting("Time between two looks for a new model.", Minimum = 0.05, Maximum = 3600, Unit = "seconds")]
    [JsonPropertyName("poll_interval")]
    public double PollInterval { get; init; } = 5;

    /// <summary>Time that calls in flight have when the service is told to stop, in seconds.</summary>
    [Setting("Time that calls in flight have to end when the service is told to stop.", Minimum = 0.1, Maximum = 300, Unit = "seconds")]
    [JsonPropertyName("stop_timeout")]
    public double StopTimeout { get; init; } = 20;

    /// <summary>Folder for clips that the model is unsure of; empty keeps none.</summary>
    [FolderSetting("Folder that clips of low confidence are kept in, for a person to label; without it, no clip is kept.")]
    [JsonPropertyName("keep_folder")]
    public string KeepFolder { get; init; } = "";

    /// <summary>Confidence below which a clip is kept.</summary>
    [Setting("Confidence below which a clip is kept.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("keep_below")]
    public double KeepBelow { get; init; } = 0.6;

    /// <summary>Most clips that are kept.</summary>
    [Setting("Most clips that are kept.", Minimum = 1, Maximum = 100000)]
    [JsonPropertyName("keep_count")]
    public int KeepCount { get; init; } = 1000;

    /// <summary>Most bytes of clips that are kept.</summary>
    [Setting("Most bytes of clips that are kept.", Minimum = 1, Maximum = 1000000000000, Unit = "bytes")]
    [JsonPropertyName("keep_bytes")]
    public long KeepBytes { get; init; } = 500_000_000;

    /// <summary>Writes the log to a file instead of standard output.</summary>
    [FolderSetting("File that the log goes to instead of standard output.")]
    [JsonPropertyName("log_file")]
    public string LogFile { get; init; } = "";

    /// <summary>Least level of what is logged.</summary>
    [Setting("Least level of what is logged.")]
    [JsonPropertyName("log_level")]
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Goes on when the terminal that it was started from sends Ctrl+C or is closed.</summary>
    [Setting("Whether the service goes on when the terminal that it was started from sends Ctrl+C or is closed.")]
    [JsonPropertyName("detached")]
    public bool IsDetached { get; init; }

    /// <summary>The address.</summary>
    [JsonIgnore]
    public IPAddress IPAddress => IPAddress.Parse(Address);

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
