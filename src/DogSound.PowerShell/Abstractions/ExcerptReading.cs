using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Review;

namespace DogSound.PowerShell;

/// <summary>Reads the beginnings of many clips on several threads.</summary>
internal static class ExcerptReading
{
    /// <summary>The excerpts in the order of the items. A clip that can't be read is one error that names it, and is left out. Enumerate it on the pipeline's thread.</summary>
    /// <param name="cmdlet">The cmdlet that reads.</param>
    /// <param name="items">What is read.</param>
    /// <param name="pathOf">Full path of an item's file.</param>
    /// <param name="activity">What progress is called.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static IEnumerable<(T Item, ClipExcerpt Excerpt)> ReadExcerpts<T>(
        this Cmdlet cmdlet, IReadOnlyCollection<T> items, Func<T, string> pathOf, string activity, CancellationToken cancellation)
    {
        var work = new OrderedWork<T, ClipExcerpt>(item => ClipExcerpt.Read(pathOf(item)), cancellation);
        using var progress = new ProgressReporter(cmdlet, activity);
        long done = 0;
        foreach (T item in items)
        {
            work.Add(item);
            while (Take(all: false, out (T, ClipExcerpt)? read))
            {
                if (read is not null) yield return read.Value;
            }
        }
        while (Take(all: true, out (T, ClipExcerpt)? read))
        {
            if (read is not null) yield return read.Value;
        }

        bool Take(bool all, out (T, ClipExcerpt)? read)
        {
            read = null;
            if (!work.TryTake(all, out T item, out Task<ClipExcerpt> result)) return false;
            progress.Report(++done, items.Count, pathOf(item));
            try
            {
                read = (item, result.GetAwaiter().GetResult());
            }
            catch (AudioFormatException error)
            {
                cmdlet.WriteError(ErrorFactory.ForPath(error, pathOf(item)));
            }
            return true;
        }
    }
}
