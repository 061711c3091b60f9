using DogSound.Core.Evaluation;

namespace DogSound.Core.PseudoLabels;

/// <summary>The predictions that labels are made of, and those of validation clips that tell how far such labels can be trusted. Validation comes first.</summary>
/// <param name="includeLabelled">Takes clips that have a label, too.</param>
public sealed class PseudoLabelPool(bool includeLabelled)
{
    private readonly ClipPredictions _validation = new([]);
    private ClipPredictions? _clips;

    /// <summary>Names of the classes, in order; empty before the first prediction.</summary>
    public IReadOnlyList<string> Classes => _clips is { Classes.Count: > 0 } ? _clips.Classes : _validation.Classes;

    /// <summary>Clips that may get a label.</summary>
    public int Count => _clips?.Count ?? 0;

    /// <summary>Validation clips.</summary>
    public int ValidationCount => _validation.Count;

    /// <summary>The models of the clips, and of the validation clips, as the predictions name them.</summary>
    public (IReadOnlyCollection<string> Clips, IReadOnlyCollection<string> Validation) Models => (_clips?.Models ?? [], _validation.Models);

    /// <summary>Adds the prediction of a validation clip.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public PseudoLabelRefusal? AddValidation(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (string.IsNullOrEmpty(prediction.ExpectedLabel)) return PseudoLabelRefusal.NoLabel;
        IEnumerable<string> classes = _validation.Classes.Count > 0 ? _validation.Classes : prediction.Probability.Keys;
        return ClassNames.Find([.. classes], prediction.ExpectedLabel) is null ? PseudoLabelRefusal.UnknownLabel : _validation.Add(prediction);
    }

    /// <summary>Adds the prediction of a clip that may get a label.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public PseudoLabelRefusal? Add(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        _clips ??= new ClipPredictions(_validation.Classes);
        if (_validation.Contains(prediction.Path)) return PseudoLabelRefusal.ValidationClip;
        if (!includeLabelled && !string.IsNullOrEmpty(prediction.ExpectedLabel)) return PseudoLabelRefusal.HasLabel;
        return _clips.Add(prediction);
    }

    /// <summary>Selects (<see cref="PseudoLabelSelector.Select"/>).</summary>
    /// <exception cref="ArgumentException">A precision is asked for, and there is no validation clip.</exception>
    public PseudoLabelSelection Select(PseudoLabelSettings settings) =>
        PseudoLabelSelector.Select(Classes, _clips?.Pool() ?? [], _validation.Count > 0 ? _validation.Pool() : null, settings);
}
