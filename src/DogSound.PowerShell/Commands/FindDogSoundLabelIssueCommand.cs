using System.Management.Automation;
using DogSound.Core.Audit;
using DogSound.Core.Evaluation;

namespace DogSound.PowerShell;

/// <summary>Ranks clips whose label is probably wrong: models that never learnt from them confidently hear something else.</summary>
/// <remarks>
/// It takes predictions of clips that the model has not learnt from, such as those of the held-out folds that Start-DogSoundTraining -Fold all
/// writes: a model believes the labels that it has learnt, wrong ones too. Several predictions of a clip, its windows or those of several
/// models, count as their mean.
///
/// The method is confident learning (Northcutt, Jiang and Chuang 2021). A class counts for a clip when its probability is at least the mean
/// that the clips labelled so have; a clip that counts for another class than its label, and whose label is less probable, is an
/// issue. The first in the list have the largest distance between the two: listen to them, and stop where the labels begin to be right.
/// Not every issue is a mistake: a clip that holds two sounds, or is unlike all others of its class, is one as well.
/// </remarks>
/// <example>
/// <summary>The labels that five models doubt</summary>
/// <code>
/// $folds = Import-DogSoundManifest ./labelled.csv | Start-DogSoundTraining ./my-dog.safetensors -Configuration tiny -Epochs 1 -Fold all
/// $folds.Predictions | Find-DogSoundLabelIssue
/// </code>
/// <para>Each model predicts the fold that it was not given; the issues are listed, the most suspicious first.</para>
/// </example>
/// <example>
/// <summary>Clips that a finished model has never heard</summary>
/// <code>Import-DogSoundManifest ./meta_train.csv | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean | Find-DogSoundLabelIssue</code>
/// <para>Compares the labels of the manifest with what the model hears.</para>
/// </example>
/// <returns>One record for each clip whose label is doubted.</returns>
[Cmdlet(VerbsCommon.Find, "DogSoundLabelIssue")]
[OutputType(typeof(LabelIssue))]
public sealed class FindDogSoundLabelIssueCommand : CancellableCmdlet
{
    private readonly UnjudgedClips _unjudged;
    private PredictionPool? _pool;
    private bool _isMultiLabel;

    /// <summary>Makes the cmdlet.</summary>
    public FindDogSoundLabelIssueCommand() => _unjudged = new UnjudgedClips(this);

    /// <summary>Predictions of clips with labels, by models that have not learnt from them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public Prediction[] Prediction { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Prediction prediction in Prediction)
        {
            _pool ??= new PredictionPool([.. prediction.Probability.Keys]);
            if (prediction.IsMultiLabel) _isMultiLabel = true;
            else if (_pool.Add(prediction) is { } reason) _unjudged.Add(reason, prediction);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_pool is null) return;
        if (_isMultiLabel)
        {
            WriteError(ErrorFactory.Create(
                new InvalidDataException("Predictions of a multi-label model are left out: confident learning compares a clip's one label with one class. Find label issues with models of training.task=single_label."),
                nameof(UnjudgedReason.OtherTask), ErrorCategory.InvalidData, null));
        }
        _unjudged.Report(_pool.Classes);
        foreach (LabelIssue issue in ConfidentLearning.FindLabelIssues(_pool.Classes, _pool.MeanByFile())) WriteObject(issue);
    }
}
