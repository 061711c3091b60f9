using System.Security.Cryptography;
using System.Threading.Channels;
using DogSound.Core.Data;
using DogSound.Service.Figures;
using DogSound.Service.Options;
using DogSound.Service.Serving;

namespace DogSound.Service.Keeping;

/// <summary>Keeps clips that the model is unsure of, for a person to label: where a folder is named, and up to limits. Calls don't wait for
/// the disk.</summary>
internal sealed partial class ClipKeeper(ServiceSettings settings, ServiceFigures figures, ILogger<ClipKeeper> log) : BackgroundService
{
    // A burst of unsure clips must not fill the memory: what does not fit is not kept.
    private const int WaitingLimit = 16;

    private readonly Channel<KeptClip> _clips = Channel.CreateBounded<KeptClip>(new BoundedChannelOptions(WaitingLimit) { SingleReader = true });
    private string? _problem;

    /// <summary>Keeps a clip if it is one to keep.</summary>
    /// <param name="body">The WAV file; copied.</param>
    /// <param name="answer">What was heard in it.</param>
    public void Offer(ArraySegment<byte> body, Answer answer)
    {
        if (settings.KeepFolder.Length == 0 || answer.Confidence >= settings.KeepBelow) return;
        string name = Convert.ToHexStringLower(SHA256.HashData(body))[..32] + ".wav";
        var clip = new KeptClip(name, [.. body], answer.Classes[answer.Label], answer.Confidence, answer.Model, DateTimeOffset.UtcNow);
        if (!_clips.Writer.TryWrite(clip)) figures.AddKept("Dropped");
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _clips.Writer.TryComplete();
        if (ExecuteTask is { } work) await work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.KeepFolder.Length == 0) return;
        var folder = new KeepFolder(settings.KeepFolder, settings.KeepCount, settings.KeepBytes);
        await foreach (KeptClip clip in _clips.Reader.ReadAllAsync(CancellationToken.None)) Keep(folder, clip);
    }

    private void Keep(KeepFolder folder, KeptClip clip)
    {
        try
        {
            figures.AddKept(folder.Add(clip).ToString());
            _problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or ManifestException)
        {
            figures.AddKept("Failed");
            if (error.Message != _problem) LogFailed(settings.KeepFolder, error.Message);
            _problem = error.Message;
        }
    }

    [LoggerMessage(20, LogLevel.Error, "A clip could not be kept in {Folder}: {Problem}")]
    private partial void LogFailed(string folder, string problem);
}
