namespace DogSound.Core.Splitting;

/// <summary>Which folds test and validate; the others train.</summary>
public sealed record SplitFolds
{
    /// <summary>Folds whose clips test.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Folds whose clips validate.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];

    /// <summary>Part of the clips of the other folds that validates, too; from 0.</summary>
    public double ValidationFraction { get; init; }
}
