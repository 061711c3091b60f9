using DogSound.Core.Audio;

namespace DogSound.Core.Storage;

/// <summary>
/// Clips that were decoded once: mono, at one sample rate, 16 bits, in files of the user's cache. Opening it decodes what is new or was
/// changed; reading takes no memory beyond the caller's, however many clips there are. Any number of threads may read.
/// </summary>
public sealed class ClipStore : IDisposable
{
    private readonly StoredClip[] _clips;
    private readonly IReadOnlyList<Segment> _segments;

    internal ClipStore(int sampleRate, StoredClip[] clips, IReadOnlyList<Segment> segments, IReadOnlyDictionary<int, AudioFormatException> failures, int decodedCount)
    {
        (SampleRate, _clips, _segments, Failures, DecodedCount) = (sampleRate, clips, segments, failures, decodedCount);
        TotalLength = clips.Sum(clip => clip.Length);
    }

    /// <summary>Rate of all samples, in hertz.</summary>
    public int SampleRate { get; }

    /// <summary>Number of clips, with those that could not be read.</summary>
    public int Count => _clips.Length;

    /// <summary>Samples of all clips.</summary>
    public long TotalLength { get; }

    /// <summary>Files that were decoded when the store was opened, because it did not have them as they are now.</summary>
    public int DecodedCount { get; }

    /// <summary>What is wrong with the clips that could not be read, by their number.</summary>
    public IReadOnlyDictionary<int, AudioFormatException> Failures { get; }

    /// <summary>
    /// Opens a store of these files. What an earlier run decoded is taken from it, as long as path, length and time of the last change of
    /// the file are the same; the rest is decoded and kept for the next run. If another run is writing, this one waits for it. A file
    /// that can't be used is in <see cref="Failures"/>, and the rest goes on.
    /// </summary>
    /// <param name="paths">Sound files of any known format: clip i is the file <c>paths[i]</c>. The same file may come twice.</param>
    /// <param name="settings">Sample rate and place.</param>
    /// <param name="progress">Is told (clips that are ready, all clips), a few times a second and on the caller's thread; or null.</param>
    /// <param name="cancel">Ends opening within a second; nothing half written stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="IOException">The disk is full, or the folder can't be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ClipStore Open(
        IReadOnlyList<string> paths, ClipStoreSettings settings, Action<int, int>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        using var opening = new ClipStoreOpening(paths, settings, progress, cancel);
        return opening.Open();
    }

    /// <summary>Samples of a clip; 0 for one that could not be read.</summary>
    /// <param name="clip">Its number.</param>
    public long GetLength(int clip) => _clips[clip].Length;

    /// <summary>
    /// What random draws for a clip are seeded by: the first 8 bytes (little-endian) of <see cref="GetContentHash"/>. It follows from the
    /// samples alone, whatever the file is called.
    /// </summary>
    /// <param name="clip">Its number.</param>
    /// <exception cref="InvalidOperationException">The clip could not be read.</exception>
    public ulong GetIdentity(int clip) => Find(clip).Content.First;

    /// <summary>Rate of the clip's file, in hertz.</summary>
    /// <param name="clip">Its number.</param>
    /// <exception cref="InvalidOperationException">The clip could not be read.</exception>
    public int GetSourceSampleRate(int clip) => Find(clip).SourceSampleRate;

    /// <summary>SHA-256 over the clip's samples (16 bits, little-endian): 64 lower-case hexadecimal digits.</summary>
    /// <param name="clip">Its number.</param>
    /// <exception cref="InvalidOperationException">The clip could not be read.</exception>
    public string GetContentHash(int clip) => Find(clip).Content.ToString();

    /// <summary>Reads samples of a clip, full scale at 1. Allocates nothing.</summary>
    /// <param name="clip">Its number.</param>
    /// <param name="offset">Samples of the clip before them.</param>
    /// <param name="destination">[T], filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clip has no such samples.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public void Read(int clip, long offset, Span<float> destination)
    {
        ref readonly StoredClip stored = ref _clips[clip];
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, stored.Length - destination.Length);
        stored.Segment?.Read(stored.Offset + offset, destination);
    }

    /// <summary>Closes the files; they stay for the next run.</summary>
    public void Dispose()
    {
        foreach (Segment segment in _segments)
            segment.Dispose();
    }

    private ref readonly StoredClip Find(int clip)
    {
        ref readonly StoredClip stored = ref _clips[clip];
        if (stored.Segment is null) throw new InvalidOperationException($"Clip {clip} could not be read: {Failures[clip].Message}");
        return ref stored;
    }
}
