using DogSound.Core.Storage;

namespace DogSound.Core.Augmentation;

/// <summary>
/// The folders of recordings that the transforms of a run use, each opened once however many transforms name it. Any number of threads may
/// open them and read what is open.
/// </summary>
/// <param name="baseFolder">Full path of the folder that relative paths begin at: that of the policy's file.</param>
/// <param name="settings">Rate of the waveforms, and where decoded recordings are kept.</param>
internal sealed class RecordingFolders(string baseFolder, ClipStoreSettings settings) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RecordingFolder> _open = [];

    /// <summary>Full path of the folder that takes the place of every path to noises; null leaves them.</summary>
    public string? NoisePath { get; init; }

    /// <summary>Takes the path of a recording or subfolder that can't be used, and why; the rest goes on. On the thread that opens.</summary>
    public Action<string, Exception> Report { get; init; } = (_, _) => { };

    /// <summary>Is told (recordings of a folder that are ready, all of them), on the thread that opens; or null.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Ends opening.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Opens a folder of noises, or <see cref="NoisePath"/> instead of it; it stays open until this is disposed.</summary>
    /// <param name="transform">Who needs it, for messages.</param>
    /// <param name="path">As the policy has it; empty where it has none.</param>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded recordings can't be kept.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RecordingFolder OpenNoises(string transform, string path) => Open(transform, NoisePath ?? path);

    /// <summary>Opens a folder; it stays open until this is disposed.</summary>
    /// <inheritdoc cref="OpenNoises"/>
    public RecordingFolder Open(string transform, string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new RecordingFolderException(
                RecordingFolderErrorReason.FolderMissing, null, $"{transform} needs a folder of recordings. Write it as its 'path'.");
        }

        string full = Resolve(transform, path);
        lock (_lock)
        {
            if (!_open.TryGetValue(full, out RecordingFolder? folder))
                _open[full] = folder = RecordingFolder.Open(full, settings, Report, Progress, Cancel);
            return folder;
        }
    }

    /// <summary>Names what is in all folders that were opened, wherever they lie; empty where there is none.</summary>
    public string DescribeContent() => string.Join('+', _open.Values.Select(folder => folder.Fingerprint).Distinct().Order(StringComparer.Ordinal));

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (RecordingFolder folder in _open.Values)
            folder.Dispose();
    }

    private string Resolve(string transform, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new RecordingFolderException(
                RecordingFolderErrorReason.NotFound, null, $"The 'path' of {transform} holds a character that no path has. Write it anew.");
        }

        return Path.GetFullPath(Path.Combine(baseFolder, path));
    }
}
