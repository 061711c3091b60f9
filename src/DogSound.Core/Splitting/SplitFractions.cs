namespace DogSound.Core.Splitting;

/// <summary>Which parts a data set is split into by fractions.</summary>
public sealed record SplitFractions
{
    /// <summary>Largest part that may be kept from learning.</summary>
    public const double MaximumHeldOut = 0.99;

    /// <summary>Part of the clips that validates, from 0.</summary>
    public double Validation { get; init; } = 0.2;

    /// <summary>Part of the clips that tests, from 0.</summary>
    public double Test { get; init; } = 0.2;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="SplitException">A fraction is out of range, or nothing is left to learn from.</exception>
    public void Validate()
    {
        if (!(Validation >= 0 && Test >= 0 && Validation + Test <= MaximumHeldOut))
        {
            throw new SplitException(SplitProblem.InvalidFraction, FormattableString.Invariant(
                $"The validation fraction {Validation} and the test fraction {Test} must not be negative, and must leave something to learn from: their sum must be at most {MaximumHeldOut}."));
        }
    }
}
