using System.Management.Automation;
using DogSound.Core.Evaluation;

namespace DogSound.PowerShell;

/// <summary>
/// Clips that can't be judged, reported as one error for each reason: a forgotten label column must not become ten thousand errors.
/// </summary>
/// <param name="cmdlet">The cmdlet that judges.</param>
internal sealed class UnjudgedClips(Cmdlet cmdlet)
{
    private const int NamedCount = 3;

    private readonly OrderedDictionary<(UnjudgedReason Reason, string Detail), List<string>> _paths = [];

    /// <summary>Remembers a clip.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="detail">The label that is unknown, or the classes that are others; otherwise empty.</param>
    /// <param name="path">The clip.</param>
    public void Add(UnjudgedReason reason, string detail, string path)
    {
        if (!_paths.TryGetValue((reason, detail), out List<string>? paths)) _paths.Add((reason, detail), paths = []);
        paths.Add(path);
    }

    /// <summary>Remembers the clip of a prediction.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="prediction">The prediction that can't be judged.</param>
    public void Add(UnjudgedReason reason, Prediction prediction) => Add(reason, reason switch
    {
        UnjudgedReason.UnknownLabel => prediction.ExpectedLabel!,
        UnjudgedReason.OtherClasses => string.Join(", ", prediction.Probability.Keys),
        _ => "",
    }, prediction.Path);

    /// <summary>Writes the errors, each about the list of its paths.</summary>
    /// <param name="classes">Names of the classes that are judged.</param>
    public void Report(IReadOnlyList<string> classes)
    {
        foreach (((UnjudgedReason reason, string detail), List<string> paths) in _paths)
        {
            string message = $"{Names(paths)}: {Sentence(reason, detail, paths.Count, string.Join(", ", classes))}";
            cmdlet.WriteError(ErrorFactory.Create(new InvalidDataException(message), reason.ToString(), ErrorCategory.InvalidData, paths.ToArray()));
        }
    }

    private static string Sentence(UnjudgedReason reason, string detail, int count, string classes) => reason switch
    {
        UnjudgedReason.NoLabel =>
            $"without a label {Clips(count)} can't be judged. Add -LabelFromFolder where each class has a folder of its own, or import a manifest.",
        UnjudgedReason.UnknownLabel => $"the label '{detail}' of {Clips(count)} is none of the classes {classes}. Correct the label, or judge a model that knows it.",
        UnjudgedReason.OtherClasses =>
            $"{Clips(count)} was predicted for other classes ({detail}) than the first one ({classes}). Judge the predictions of each kind of model by themselves.",
        _ => $"the probabilities of {Clips(count)} are not from 0 to 1 with a sum of 1. Predict it anew.",
    };

    private static string Clips(int count) => count == 1 ? "this clip" : $"each of these {count} clips";

    private static string Names(List<string> paths) =>
        string.Join(", ", paths.Take(NamedCount)) + (paths.Count > NamedCount ? $" and {paths.Count - NamedCount} more" : "");
}
