using System.Management.Automation;
using DogSound.Core.Evaluation;

namespace DogSound.PowerShell;

/// <summary>Which clips cmdlets judge models on.</summary>
internal static class TestClips
{
    /// <summary>The clips that models are judged on (<see cref="TestSelection"/>). Says what is left out; where nothing is left, that ends the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet that judges.</param>
    /// <param name="clips">What it was given.</param>
    /// <param name="part">The part that was asked for, or null.</param>
    public static IReadOnlyList<Clip> SelectTestClips(this PSCmdlet cmdlet, IReadOnlyList<Clip> clips, DatasetPart? part)
    {
        (IReadOnlyList<Clip> judged, IReadOnlyList<Clip> leftOut) = TestSelection.Select(clips, part);
        int pseudo = leftOut.Count(clip => clip.IsPseudoLabel);
        if (pseudo > 0) cmdlet.WriteWarning($"{pseudo} pseudo-labelled clips are left out: what a model said of a clip is no answer to judge a model by.");
        if (judged.Count == 0 && leftOut.Count > 0)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.Create(
                new InvalidDataException($"Of the clips ({TestSelection.Describe(leftOut)}) none is {part ?? DatasetPart.Test}. Give test clips, or name the -Part to judge."),
                "NothingToTest", ErrorCategory.InvalidData, null));
        }
        cmdlet.WriteVerbose($"Judging {TestSelection.Describe(judged)}; left out: {TestSelection.Describe(leftOut)}.");
        if (part == DatasetPart.Train) cmdlet.WriteWarning("These are the clips that the model learnt from: the figures tell nothing of new recordings.");
        return judged;
    }
}
