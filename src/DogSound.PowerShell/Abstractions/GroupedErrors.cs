using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// Files that can't be used, reported as one error for each reason: a forgotten label column must not become ten thousand errors.
/// </summary>
/// <param name="cmdlet">The cmdlet that was given them.</param>
/// <typeparam name="TReason">Why; its name becomes the id of the error.</typeparam>
internal sealed class GroupedErrors<TReason>(Cmdlet cmdlet)
    where TReason : struct, Enum
{
    private const int NamedCount = 3;

    private readonly OrderedDictionary<(TReason Reason, string Detail), List<string>> _paths = [];

    /// <summary>Remembers a file.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="detail">What tells errors of one reason apart, such as a label that is unknown; otherwise empty.</param>
    /// <param name="path">The file.</param>
    public void Add(TReason reason, string detail, string path)
    {
        if (!_paths.TryGetValue((reason, detail), out List<string>? paths)) _paths.Add((reason, detail), paths = []);
        paths.Add(path);
    }

    /// <summary>Writes the errors, each about the list of its paths.</summary>
    /// <param name="sentence">What is wrong and what to do, by reason, detail and what the files are called: <c>this clip</c>, or <c>each of these 20 clips</c>.</param>
    public void Report(Func<TReason, string, string, string> sentence)
    {
        foreach (((TReason reason, string detail), List<string> paths) in _paths)
        {
            string clips = paths.Count == 1 ? "this clip" : $"each of these {paths.Count} clips";
            string message = $"{Names(paths)}: {sentence(reason, detail, clips)}";
            cmdlet.WriteError(ErrorFactory.Create(new InvalidDataException(message), reason.ToString(), ErrorCategory.InvalidData, paths.ToArray()));
        }
    }

    private static string Names(List<string> paths) =>
        string.Join(", ", paths.Take(NamedCount)) + (paths.Count > NamedCount ? $" and {paths.Count - NamedCount} more" : "");
}
