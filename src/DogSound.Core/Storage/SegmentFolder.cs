using System.Text.RegularExpressions;

namespace DogSound.Core.Storage;

/// <summary>
/// The segments of one sample rate: <c>&lt;store&gt;/&lt;rate&gt;/&lt;32 hexadecimal digits&gt;.clips</c>. A file of any other name is
/// nobody's business here.
/// </summary>
internal sealed partial class SegmentFolder(string store, int sampleRate)
{
    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    private readonly string _folder = Path.Combine(store, FormattableString.Invariant($"{sampleRate}"));

    /// <summary>Rate of the samples, in hertz.</summary>
    public int SampleRate { get; } = sampleRate;

    /// <summary>All segments, sound or not.</summary>
    public string[] Segments() => Find(_folder, SegmentName());

    /// <summary>The path of a segment that is not there yet.</summary>
    public string NewSegment() => Path.Combine(_folder, $"{Guid.NewGuid():N}.clips");

    /// <summary>
    /// Waits until nobody else writes to this folder. The operating system gives the lock back with the process that held it, however
    /// that ends; the file itself stays.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public FileStream Lock(CancellationToken cancel)
    {
        Directory.CreateDirectory(_folder);
        while (true)
        {
            if (TryLock() is FileStream held) return held;
            cancel.WaitHandle.WaitOne(LockRetry);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Deletes what killed runs have left. Only for whoever holds the lock.</summary>
    public void DeleteLeftovers()
    {
        // Where the file system knows no locks, somebody else may be writing: then a file must be old to be a leftover.
        using FileStream? second = TryLock();
        DateTime newest = second is null ? DateTime.MaxValue : DateTime.UtcNow - LongestRun;
        foreach (string path in Find(_folder, TemporaryName()).Where(path => File.GetLastWriteTimeUtc(path) < newest))
            TryDelete(path);
    }

    /// <summary>Notes that a segment is in use now: what was not used for the longest time is the first to go.</summary>
    public static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is read all the same.
        }
    }

    /// <summary>
    /// The segments of all sample rates, those first that were not used for the longest time. Whoever has one of them open goes on
    /// reading it when it is deleted.
    /// </summary>
    public FileInfo[] AllSegments() => !Directory.Exists(store) ? []
        : [.. Directory.GetDirectories(store)
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .SelectMany(folder => Find(folder, SegmentName()))
            .Select(path => new FileInfo(path)).Where(file => file.Exists)
            .OrderBy(file => file.LastWriteTimeUtc)];

    /// <summary>Deletes a file; false where somebody hinders it.</summary>
    public static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Find(string folder, Regex name) => !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0 }).Where(path => name.IsMatch(Path.GetFileName(path)))];

    private FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException error) when (IsHeld(error))
        {
            return null;
        }
    }

    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION of Windows.
    private static bool IsHeld(IOException error) =>
        error.HResult == (OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11);

    [GeneratedRegex("^[0-9a-f]{32}\\.clips$")]
    private static partial Regex SegmentName();

    // What AtomicFileWriter calls a file that is not finished.
    [GeneratedRegex("^\\.[0-9a-f]{32}\\.tmp$")]
    private static partial Regex TemporaryName();
}
