using System.Collections.Concurrent;
using DogSound.Core.Audio;
using DogSound.Core.Files;

namespace DogSound.Core.Storage;

/// <summary>One run's way from paths to a <see cref="ClipStore"/>.</summary>
internal sealed class ClipStoreOpening : IDisposable
{
    private readonly IReadOnlyList<string> _paths;
    private readonly ClipStoreSettings _settings;
    private readonly Action<int, int>? _progress;
    private readonly CancellationToken _cancel;
    private readonly string _store;
    private readonly SegmentFolder _folder;
    private readonly SourceKey?[] _sources;
    private readonly StoredClip[] _clips;
    private readonly ConcurrentDictionary<int, AudioFormatException> _failures = new();

    // The first clip of each file, and the others of the same file.
    private readonly Dictionary<UInt128, int> _firsts = [];
    private readonly List<(int Clip, int First)> _repeated = [];

    // The segments that clips were taken from, the paths that were looked at, and those of them that are damaged.
    private readonly List<Segment> _segments = [];
    private readonly HashSet<string> _examined = [];
    private readonly HashSet<string> _damaged = [];
    private int _ready;
    private bool _handedOver;

    public ClipStoreOpening(IReadOnlyList<string> paths, ClipStoreSettings settings, Action<int, int>? progress, CancellationToken cancel)
    {
        (_paths, _settings, _progress, _cancel) = (paths, settings, progress, cancel);
        _store = settings.FullFolder();
        _folder = new SegmentFolder(_store, settings.SampleRate);
        _sources = new SourceKey?[paths.Count];
        _clips = new StoredClip[paths.Count];
    }

    public ClipStore Open()
    {
        try
        {
            LookAtFiles();
            // Without the lock: whoever finds everything there need not wait for a run that decodes something else.
            Reuse();
            int decoded = Missing().Length > 0 ? Build() : 0;
            foreach ((int clip, int first) in _repeated)
                Repeat(clip, first);
            foreach (Segment segment in _segments)
                SegmentFolder.Touch(segment.Path);
            SegmentFolder.Evict(_store, _settings.MaximumBytes, _segments.Select(segment => segment.Path).ToHashSet());
            _progress?.Invoke(_paths.Count, _paths.Count);
            _handedOver = true;
            return new ClipStore(_settings.SampleRate, _clips, _segments, _failures, decoded);
        }
        catch (Exception error) when (error is (IOException and not AudioFormatException) or UnauthorizedAccessException)
        {
            throw new IOException(FullDisk.IsCauseOf(error)
                ? $"{_store}: the disk is full, and decoded clips are kept there. Make room on it, or name a folder on another disk for the clip store."
                : $"{_store}: decoded clips can't be kept there: {error.Message} Name another folder for the clip store.", error);
        }
    }

    /// <summary>Closes what was opened, unless there is a store that needs it.</summary>
    public void Dispose()
    {
        if (_handedOver) return;
        foreach (Segment segment in _segments)
            segment.Dispose();
    }

    private void Report() => _progress?.Invoke(Volatile.Read(ref _ready), _paths.Count);

    private int[] Missing() =>
        [.. Enumerable.Range(0, _paths.Count).Where(clip => IsFirst(clip) && _clips[clip].Segment is null && !_failures.ContainsKey(clip))];

    private bool IsFirst(int clip) => _sources[clip] is SourceKey source && _firsts[source.Path] == clip;

    private void LookAtFiles()
    {
        ParallelLoop.Run(_paths.Count, _settings.DecoderCount, _ => new Nothing(), (_, clip) =>
        {
            _sources[clip] = SourceKey.Of(_paths[clip]);
            if (_sources[clip] is null) Fail(clip);
        }, Report, _cancel);
        for (int clip = 0; clip < _paths.Count; clip++)
        {
            if (_sources[clip] is SourceKey source && !_firsts.TryAdd(source.Path, clip)) _repeated.Add((clip, _firsts[source.Path]));
        }
    }

    // There is no such file, or no way to it: whoever opens it says why.
    private void Fail(int clip)
    {
        try
        {
            using AudioReader reader = AudioFile.Open(_paths[clip]);
            _failures[clip] = ClipDecoder.Changed(_paths[clip]);
        }
        catch (AudioFormatException error)
        {
            _failures[clip] = error;
        }
        Interlocked.Increment(ref _ready);
    }

    private void Repeat(int clip, int first)
    {
        _clips[clip] = _clips[first];
        if (_failures.TryGetValue(first, out AudioFormatException? failure)) _failures[clip] = failure;
    }

    private void Reuse()
    {
        var taken = new List<int>();
        foreach (string path in _folder.Segments().Where(_examined.Add))
        {
            _cancel.ThrowIfCancellationRequested();
            Segment? segment;
            try
            {
                segment = Segment.TryOpen(path, _settings.SampleRate);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Deleted a moment ago, or not ours to read.
                continue;
            }
            if (segment is null) _damaged.Add(path);
            else Take(segment, taken);
        }
        Verify([.. taken]);
    }

    private void Take(Segment segment, List<int> taken)
    {
        int before = taken.Count;
        _segments.Add(segment);
        segment.ForEachEntry(entry =>
        {
            if (!_firsts.TryGetValue(entry.Source.Path, out int clip) || _clips[clip].Segment is not null || _sources[clip] != entry.Source) return;
            _clips[clip] = new StoredClip(segment, entry);
            taken.Add(clip);
        });
        if (taken.Count > before) return;
        _segments.Remove(segment);
        segment.Dispose();
    }

    // A segment with one clip that is not as it was written is not used at all.
    private void Verify(int[] clips)
    {
        var damaged = new ConcurrentDictionary<Segment, bool>();
        ParallelLoop.Run(clips.Length, _settings.DecoderCount, stop => new ClipVerifier(stop), (verifier, item) =>
        {
            StoredClip clip = _clips[clips[item]];
            if (!damaged.ContainsKey(clip.Segment!) && !verifier.IsSound(clip)) damaged[clip.Segment!] = true;
            Interlocked.Increment(ref _ready);
        }, Report, _cancel);
        foreach (int clip in clips.Where(clip => damaged.ContainsKey(_clips[clip].Segment!)))
        {
            _clips[clip] = default;
            _ready--;
        }
        foreach (Segment segment in damaged.Keys)
        {
            _damaged.Add(segment.Path);
            _segments.Remove(segment);
            segment.Dispose();
        }
    }

    private int Build()
    {
        if (_settings.Folder is null) UserCache.Create(_store);
        using FileStream held = _folder.Lock(_cancel);
        // Another run may have decoded them while this one waited.
        Reuse();
        _folder.DeleteLeftovers();
        foreach (string path in _damaged)
            SegmentFolder.TryDelete(path);
        int[] missing = Missing();
        using var writer = new SegmentWriter(_folder.NewSegment(), _settings.SampleRate);
        ParallelLoop.Run(missing.Length, _settings.DecoderCount, stop => new ClipDecoder(writer, _settings.SampleRate, stop),
            (decoder, item) => Decode(decoder, missing[item]), Report, _cancel);
        if (!writer.IsEmpty) Commit(writer, missing);
        return missing.Count(clip => _clips[clip].Segment is not null);
    }

    private void Decode(ClipDecoder decoder, int clip)
    {
        try
        {
            SegmentEntry entry = decoder.Decode(_paths[clip]);
            _clips[clip] = new StoredClip(null, entry.Offset, entry.Length, entry.Content);
        }
        catch (AudioFormatException error)
        {
            _failures[clip] = error;
        }
        Interlocked.Increment(ref _ready);
    }

    private void Commit(SegmentWriter writer, int[] decoded)
    {
        writer.Commit();
        Segment segment = Segment.TryOpen(writer.Path, _settings.SampleRate)
            ?? throw new IOException($"{writer.Path} was written, and can't be read back. Check the disk.");
        _segments.Add(segment);
        foreach (int clip in decoded.Where(clip => !_failures.ContainsKey(clip)))
            _clips[clip] = _clips[clip] with { Segment = segment };
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
