using System.Collections.Concurrent;
using DogSound.Core.Audio;

namespace DogSound.Core.Storage;

/// <summary>The clips that a run asks for: what their files are now, and where their samples were found.</summary>
internal sealed class RequestedClips(IReadOnlyList<string> paths)
{
    // Default where there is no file that could be read.
    private readonly SourceKey[] _sources = new SourceKey[paths.Count];

    // The first clip of each file, and the others of the same file.
    private readonly Dictionary<UInt128, int> _firsts = new(paths.Count);
    private readonly List<(int Clip, int First)> _repeated = [];
    private int _ready;

    /// <summary>Number of clips.</summary>
    public int Count => paths.Count;

    /// <summary>Clips that were found, decoded, or given up.</summary>
    public int Ready => Volatile.Read(ref _ready);

    /// <summary>Where each clip lies; default for one that was not found.</summary>
    public StoredClip[] Stored { get; } = new StoredClip[paths.Count];

    /// <summary>Clips that can't be read.</summary>
    public ConcurrentDictionary<int, AudioFormatException> Failures { get; } = new();

    /// <summary>The file of a clip.</summary>
    public string PathOf(int clip) => paths[clip];

    /// <summary>Looks at a clip's file. Any number of threads may.</summary>
    public void LookAt(int clip)
    {
        _sources[clip] = SourceKey.Of(paths[clip]).GetValueOrDefault();
        if (_sources[clip] != default) return;

        // There is no such file, or no way to it: whoever opens it says why.
        try
        {
            using AudioReader reader = AudioFile.Open(paths[clip]);
            Fail(clip, ClipDecoder.Changed(paths[clip]));
        }
        catch (AudioFormatException error)
        {
            Fail(clip, error);
        }
    }

    /// <summary>Finds the files that come more than once. When all were looked at.</summary>
    public void Group()
    {
        for (int clip = 0; clip < Count; clip++)
        {
            UInt128 path = _sources[clip].Path;
            if (_sources[clip] != default && !_firsts.TryAdd(path, clip)) _repeated.Add((clip, _firsts[path]));
        }
    }

    /// <summary>Finds the clip of a path, whatever the file was at that time.</summary>
    public bool TryFind(UInt128 path, out int clip) => _firsts.TryGetValue(path, out clip);

    /// <summary>Whether a clip's file is still what it was.</summary>
    public bool IsCurrent(int clip, SourceKey source) => _sources[clip] == source;

    /// <summary>A clip is where <see cref="Stored"/> says.</summary>
    public void Settle() => Interlocked.Increment(ref _ready);

    /// <summary>A clip's file was looked at again.</summary>
    public void Update(int clip, SourceKey source) => _sources[clip] = source;

    /// <summary>Some clips are not where <see cref="Stored"/> said.</summary>
    public void Unsettle(IEnumerable<int> lost)
    {
        foreach (int clip in lost)
            Stored[clip] = default;
        _ready = Failures.Count + Stored.Count(clip => clip.Segment is not null);
    }

    /// <summary>A clip can't be read.</summary>
    public void Fail(int clip, AudioFormatException error)
    {
        Failures[clip] = error;
        Settle();
    }

    /// <summary>The clips that are still to be decoded, each file once.</summary>
    public int[] Missing() => [.. Enumerable.Range(0, Count).Where(IsMissing)];

    /// <summary>Gives the clips of files that come more than once what the first of them got.</summary>
    public void Repeat()
    {
        foreach ((int clip, int first) in _repeated)
        {
            Stored[clip] = Stored[first];
            if (Failures.TryGetValue(first, out AudioFormatException? failure)) Failures[clip] = failure;
        }
    }

    private bool IsMissing(int clip) =>
        Stored[clip].Segment is null && !Failures.ContainsKey(clip) && _firsts[_sources[clip].Path] == clip;
}
