using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// Progress of long work: nothing for the first second, then at most five records a second, and always a last one that
/// says it is over. Use it on the pipeline's thread, in a <c>using</c>.
/// </summary>
/// <param name="cmdlet">The cmdlet that works.</param>
/// <param name="activity">What it does, such as "Reading clips".</param>
/// <param name="alreadyDone">Items that an earlier run has finished: they are done, and tell nothing of this one's speed.</param>
internal sealed class ProgressReporter(Cmdlet cmdlet, string activity, long alreadyDone = 0) : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly int _id = activity.GetHashCode(StringComparison.Ordinal) & int.MaxValue;
    private long _lastShown;

    /// <summary>Says how far the work is; cheap enough to be called for every item.</summary>
    /// <param name="done">Items that are finished.</param>
    /// <param name="total">All items, or null where nobody knows yet.</param>
    /// <param name="current">What is being worked on, or null. PowerShell shows it only where $PSStyle.Progress.View is Classic.</param>
    /// <param name="stage">How far the work is in words, or null; always shown.</param>
    public void Report(long done, long? total = null, string? current = null, string? stage = null)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed < Delay || (_lastShown != 0 && Stopwatch.GetElapsedTime(_lastShown) < Interval))
            return;
        _lastShown = Stopwatch.GetTimestamp();
        double perSecond = (done - alreadyDone) / elapsed.TotalSeconds;
        string rate = perSecond.ToString(perSecond < 10 ? "N1" : "N0", CultureInfo.CurrentCulture);
        string count = total is null ? $"{done} ({rate}/s)" : $"{done} of {total} ({rate}/s)";
        var record = new ProgressRecord(_id, activity, stage is null ? count : $"{stage}, {count}");
        if (total > 0)
        {
            record.PercentComplete = (int)Math.Clamp(100 * done / total.Value, 0, 100);
            if (perSecond > 0)
                record.SecondsRemaining = (int)Math.Min((total.Value - done) / perSecond, int.MaxValue);
        }
        if (current is not null)
            record.CurrentOperation = current;
        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes the progress off the screen, if it was ever shown.</summary>
    public void Dispose()
    {
        if (_lastShown == 0)
            return;
        _lastShown = 0;
        cmdlet.WriteProgress(new ProgressRecord(_id, activity, "done") { RecordType = ProgressRecordType.Completed });
    }
}
