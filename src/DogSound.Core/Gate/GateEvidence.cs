namespace DogSound.Core.Gate;

/// <summary>All that a candidate is judged by.</summary>
public sealed record GateEvidence
{
    /// <summary>Full path of the model in use.</summary>
    public required string Reference { get; init; }

    /// <summary>Full path of the candidate.</summary>
    public required string Candidate { get; init; }

    /// <summary>SHA-256 of the model in use, in hexadecimal.</summary>
    public required string ReferenceSha256 { get; init; }

    /// <summary>SHA-256 of the candidate, in hexadecimal.</summary>
    public required string CandidateSha256 { get; init; }

    /// <summary>What both say of labelled clips that neither has learnt from.</summary>
    public required PairedPredictions Clips { get; init; }

    /// <summary>What both say of ordinary recordings in which no alarm is to be heard; null for none: then the labelled clips of other classes
    /// take their place.</summary>
    public TriggerRates? Regression { get; init; }

    /// <summary>Seconds that each takes for one window, on this machine; null where nobody has measured.</summary>
    public (double Reference, double Candidate)? Latency { get; init; }
}
