using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace DogSound.Host;

/// <summary>The engine's progress records as one line, at most five times a second.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _lastDrawn;

    public void Show(ProgressRecord record)
    {
        if (!Terminal.ShowsProgress)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            terminal.ClearProgress();
            _lastDrawn = 0;
        }
        else if (_lastDrawn == 0 || Stopwatch.GetElapsedTime(_lastDrawn) >= Interval)
        {
            _lastDrawn = Stopwatch.GetTimestamp();
            terminal.DrawProgress(Describe(record));
        }
    }

    private static string Describe(ProgressRecord record)
    {
        var text = new StringBuilder(record.Activity);
        if (record.PercentComplete >= 0)
            text.Append(CultureInfo.InvariantCulture, $" {record.PercentComplete,3} %");
        if (!string.IsNullOrWhiteSpace(record.StatusDescription))
            text.Append("  ").Append(record.StatusDescription);
        if (!string.IsNullOrWhiteSpace(record.CurrentOperation))
            text.Append("  ").Append(record.CurrentOperation);
        if (record.SecondsRemaining > 0)
            text.Append(CultureInfo.InvariantCulture, $"  {TimeSpan.FromSeconds(record.SecondsRemaining):c} left");
        return text.Replace('\n', ' ').Replace('\r', ' ').ToString();
    }
}
