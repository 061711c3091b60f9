namespace DogSound.Core.Storage;

/// <summary>
/// Keeps a store from filling up with what nobody needs and with countless small files: while a new segment is written, what is of use
/// in some old ones is copied into it, and they go.
/// </summary>
internal sealed class SegmentFolding
{
    /// <summary>Segments of a sample rate from which on the smaller ones are folded into one.</summary>
    public const int MaximumSegments = 64;

    private readonly SegmentFolder _folder;
    private readonly RequestedClips _clips;

    // What other runs may need is kept, unless what this run uses lies in more than the store may hold.
    private readonly bool _keepUnused;

    /// <summary>Chooses the segments that should go: those of which most is of no use, and the smallest of too many.</summary>
    public SegmentFolding(SegmentFolder folder, RequestedClips clips, IReadOnlyList<SegmentUse> segments, long maximumBytes)
    {
        (_folder, _clips) = (folder, clips);
        _keepUnused = segments.Where(use => use.Used > 0).Sum(use => use.Segment.SampleCount) <= maximumBytes / sizeof(short);
        var chosen = segments.Where(use => (_keepUnused ? use.Living : use.Used) <= use.Segment.SampleCount / 2).ToList();
        SegmentUse[] others = [.. segments.Except(chosen).OrderBy(use => use.Segment.SampleCount)];

        // Down to half of the limit, so that it is rarely reached and a clip is copied rarely.
        if (others.Length >= MaximumSegments) chosen.AddRange(others[..^(MaximumSegments / 2)]);
        Chosen = chosen;
    }

    /// <summary>The segments that go when the new one is there.</summary>
    public IReadOnlyList<SegmentUse> Chosen { get; }

    /// <summary>Copies what is of use in a segment.</summary>
    /// <param name="use">One of <see cref="Chosen"/>.</param>
    /// <param name="writer">The new segment.</param>
    /// <param name="verifier">Compares the samples on the way.</param>
    /// <exception cref="IOException">The new segment can't be written.</exception>
    public void Copy(SegmentUse use, SegmentWriter writer, ClipVerifier verifier)
    {
        if ((_keepUnused ? use.Living : use.Used) == 0) return;
        using Segment? opened = use.Used > 0 ? null : TryOpen(use.Segment.Path);
        if ((use.Used > 0 ? use.Segment : opened) is not Segment segment) return;
        segment.ForEachEntry(entry =>
        {
            if (!IsOfUse(use, entry)) return;
            long offset = writer.Reserve(entry.Length);
            if (verifier.Copy(new StoredClip(segment, entry), writer, offset))
            {
                writer.Add(entry with { Offset = offset });
                return;
            }
            writer.Release(offset, entry.Length);
            if (use.Used > 0 && _clips.TryFind(entry.Source.Path, out _))
                throw new IOException($"{segment.Path} can no longer be read. Check the disk.");
        });
    }

    private bool IsOfUse(SegmentUse use, SegmentEntry entry) => _clips.TryFind(entry.Source.Path, out int clip)
        ? _clips.Stored[clip].Segment == use.Segment && _clips.Stored[clip].Offset == entry.Offset
        : _keepUnused;

    // Null where it was deleted a moment ago, to make room.
    private Segment? TryOpen(string path)
    {
        try
        {
            return Segment.TryOpen(path, _folder.SampleRate);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
