namespace DogSound;

/// <summary>Where a measured figure would lie if other clips of the same kind had been tested.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Level">Share of repetitions whose figure lies between the ends, such as 0.95.</param>
public sealed record ConfidenceInterval(double Lower, double Upper, double Level)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Lower:0.000} - {Upper:0.000}");
}
