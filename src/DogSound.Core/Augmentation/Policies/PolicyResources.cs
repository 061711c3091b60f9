using System.Collections.Concurrent;
using DogSound.Core.Storage;
using TorchSharp;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>
/// What the transforms of a run share, however many threads and lengths of clips there are: recordings, at each rate that is needed, and
/// tables. Safe for several threads; transforms are made by one at a time.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="seed">Seed of the run.</param>
/// <param name="device">Where the waveforms are.</param>
internal sealed class PolicyResources(AugmentationPolicy policy, long seed, torch.Device device) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SharedNormals _normals = new(seed, device);
    private readonly Dictionary<int, (RecordingFolders Folders, string Content)> _recordings = [];
    private readonly ConcurrentQueue<(string Path, Exception Error)> _problems = [];

    /// <summary>Full path of the folder that takes the place of every path to noises; null leaves them.</summary>
    public string? NoisePath { get; init; }

    /// <summary>Folder of the store for decoded recordings; null for the user's cache.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>Ends the opening of folders.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Makes a transform for rows of a length.</summary>
    /// <param name="option">The transform and its settings.</param>
    /// <param name="length">Samples of a row.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded recordings can't be kept.</exception>
    public ITransform Create(PolicyOption option, int length, int sampleRate)
    {
        lock (_lock)
            return option.Transform.Create(option.Settings, ContextOf(length, sampleRate, Open(sampleRate).Folders));
    }

    /// <summary>Opens all folders of the policy, at a rate, and names what is in their recordings; empty where there are none.</summary>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded recordings can't be kept.</exception>
    public string DescribeRecordings(int sampleRate)
    {
        lock (_lock)
            return Open(sampleRate).Content;
    }

    /// <summary>A recording that can't be used and has not been taken yet; the rest goes on.</summary>
    public bool TryTakeProblem(out (string Path, Exception Error) problem) => _problems.TryDequeue(out problem);

    /// <summary>Closes the recordings and frees the tables.</summary>
    public void Dispose()
    {
        foreach ((RecordingFolders folders, _) in _recordings.Values)
            folders.Dispose();
        _normals.Dispose();
    }

    private TransformContext ContextOf(int length, int sampleRate, RecordingFolders folders) =>
        new(length, sampleRate, seed, device) { Normals = _normals, Recordings = folders };

    private (RecordingFolders Folders, string Content) Open(int sampleRate)
    {
        if (_recordings.TryGetValue(sampleRate, out (RecordingFolders Folders, string Content) opened))
            return opened;
        var folders = new RecordingFolders(policy.Folder, new ClipStoreSettings { SampleRate = sampleRate, Folder = StoreFolder })
        {
            NoisePath = NoisePath,
            Report = (path, error) => _problems.Enqueue((path, error)),
            Cancel = Cancel,
        };
        try
        {
            // Each opens what it needs; one second is as good a length as any.
            foreach (PolicyOption option in policy.Options)
                option.Transform.Create(option.Settings, ContextOf(sampleRate, sampleRate, folders)).Dispose();
        }
        catch
        {
            folders.Dispose();
            throw;
        }
        return _recordings[sampleRate] = (folders, folders.DescribeContent());
    }
}
