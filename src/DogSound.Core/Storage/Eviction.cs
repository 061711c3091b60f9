namespace DogSound.Core.Storage;

/// <summary>Deletes what was not used for the longest time. Any number of threads may.</summary>
/// <param name="folder">The store.</param>
/// <param name="inUse">Full paths that are never deleted.</param>
internal sealed class Eviction(SegmentFolder folder, IEnumerable<string> inUse)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _inUse = [.. inUse];

    /// <summary>Deletes segments of all sample rates until the store is within a bound.</summary>
    public void Bound(long maximumBytes)
    {
        FileInfo[] segments = folder.AllSegments();
        long bytes = segments.Sum(file => file.Length);
        foreach (FileInfo file in segments)
        {
            if (bytes <= maximumBytes) break;
            if (TryDelete(file)) bytes -= file.Length;
        }
    }

    /// <summary>Deletes one segment, to make room on a full disk.</summary>
    /// <returns>False when there is none that could go.</returns>
    public bool MakeRoom()
    {
        lock (_lock) return folder.AllSegments().Any(TryDelete);
    }

    private bool TryDelete(FileInfo file) => !_inUse.Contains(file.FullName) && SegmentFolder.TryDelete(file.FullName);
}
