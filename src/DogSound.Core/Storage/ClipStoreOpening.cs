using System.Collections.Concurrent;
using DogSound.Core.Audio;
using DogSound.Core.Files;

namespace DogSound.Core.Storage;

/// <summary>One run's way from paths to a <see cref="ClipStore"/>.</summary>
internal sealed class ClipStoreOpening : IDisposable
{
    private readonly ClipStoreSettings _settings;
    private readonly Action<int, int>? _progress;
    private readonly CancellationToken _cancel;
    private readonly string _store;
    private readonly SegmentFolder _folder;
    private readonly RequestedClips _clips;
    private readonly SegmentCatalogue _catalogue;
    private int _decoded;
    private bool _handedOver;

    public ClipStoreOpening(IReadOnlyList<string> paths, ClipStoreSettings settings, Action<int, int>? progress, CancellationToken cancel)
    {
        (_settings, _progress, _cancel) = (settings, progress, cancel);
        _store = settings.FullFolder();
        _folder = new SegmentFolder(_store, settings.SampleRate);
        _clips = new RequestedClips(paths);
        _catalogue = new SegmentCatalogue(_folder, _clips);
    }

    public ClipStore Open()
    {
        try
        {
            Run(_clips.Count, _ => new Nothing(), (_, clip) => _clips.LookAt(clip));
            _clips.Group();

            // Without the lock: whoever finds everything there need not wait for a run that decodes something else.
            Reuse();
            if (_clips.Missing().Length > 0) Build();
            _clips.Repeat();
            Segment[] segments = _catalogue.InUse();
            foreach (Segment segment in segments)
                SegmentFolder.Touch(segment.Path);
            Eviction().Bound(_settings.MaximumBytes);
            _progress?.Invoke(_clips.Count, _clips.Count);
            _handedOver = true;
            return new ClipStore(_settings.SampleRate, _clips.Stored, segments, _clips.Failures, _decoded);
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
        if (!_handedOver) _catalogue.Dispose();
    }

    private void Run<TWorker>(int count, Func<CancellationToken, TWorker> create, Action<TWorker, int> work)
        where TWorker : IDisposable =>
        ParallelLoop.Run(count, _settings.DecoderCount, create, work, () => _progress?.Invoke(_clips.Ready, _clips.Count), _cancel);

    private Eviction Eviction() => new(_folder, _catalogue.InUse().Select(segment => segment.Path));

    private void Reuse()
    {
        int[] taken = _catalogue.Take(_cancel);
        var damaged = new ConcurrentDictionary<Segment, bool>();
        Run(taken.Length, stop => new ClipVerifier(stop), (verifier, item) =>
        {
            StoredClip clip = _clips.Stored[taken[item]];
            if (damaged.ContainsKey(clip.Segment!)) return;
            if (verifier.IsSound(clip)) _clips.Settle();
            else damaged[clip.Segment!] = true;
        });
        _catalogue.Reject(damaged.Keys, taken);
    }

    private void Build()
    {
        if (_settings.Folder is null) UserCache.Create(_store);
        using FileStream held = _folder.Lock(_cancel);

        // Another run may have decoded them while this one waited.
        Reuse();
        _folder.DeleteLeftovers();
        _catalogue.DeleteDamaged();
        int[] missing = _clips.Missing();
        using var writer = new SegmentWriter(_folder.NewSegment(), _settings.SampleRate, missing.Length, Eviction().MakeRoom);
        Run(missing.Length, stop => new ClipDecoder(writer, _settings.SampleRate, stop), (decoder, item) => Decode(decoder, missing[item]));
        if (writer.Entries.Count > 0) Finish(writer);
    }

    private void Decode(ClipDecoder decoder, int clip)
    {
        try
        {
            _clips.Update(clip, decoder.Decode(_clips.PathOf(clip)).Source);
            _clips.Settle();
            Interlocked.Increment(ref _decoded);
        }
        catch (AudioFormatException error)
        {
            _clips.Fail(clip, error);
        }
    }

    private void Finish(SegmentWriter writer)
    {
        var folding = new SegmentFolding(_folder, _clips, _catalogue.Segments, _settings.MaximumBytes);
        Run(folding.Chosen.Count, stop => new ClipVerifier(stop), (verifier, item) => folding.Copy(folding.Chosen[item], writer, verifier));
        writer.Commit();
        _catalogue.Add(Segment.TryOpen(writer.Path, _settings.SampleRate)
            ?? throw new IOException($"{writer.Path} was written, and can't be read back. Check the disk."), writer.Entries);
        foreach (SegmentUse use in folding.Chosen)
        {
            _catalogue.Remove(use.Segment);
            SegmentFolder.TryDelete(use.Segment.Path);
        }
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
