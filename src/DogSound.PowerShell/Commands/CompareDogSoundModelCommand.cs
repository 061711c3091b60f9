using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Gate;
using DogSound.Core.Inference;
using DogSound.Core.Models;

namespace DogSound.PowerShell;

/// <summary>Decides whether a new model may take the place of the one in use: both are judged on the same clips, by rules.</summary>
/// <remarks>
/// The clips must be ones that neither model has learnt from. Each is played to both, and the figures of both are compared: how far the
/// difference would move with other clips of the same kind is told by intervals, for which both models are judged on the same drawn clips.
///
/// The rules are a preset (default) or a YAML file. They say how much lower the weighted AUC, the accuracy and the F1 of every class may be,
/// how much larger the calibration error, how much more often alarm classes may be heard where there are none (-Regression, ordinary
/// recordings; without it the labelled clips of other classes), and how many times as long a window may take. A class that the new model
/// does not know any more is always refused.
///
/// The new model may know more classes. Only clips of classes that the old one knows are compared, since it can't be right on others; a clip
/// that the new model takes for a new class is a mistake.
///
/// The result has the verdict (Passed), why (Reason), and every rule with its numbers. Publish-DogSoundModel and Set-DogSoundChampion keep it
/// with -Comparison. With -FailOnRefusal a model that does not pass ends the command with an error after the result is written, and dogsound with
/// exit code 1, as the bounds of Test-DogSoundModel do.
/// </remarks>
/// <example>
/// <summary>May the new model replace the old one?</summary>
/// <code>Import-DogSoundManifest ./labelled.csv | Compare-DogSoundModel -Reference ./dog.safetensors -Candidate ./folds/1.safetensors</code>
/// <para>Shows the verdict, and each rule with the figures of both models.</para>
/// </example>
/// <example>
/// <summary>Publish a model that passes, with the reason</summary>
/// <code>
/// Publish-DogSoundModel ./dog.safetensors ./registry -Champion
/// $champion = Get-DogSoundModel -Registry ./registry -Champion
/// $comparison = Import-DogSoundManifest ./labelled.csv | Compare-DogSoundModel -Reference $champion -Candidate ./folds/1.safetensors
/// if ($comparison.Passed) { Publish-DogSoundModel ./folds/1.safetensors ./registry -Parent $champion.Version -Comparison $comparison -Champion }
/// </code>
/// <para>The registry says later why the model was let through.</para>
/// </example>
/// <example>
/// <summary>Predictions that were made before</summary>
/// <code>
/// $clips = Import-DogSoundManifest ./labelled.csv
/// $predictions = './dog.safetensors', './folds/2.safetensors' | ForEach-Object { $clips | Get-DogSoundPrediction -Model $_ -Merge Mean }
/// $predictions | Compare-DogSoundModel -Reference ./dog.safetensors -Candidate ./folds/2.safetensors
/// </code>
/// <para>Takes each prediction for the model that made it.</para>
/// </example>
/// <returns>One comparison.</returns>
[Cmdlet(VerbsData.Compare, "DogSoundModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelComparison))]
public sealed class CompareDogSoundModelCommand : ClipCmdlet
{
    private const string PredictionSet = "Prediction";

    private readonly UnjudgedClips _unjudged;
    private readonly List<Clip> _clips = [];
    private readonly List<string> _strangers = [];
    private SoundModel? _reference;
    private SoundModel? _candidate;
    private ComparisonRun? _run;
    private ProgressReporter? _progress;

    /// <summary>Makes the cmdlet.</summary>
    public CompareDogSoundModelCommand() => _unjudged = new UnjudgedClips(this);

    /// <summary>The model in use: a path, or what Get-DogSoundModel and Publish-DogSoundModel write.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("Champion")]
    public string Reference { get; set; } = "";

    /// <summary>The model that is to take its place: a path, or what Start-DogSoundTraining, Get-DogSoundModel and Publish-DogSoundModel write.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [Alias("New")]
    public string Candidate { get; set; } = "";

    /// <summary>Predictions of labelled clips by both models, as Get-DogSoundPrediction writes them; several of a clip count as their mean.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PredictionSet)]
    public Prediction[] Prediction { get; set; } = [];

    /// <summary>Takes the name of the folder that a file lies in for its label.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter LabelFromFolder { get; set; }

    /// <summary>Compares on the clips of this part: Train, Validation or Test. Default: Test where there are such clips, otherwise the clips without a part.</summary>
    [Parameter(ParameterSetName = InputObjectSet)]
    public DatasetPart? Part { get; set; }

    /// <summary>The rules: a preset (default) or a YAML file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GateRulesCompleter))]
    public string Rules { get; set; } = "default";

    /// <summary>Ordinary recordings in which no alarm is to be heard, for the rule trigger_rate; every window counts.</summary>
    [Parameter]
    public Clip[] Regression { get; set; } = [];

    /// <summary>Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one; see Get-DogSoundDevice.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "auto";

    /// <summary>Arithmetic of the networks: Auto, Float32 or BFloat16.</summary>
    [Parameter]
    public Precision Precision { get; set; } = Precision.Auto;

    /// <summary>Ends with an error, after the comparison is written, where the candidate does not pass.</summary>
    [Parameter]
    public SwitchParameter FailOnRefusal { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        GateRules rules = this.ReadGateRules(Rules);
        _reference = this.LoadModel(Reference, Device);
        _candidate = this.LoadModel(Candidate, Device);
        _progress = new ProgressReporter(this, "Comparing");
        _run = new ComparisonRun(_reference, _candidate, rules)
        {
            Settings = new PredictionSettings { Precision = Precision },
            OnError = (clip, error) => WriteError(ErrorFactory.ForPath(error, clip.Path)),
            OnUnjudged = (reason, clip) => _unjudged.Add(reason, clip.Label ?? "", clip.Path),
            OnProgress = done => _progress.Report(done),
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PredictionSet)
        {
            foreach (Prediction prediction in Prediction) Add(prediction);
            return;
        }
        foreach (Clip clip in ResolveClips())
            _clips.Add(LabelFromFolder ? ClipLabels.FromFolder(clip) : clip);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ModelComparison comparison;
        try
        {
            if (ParameterSetName != PredictionSet) _run!.Predict(this.SelectTestClips(_clips, Part), Cancellation);
            ReportLeftOut();
            comparison = _run!.Judge(Regression.Length > 0 ? Regression : null, Cancellation);
        }
        catch (NotSupportedException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "PrecisionNotSupported", ErrorCategory.InvalidArgument, Precision));
            throw;
        }
        _progress!.Dispose();
        WriteObject(comparison);
        if (FailOnRefusal && GateVerdict.Check(comparison) is { } refusal) ThrowTerminatingError(refusal);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _reference?.Dispose();
        _candidate?.Dispose();
        base.Dispose(disposing);
    }

    private void Add(Prediction prediction)
    {
        bool isCandidate = prediction.Model == _candidate!.Path;
        if (!isCandidate && prediction.Model != _reference!.Path) _strangers.Add(prediction.Path);
        else if (_run!.Add(prediction, isCandidate) is { } reason) _unjudged.Add(reason, prediction);
    }

    // Every clip that does not count is said, and then whether any is left.
    private void ReportLeftOut()
    {
        _unjudged.Report(_run!.Clips.Classes);
        if (_strangers.Count > 0)
        {
            WriteError(ErrorFactory.Create(
                new InvalidDataException($"{_strangers[0]}: {_strangers.Count} predictions are by neither model, and are left out. Predict by {_reference!.Path} and {_candidate!.Path}."),
                "OtherModel", ErrorCategory.InvalidData, _strangers.ToArray()));
        }
        if (_run.Clips.UnpairedPaths is { Count: > 0 } unpaired)
        {
            WriteError(ErrorFactory.Create(
                new InvalidDataException($"{unpaired[0]}: {unpaired.Count} clips were predicted by one model only, and are left out. Predict the same clips by both."),
                "NotPaired", ErrorCategory.InvalidData, unpaired.ToArray()));
        }
        if (_run.Clips.NewClassClipCount > 0)
            WriteVerbose($"{_run.Clips.NewClassClipCount} clips of classes that only the candidate knows are not compared: {string.Join(", ", _run.Clips.NewClasses)}.");
        if (_run.Clips.Count == 0)
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new InvalidDataException("No clip is left to compare on. Give labelled clips of classes that the model in use knows, and that neither model has learnt from."),
                "NothingToTest", ErrorCategory.InvalidData, null));
        }
    }
}
