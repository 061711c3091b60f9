namespace DogSound.Core.Storage;

/// <summary>The segments of a store as one run sees them: what it takes from them, and which of them are damaged.</summary>
internal sealed class SegmentCatalogue(SegmentFolder folder, RequestedClips clips) : IDisposable
{
    private readonly List<SegmentUse> _segments = [];
    private readonly HashSet<string> _examined = [];
    private readonly List<string> _damaged = [];

    /// <summary>All sound segments of the sample rate.</summary>
    public IReadOnlyList<SegmentUse> Segments => _segments;

    /// <summary>The open segments: those that this run uses.</summary>
    public Segment[] InUse() => [.. _segments.Where(use => use.Used > 0).Select(use => use.Segment)];

    /// <summary>Takes what is there of the clips that are missing, from segments that were not looked at before.</summary>
    /// <returns>The clips that were taken; their samples are still to be verified.</returns>
    public int[] Take(CancellationToken cancel)
    {
        var taken = new List<int>();
        foreach (string path in folder.Segments().Where(_examined.Add))
        {
            cancel.ThrowIfCancellationRequested();
            Segment? segment;
            try
            {
                segment = Segment.TryOpen(path, folder.SampleRate);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Deleted a moment ago, or not ours to read.
                continue;
            }
            if (segment is null) _damaged.Add(path);
            else Take(segment, taken);
        }
        // In the order in which they lie on the disk.
        return [.. taken.OrderBy(clip => clips.Stored[clip].Segment!.Path, StringComparer.Ordinal).ThenBy(clip => clips.Stored[clip].Offset)];
    }

    /// <summary>Adds a segment that was just written, for those of its clips that this run asks for.</summary>
    public void Add(Segment segment, IEnumerable<SegmentEntry> entries)
    {
        var use = new SegmentUse(segment);
        _segments.Add(use);
        _examined.Add(segment.Path);
        foreach (SegmentEntry entry in entries)
        {
            use.Living += entry.Length;
            if (!clips.TryFind(entry.Source.Path, out int clip) || !clips.IsCurrent(clip, entry.Source)) continue;
            clips.Stored[clip] = new StoredClip(segment, entry);
            use.Used += entry.Length;
        }
    }

    /// <summary>Gives up segments of which a clip is not as it was written: nothing of them is trusted.</summary>
    /// <param name="damaged">The segments.</param>
    /// <param name="taken">The clips that were taken at the same time.</param>
    public void Reject(ICollection<Segment> damaged, IEnumerable<int> taken)
    {
        if (damaged.Count == 0) return;
        clips.Unsettle(taken.Where(clip => damaged.Contains(clips.Stored[clip].Segment!)));
        foreach (Segment segment in damaged)
        {
            _damaged.Add(segment.Path);
            Remove(segment);
        }
    }

    /// <summary>Closes a segment and forgets it.</summary>
    public void Remove(Segment segment)
    {
        _segments.RemoveAll(use => use.Segment == segment);
        segment.Dispose();
    }

    /// <summary>Deletes the damaged segments. Only for whoever holds the lock.</summary>
    public void DeleteDamaged()
    {
        foreach (string path in _damaged)
            SegmentFolder.TryDelete(path);
        _damaged.Clear();
    }

    /// <summary>Closes all segments.</summary>
    public void Dispose()
    {
        foreach (SegmentUse use in _segments)
            use.Segment.Dispose();
    }

    private void Take(Segment segment, List<int> taken)
    {
        var use = new SegmentUse(segment);
        _segments.Add(use);
        try
        {
            segment.ForEachEntry(entry =>
            {
                if (clips.TryFind(entry.Source.Path, out int clip))
                {
                    if (clips.Stored[clip].Segment is not null || !clips.IsCurrent(clip, entry.Source)) return;
                    clips.Stored[clip] = new StoredClip(segment, entry);
                    taken.Add(clip);
                    use.Used += entry.Length;
                }
                use.Living += entry.Length;
            });
        }
        catch (IOException)
        {
            // The disk fails.
            int[] lost = [.. taken.Where(clip => clips.Stored[clip].Segment == segment)];
            taken.RemoveAll(clip => clips.Stored[clip].Segment == segment);
            Reject([segment], lost);
            return;
        }
        if (use.Used == 0) segment.Dispose();
    }
}
