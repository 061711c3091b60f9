using System.Management.Automation;
using DogSound.Core.Data;

namespace DogSound.PowerShell;

/// <summary>Rows of a manifest that are left out as they should be, counted for one warning each reason.</summary>
/// <param name="cmdlet">The cmdlet that reads.</param>
/// <param name="mayLackFiles">Clips may be missing: nobody has all of this data set.</param>
internal sealed class SkippedRows(Cmdlet cmdlet, bool mayLackFiles)
{
    private readonly OrderedDictionary<ManifestProblem, (int Count, string First)> _rows = [];

    /// <summary>Counts a row, if it is one to leave out.</summary>
    /// <returns>False for one that is an error.</returns>
    public bool Add(ManifestRow row)
    {
        ManifestProblem problem = row.Problem!.Value;
        if (problem is not (ManifestProblem.UnmappedLabel or ManifestProblem.SeveralClasses) && !(mayLackFiles && problem == ManifestProblem.FileNotFound)) return false;
        (int count, string first) = _rows.GetValueOrDefault(problem, (0, row.Message!));
        _rows[problem] = (count + 1, first);
        return true;
    }

    /// <summary>Writes the warnings.</summary>
    /// <param name="path">The manifest.</param>
    public void Report(string path)
    {
        foreach ((ManifestProblem problem, (int count, string first)) in _rows)
            cmdlet.WriteWarning($"{path}: {(count == 1 ? "1 row is" : $"{count} rows are")} left out, {Reason(problem)}. The first: {first}");
    }

    private static string Reason(ManifestProblem problem) => problem switch
    {
        ManifestProblem.UnmappedLabel => "for the label map has no class for them",
        ManifestProblem.SeveralClasses => "for they hold sounds of several classes",
        _ => "for their files are not there",
    };
}
