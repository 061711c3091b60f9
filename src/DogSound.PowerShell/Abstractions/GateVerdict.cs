using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>What becomes of a model that a comparison refuses.</summary>
internal static class GateVerdict
{
    /// <summary>The error of a model that does not pass, which is about the comparison, for whoever catches it; null for one that does.</summary>
    public static ErrorRecord? Check(ModelComparison comparison) => comparison.Passed ? null : ErrorFactory.Create(
        new InvalidOperationException($"{comparison.Candidate}: the model is not good enough to replace {comparison.Reference}: {comparison.Reason}."),
        "GateRefused", ErrorCategory.LimitsExceeded, comparison);

    /// <summary>Ends the cmdlet where a comparison was given that its model does not pass.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="comparison">The comparison, or null for none.</param>
    /// <param name="force">Takes the model all the same.</param>
    public static void RequirePassed(this PSCmdlet cmdlet, ModelComparison? comparison, bool force)
    {
        if (!force && comparison is not null && Check(comparison) is { } error) cmdlet.ThrowTerminatingError(error);
    }
}
