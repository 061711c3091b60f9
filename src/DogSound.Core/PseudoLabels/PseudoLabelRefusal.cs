namespace DogSound.Core.PseudoLabels;

/// <summary>Why a prediction takes no part in pseudo-labelling.</summary>
public enum PseudoLabelRefusal
{
    /// <summary>Its clip has a label that a person gave.</summary>
    HasLabel,

    /// <summary>It is for validation, and its clip has no label.</summary>
    NoLabel,

    /// <summary>It is for validation, and the label of its clip is none of the classes.</summary>
    UnknownLabel,

    /// <summary>It was predicted for other classes than the first one.</summary>
    OtherClasses,

    /// <summary>It was predicted by a multi-label model, which gives no single label.</summary>
    SeveralLabels,

    /// <summary>Its probabilities are no distribution.</summary>
    InvalidProbabilities,

    /// <summary>The same window of the same clip was predicted by the same model before.</summary>
    DuplicatePrediction,

    /// <summary>Its clip is one of the validation clips, which must not be learnt from.</summary>
    ValidationClip,
}
