namespace DogSound;

/// <summary>What a clip is for: a model may learn from one part only.</summary>
public enum DatasetPart
{
    /// <summary>The model learns from it.</summary>
    Train,

    /// <summary>Chooses the best epoch and fits the calibration; never learnt from.</summary>
    Validation,

    /// <summary>Judges the finished model; nothing in training sees it.</summary>
    Test,
}
