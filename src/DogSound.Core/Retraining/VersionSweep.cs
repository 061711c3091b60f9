using DogSound.Core.Registry;

namespace DogSound.Core.Retraining;

/// <summary>Deletes old models of the registry after a run has published one. That it can't is no reason for the run to fail: the next one tries again.</summary>
/// <param name="retention">Of the registry.</param>
/// <param name="versionsKept">How many of the newest versions are kept; 0 for all.</param>
internal sealed class VersionSweep(ModelRetention retention, int versionsKept)
{
    /// <summary>Does it.</summary>
    /// <param name="run">The run that has published.</param>
    /// <param name="cancel">Ends this work, and not the run, which has done all else; what was removed by then stays so.</param>
    /// <returns>Versions that were removed, and what went wrong, or null.</returns>
    public (string[] Removed, string? Problem) Do(RunFolder run, CancellationToken cancel)
    {
        if (versionsKept == 0)
            return ([], null);
        IReadOnlyList<string> removed = [];
        string? problem = null;
        try
        {
            IReadOnlyList<string> surplus = retention.FindSurplus(versionsKept, cancel);
            // Also without any: what an earlier run could not delete is tried again.
            if (surplus.Count > 0)
                removed = retention.Remove(surplus, $"Retraining run {run.Number}, versions_kept {versionsKept}.", Note, cancel);
            else
                retention.DeleteLeftovers(cancel: cancel);
        }
        catch (RegistryException error)
        {
            problem ??= error.Message;
        }
        catch (OperationCanceledException)
        {
            problem ??= "Stopped before old versions were removed: the next run that publishes does it.";
        }
        if (removed.Count > 0)
            run.Log("removed", new { Versions = removed });
        if (problem is not null)
            run.Log("not_removed", new { Message = problem });
        return ([.. removed], problem);

        // What somebody has made the champion meanwhile, or removed, is as it should be.
        void Note(RegistryException error)
        {
            if (error.Reason is not (RegistryErrorReason.VersionInUse or RegistryErrorReason.VersionRemoved))
                problem ??= error.Message;
        }
    }
}
