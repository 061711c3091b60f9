using System.Management.Automation;
using DogSound.Core.Splitting;

namespace DogSound.PowerShell;

/// <summary>Splits labelled clips into those to learn from, to validate with and to test with, or into folds.</summary>
/// <remarks>
/// A model is judged by clips that it never learnt from. So every clip gets a Part: Train (the model learns from it), Validation
/// (chooses the best moment of the training) or Test (judges the finished model; training leaves it out). Without other wishes
/// that is 60, 20 and 20 percent, and each class is divided in the same way, right to a clip.
///
/// Clips with the same Group (those of one recording) stay together: else a model would be tested on recordings that it knows,
/// and look better than it is. Classes then come as close to their shares as whole groups allow. Every class has a clip in
/// Train; a class with one clip, or one group, has it there only, and a warning says so.
///
/// -FoldCount makes folds instead, for cross-validation: every clip is in the test fold once. -TestFold and -ValidationFold make
/// parts from folds, those of -FoldCount or those that a manifest has.
///
/// Pseudo-labelled clips, whose label a model gave, take no share: they are for Train, and in folds they have none, so that they
/// are learnt from whichever fold is held out. One with the Group of clips that people labelled goes where these go; training then
/// leaves it out where they are judged by.
///
/// The clips come out in the order in which they came in, as copies; a Part that they had, and with -FoldCount a Fold, is
/// replaced. The same clips and seed give the same split, in whatever order they come and wherever their folder lies. A clip
/// without a label is an error and is left out; a file that comes twice ends the command, and so does a part that would be empty.
/// </remarks>
/// <example>
/// <summary>60 % to learn from, 20 % to validate with, 20 % to test with</summary>
/// <code>Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.2 -TestFraction 0.2 -Seed 7</code>
/// <para>Writes the clips with their parts. Another seed splits in another way.</para>
/// </example>
/// <example>
/// <summary>Five folds, the last one to test with</summary>
/// <code>
/// $folds = Import-DogSoundManifest ./labelled.csv | Split-DogSoundDataset -FoldCount 5 -Seed 7
/// $folds | Split-DogSoundDataset -TestFold 5 -ValidationFraction 0.1
/// </code>
/// <para>Gives every clip a fold from 1 to 5; then fold 5 is the test part, a tenth of the others validates, and the rest trains.</para>
/// </example>
/// <example>
/// <summary>The folds that a manifest has</summary>
/// <code>Import-DogSoundManifest ./labelled.csv | Split-DogSoundDataset -TestFold 5 -ValidationFold 4</code>
/// <para>Goes by the Fold column: 5 tests, 4 validates, the others train.</para>
/// </example>
/// <returns>The clips in the order of the input, with Part or Fold.</returns>
[Cmdlet(VerbsCommon.Split, "DogSoundDataset", DefaultParameterSetName = FractionSet)]
[OutputType(typeof(Clip))]
public sealed class SplitDogSoundDatasetCommand : CancellableCmdlet
{
    private const string FractionSet = "Fraction";
    private const string FoldCountSet = "FoldCount";
    private const string FoldSet = "Fold";

    private readonly List<Clip> _clips = [];

    /// <summary>Labelled clips, as Get-DogSoundClip and Import-DogSoundManifest write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Clip[] InputObject { get; set; } = [];

    /// <summary>Part of the clips that validates; 0 for none. With -TestFold or -ValidationFold: of the clips of the other folds, and none by default.</summary>
    [Parameter(ParameterSetName = FractionSet)]
    [Parameter(ParameterSetName = FoldSet)]
    [ValidateRange(0.0, SplitFractions.MaximumHeldOut)]
    public double ValidationFraction { get; set; } = 0.2;

    /// <summary>Part of the clips that tests; 0 for none. With -ValidationFraction it must leave some to learn from.</summary>
    [Parameter(ParameterSetName = FractionSet)]
    [ValidateRange(0.0, SplitFractions.MaximumHeldOut)]
    public double TestFraction { get; set; } = 0.2;

    /// <summary>Makes so many folds, named 1, 2 and so on, instead of parts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FoldCountSet)]
    [ValidateRange(2, 1000)]
    public int FoldCount { get; set; }

    /// <summary>The folds whose clips test.</summary>
    [Parameter(ParameterSetName = FoldSet)]
    [ValidateNotNullOrEmpty]
    public string[] TestFold { get; set; } = [];

    /// <summary>The folds whose clips validate.</summary>
    [Parameter(ParameterSetName = FoldSet)]
    [ValidateNotNullOrEmpty]
    public string[] ValidationFold { get; set; } = [];

    /// <summary>Another seed splits in another way.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in InputObject)
        {
            if (string.IsNullOrWhiteSpace(clip.Label))
                Refuse(clip, "NoLabel", "has no label, so it is left out. Label it, or filter it out before.");
            else if (ParameterSetName == FoldSet && string.IsNullOrWhiteSpace(clip.Fold) && !clip.IsPseudoLabel)
                Refuse(clip, "NoFold", "lies in no fold, so it is left out. Give it one in the manifest's Fold column, or make folds with -FoldCount.");
            else
                _clips.Add(clip);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        SplitResult result = Split();
        foreach (string warning in result.Warnings) WriteWarning(warning);
        foreach (Clip clip in result.Clips) WriteObject(clip);
    }

    private SplitResult Split()
    {
        try
        {
            return ParameterSetName switch
            {
                FoldCountSet => DatasetSplitter.IntoFolds(_clips, FoldCount, Seed, Cancellation),
                FractionSet => DatasetSplitter.ByFractions(_clips, new SplitFractions { Validation = ValidationFraction, Test = TestFraction }, Seed, Cancellation),
                _ => DatasetSplitter.ByFolds(_clips, new SplitFolds
                {
                    Test = TestFold,
                    Validation = ValidationFold,
                    ValidationFraction = MyInvocation.BoundParameters.ContainsKey(nameof(ValidationFraction)) ? ValidationFraction : 0,
                }, Seed, Cancellation),
            };
        }
        catch (SplitException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, error.Problem.ToString(), ErrorCategory.InvalidData, error.Subject));
            throw;
        }
    }

    private void Refuse(Clip clip, string reason, string message) =>
        WriteError(ErrorFactory.Create(new InvalidDataException($"{clip.Path}: {message}"), reason, ErrorCategory.InvalidData, clip.Path));
}
