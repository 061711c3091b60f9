using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Evaluation;
using DogSound.Core.Inference;

namespace DogSound.PowerShell;

/// <summary>Judges a model on labelled clips that it has never seen: accuracy, ROC AUC, calibration, and every class by itself.</summary>
/// <remarks>
/// Each recording is one clip: the mean of the windows of a long one. Of clips that Split-DogSoundDataset has given parts, only those for
/// the test are judged; of clips without parts, all. -Part judges another part: what a model has learnt from tells nothing of what it
/// will do with new recordings. Pseudo-labelled clips are never judged, whatever their part.
///
/// Several models are judged as the one that they make together: their probabilities are averaged.
///
/// Predictions that exist are judged without a model, those of several models of the same classes together: so the folds of a
/// cross-validation become one evaluation.
///
/// A class without a clip is absent: it is part of no mean. WeightedAuc is the score of the challenge, one-vs-rest ROC AUC averaged with
/// the classes' shares of the clips as weights. The figures equal those of scikit-learn. Intervals tell how far a figure would move with
/// other clips of the same kind: the clips are drawn again and again, with replacement.
///
/// A build agent asks for -MinimumWeightedAuc or -MinimumAccuracy: below it the evaluation is written, and then an error ends the command,
/// and dogsound with exit code 1. A script for pwsh -File must begin with $ErrorActionPreference = 'Stop' to end so: without it PowerShell goes
/// on with the next line, and exits with 0.
/// </remarks>
/// <example>
/// <summary>Clips in one folder for each class</summary>
/// <code>Test-DogSoundModel ./test -Recurse -LabelFromFolder -Model ./dog.safetensors</code>
/// <para>Shows the figures, and a table of the classes.</para>
/// </example>
/// <example>
/// <summary>Which classes are taken for which?</summary>
/// <code>(Import-DogSoundManifest ./meta_train.csv | Test-DogSoundModel -Model ./dog.safetensors).ConfusionTable</code>
/// <para>Shows a row for what clips are, and a column for what they were called.</para>
/// </example>
/// <example>
/// <summary>Is the model good enough to be used?</summary>
/// <code>
/// try {
///     Test-DogSoundModel ./test -Recurse -LabelFromFolder -Model ./dog.safetensors -MinimumWeightedAuc 0.95
/// }
/// catch {
///     "Keep the old model: $($_.Exception.Message)"
/// }
/// </code>
/// <para>Says so where the weighted AUC is below 0.95. Without the try, the script ends there.</para>
/// </example>
/// <example>
/// <summary>Predictions that were made before</summary>
/// <code>
/// $predictions = Import-DogSoundManifest ./meta_train.csv | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean
/// $predictions | Test-DogSoundModel -Bootstrap 0
/// </code>
/// <para>Judges them without predicting anything, and without intervals.</para>
/// </example>
/// <returns>One evaluation.</returns>
[Cmdlet(VerbsDiagnostic.Test, "DogSoundModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Evaluation))]
public sealed class TestDogSoundModelCommand : PredictionCmdlet
{
    private const string PredictionSet = "Prediction";

    private readonly UnjudgedClips _unjudged;
    private readonly List<Clip> _clips = [];
    private PredictionSession? _session;
    private PredictionPool? _pool;

    /// <summary>Makes the cmdlet.</summary>
    public TestDogSoundModelCommand() => _unjudged = new UnjudgedClips(this);

    /// <summary>Predictions to judge, as Get-DogSoundPrediction -Merge Mean writes them for clips with labels, and training for folds.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PredictionSet)]
    public Prediction[] Prediction { get; set; } = [];

    /// <summary>Takes the name of the folder that a file lies in for its label.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public SwitchParameter LabelFromFolder { get; set; }

    /// <summary>Judges the clips of this part: Train, Validation or Test. Default: Test where there are such clips, otherwise the clips without a part.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    public DatasetPart? Part { get; set; }

    /// <summary>How often clips are drawn for the intervals; 0 for no intervals.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int Bootstrap { get; set; } = 1000;

    /// <summary>Share of the draws whose figure lies in the interval.</summary>
    [Parameter]
    [ValidateRange(0.01, 0.9999)]
    public double ConfidenceLevel { get; set; } = 0.95;

    /// <summary>Seed of the draws: the same clips and seed give the same intervals.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Ends with an error where the weighted AUC is lower, or can't be told.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumWeightedAuc { get; set; }

    /// <summary>Ends with an error where the accuracy is lower.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MinimumAccuracy { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Model))) StartModel();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PredictionSet)
        {
            foreach (Prediction prediction in Prediction) AddToPool(prediction);
            return;
        }
        foreach (Clip clip in ResolveClips())
            _clips.Add(LabelFromFolder ? ClipLabels.FromFolder(clip) : clip);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_session is not null) Predict(this.SelectTestClips(_clips, Part));
        _unjudged.Report(_pool?.Classes ?? []);
        if (_pool is not { Count: > 0 })
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new InvalidDataException("No clip is left to judge. Give labelled clips that the model has not learnt from."),
                "NothingToTest", ErrorCategory.InvalidData, null));
        }
        if (_pool!.Count > _pool.FileCount)
        {
            WriteWarning($"{_pool.Count} predictions are of {_pool.FileCount} files. Each counts as a clip, so the intervals are too narrow; predict long recordings with -Merge Mean.");
        }
        var settings = new BootstrapSettings { Repetitions = Math.Max(1, Bootstrap), Level = ConfidenceLevel, Seed = Seed };
        Evaluation evaluation = _pool.Evaluate(Bootstrap > 0 ? settings : null, Cancellation);
        WriteObject(evaluation);
        if (EvaluationBounds.Check(evaluation, MinimumWeightedAuc, MinimumAccuracy) is { } error) ThrowTerminatingError(error);
    }

    private void StartModel()
    {
        _session = StartSession(overlap: 0, WindowMerge.Mean);
        _pool = new PredictionPool(_session.Classes);
    }

    private void Predict(IReadOnlyList<Clip> clips)
    {
        using var progress = new ProgressReporter(this, "Predicting");
        long done = 0;
        foreach (Clip clip in clips)
        {
            IReadOnlyList<string> labels = ClipLabels.Of(clip);
            if (_pool!.Check(labels, _session!.IsMultiLabel) is not { } reason) Take(_session.Add(clip));
            else _unjudged.Add(reason, reason == UnjudgedReason.UnknownLabel ? ClipLabels.Join(labels) : "", clip.Path);
        }
        Take(_session!.Complete());

        void Take(IEnumerable<PredictionOutcome> outcomes)
        {
            foreach (PredictionOutcome outcome in outcomes)
            {
                if (outcome.Prediction is not null) AddToPool(outcome.Prediction);
                else WriteError(ErrorFactory.ForPath(outcome.Error!, outcome.Clip.Path));
                progress.Report(++done, clips.Count, outcome.Clip.Path);
            }
        }
    }

    private void AddToPool(Prediction prediction)
    {
        _pool ??= new PredictionPool([.. prediction.Probability.Keys]);
        if (_pool.Add(prediction) is { } reason) _unjudged.Add(reason, prediction);
    }
}
