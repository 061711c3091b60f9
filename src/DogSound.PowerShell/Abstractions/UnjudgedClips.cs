using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Evaluation;

namespace DogSound.PowerShell;

/// <summary>Clips that can't be judged, reported as one error for each reason.</summary>
/// <param name="cmdlet">The cmdlet that judges.</param>
internal sealed class UnjudgedClips(Cmdlet cmdlet)
{
    private readonly GroupedErrors<UnjudgedReason> _errors = new(cmdlet);

    /// <summary>Remembers a clip.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="detail">The label that is unknown, or the classes that are others; otherwise empty.</param>
    /// <param name="path">The clip.</param>
    public void Add(UnjudgedReason reason, string detail, string path) => _errors.Add(reason, detail, path);

    /// <summary>Remembers the clip of a prediction.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="prediction">The prediction that can't be judged.</param>
    public void Add(UnjudgedReason reason, Prediction prediction) => Add(reason, reason switch
    {
        UnjudgedReason.UnknownLabel => ClipLabels.Join(PredictionPool.LabelsOf(prediction)),
        UnjudgedReason.OtherClasses => string.Join(", ", prediction.Probability.Keys),
        _ => "",
    }, prediction.Path);

    /// <summary>Writes the errors, each about the list of its paths.</summary>
    /// <param name="classes">Names of the classes that are judged.</param>
    public void Report(IReadOnlyList<string> classes)
    {
        string names = string.Join(", ", classes);
        _errors.Report((reason, detail, clips) => Sentence(reason, detail, clips, names));
    }

    private static string Sentence(UnjudgedReason reason, string detail, string clips, string classes) => reason switch
    {
        UnjudgedReason.NoLabel =>
            $"without a label {clips} can't be judged. Add -LabelFromFolder where each class has a folder of its own, or import a manifest.",
        UnjudgedReason.UnknownLabel => $"the label '{detail}' of {clips} is none of the classes {classes}. Correct the label, or judge a model that knows it.",
        UnjudgedReason.OtherClasses =>
            $"{clips} was predicted for other classes ({detail}) than the first one ({classes}). Judge the predictions of each kind of model by themselves.",
        UnjudgedReason.SeveralLabels =>
            $"{clips} has several labels, and the model gives each clip one. Judge a model that was trained with training.task=multi_label, or clips of one label.",
        UnjudgedReason.OtherTask =>
            $"{clips} was predicted by a multi-label model and those before by another kind, or the other way round. Judge the predictions of each kind by themselves; the gate compares models that give each clip one label only.",
        _ => $"the probabilities of {clips} are not from 0 to 1 with a sum of 1. Predict it anew.",
    };
}
