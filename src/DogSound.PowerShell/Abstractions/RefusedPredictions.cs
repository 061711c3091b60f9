using System.Management.Automation;
using DogSound.Core.PseudoLabels;

namespace DogSound.PowerShell;

/// <summary>Predictions that no label can be made of, reported as one error for each reason.</summary>
/// <param name="cmdlet">The cmdlet that was given them.</param>
internal sealed class RefusedPredictions(Cmdlet cmdlet)
{
    private readonly GroupedErrors<PseudoLabelRefusal> _errors = new(cmdlet);

    /// <summary>Remembers a prediction.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="prediction">The prediction.</param>
    public void Add(PseudoLabelRefusal refusal, Prediction prediction)
    {
        string detail = refusal switch
        {
            PseudoLabelRefusal.UnknownLabel => prediction.ExpectedLabel!,
            PseudoLabelRefusal.OtherClasses => string.Join(", ", prediction.Probability.Keys),
            _ => "",
        };
        _errors.Add(refusal, detail, prediction.Path);
    }

    /// <summary>Writes the errors, each about the list of its paths.</summary>
    /// <param name="classes">Names of the classes that are predicted.</param>
    public void Report(IReadOnlyList<string> classes)
    {
        string names = string.Join(", ", classes);
        _errors.Report((refusal, detail, clips) => Sentence(refusal, detail, clips, names));
    }

    private static string Sentence(PseudoLabelRefusal refusal, string detail, string clips, string classes) => refusal switch
    {
        PseudoLabelRefusal.HasLabel => $"{clips} has a label already, and keeps it. Leave it out, or add -IncludeLabelled to label it anew.",
        PseudoLabelRefusal.NoLabel => $"without a label {clips} can't validate. Predict clips that have labels for -Validation.",
        PseudoLabelRefusal.UnknownLabel => $"the label '{detail}' of {clips} is none of the classes {classes}, so it can't validate. Correct the label.",
        PseudoLabelRefusal.OtherClasses =>
            $"{clips} was predicted for other classes ({detail}) than the first one ({classes}). Predict all of them, and those of -Validation, by one model.",
        PseudoLabelRefusal.DuplicatePrediction => $"{clips} was predicted twice by the same model; the first prediction counts. Leave the others out.",
        PseudoLabelRefusal.ValidationClip => $"{clips} is one of the clips of -Validation, which must not be learnt from. Leave it out.",
        PseudoLabelRefusal.SeveralLabels =>
            $"{clips} was predicted by a multi-label model. Take a model that gives each clip one label (training.task=single_label).",
        _ => $"the probabilities of {clips} are not from 0 to 1 with a sum of 1. Predict it anew.",
    };
}
