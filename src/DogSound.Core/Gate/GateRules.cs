namespace DogSound.Core.Gate;

/// <summary>What a candidate must do beside the model in use to take its place. A rule that is null asks for nothing. Read one with
/// <see cref="GateRulesReader"/>.</summary>
public sealed record GateRules
{
    /// <summary>Weighted AUC.</summary>
    public DropSettings? WeightedAuc { get; init; }

    /// <summary>Accuracy.</summary>
    public DropSettings? Accuracy { get; init; }

    /// <summary>F1 of every class that the model in use knows.</summary>
    public ClassDropSettings? ClassF1 { get; init; }

    /// <summary>False alarms.</summary>
    public TriggerSettings? TriggerRate { get; init; }

    /// <summary>Expected calibration error.</summary>
    public CalibrationSettings? Calibration { get; init; }

    /// <summary>Time that a window takes.</summary>
    public LatencySettings? Latency { get; init; }

    /// <summary>How intervals are found.</summary>
    public DrawSettings Bootstrap { get; init; } = new();

    /// <summary>Whether any rule asks for anything.</summary>
    internal bool IsEmpty => (WeightedAuc, Accuracy, ClassF1, TriggerRate, Calibration, Latency) is (null, null, null, null, null, null);
}
