using System.Collections;
using System.Globalization;
using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.PseudoLabels;

namespace DogSound.PowerShell;

/// <summary>Makes labels for clips that have none, of what a model is sure of, and estimates how often such labels are right.</summary>
/// <remarks>
/// Predictions come in, and clips to train on come out: each with the class that the model gave it, marked as a pseudo-label
/// (IsPseudoLabel), with the Part Train, a weight, and its confidence as remark. Training learns from such clips and never judges by
/// them. Of several windows of a clip, and of several models, the mean of the probabilities counts, as with -Merge Mean.
///
/// Selection: -MinimumConfidence for all classes, -Threshold for single ones, -MinimumPrecision (below), -Quota clips of each class at
/// most, -MaximumCount clips in all. What is given must all hold. The most confident clips are taken first, equals in the order of
/// their paths. A class that -Threshold does not name takes -MinimumConfidence; without that it is left out.
///
/// -Validation takes predictions of clips with labels that the model has not learnt from, such as the validation part or the held-out
/// clips of a cross-validation. They tell for each class how often the model is right when it is that sure, with an interval (Wilson).
/// -MinimumPrecision chooses for each class the lowest confidence whose precision is good enough, and leaves the class out, with a
/// warning, where none is. What must reach it is the lower end of the interval, so that three right clips of three are not taken for
/// a precision of 1; with -ByEstimate it is the precision itself, for small sets.
///
/// The estimate holds for clips of the same kind. Where a class is rarer among the clips to label than among the validation clips, its
/// labels are wrong more often than estimated: listen to some of them. Look at the figures with -Report before you train.
/// </remarks>
/// <example>
/// <summary>Labels that are right 9 times in 10 on the validation clips</summary>
/// <code>
/// $clips = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -TestFraction 0 -Seed 7
/// $validation = $clips | Where-Object Part -eq Validation | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean
/// $pseudo = Get-DogSoundPrediction ./clips -Model ./dog.safetensors -Merge Mean | New-DogSoundPseudoLabel -Validation $validation -MinimumPrecision 0.9
/// @($clips) + @($pseudo) | Start-DogSoundTraining ./next.safetensors -Configuration tiny -Epochs 1
/// </code>
/// <para>Predicts the clips without labels, keeps those of classes and confidences that are precise enough, and trains on them together with the others.</para>
/// </example>
/// <example>
/// <summary>How good would the labels be?</summary>
/// <code>
/// $validation = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean
/// Get-DogSoundPrediction ./clips -Model ./dog.safetensors -Merge Mean | New-DogSoundPseudoLabel -Validation $validation -MinimumConfidence 0.3 -Report
/// </code>
/// <para>Shows for each class how many clips would get the label, and how often the model is right about it when it is that sure.</para>
/// </example>
/// <example>
/// <summary>The hundred surest clips of each class, each counting as much as the model is sure</summary>
/// <code>Get-DogSoundPrediction ./clips -Model ./dog.safetensors -Merge Mean | New-DogSoundPseudoLabel -Quota 100 -Weight 0.5 -WeightByConfidence</code>
/// <para>A clip with a confidence of 0.9 gets the weight 0.45. Without -Validation nobody knows how many labels are right: it says so in a warning.</para>
/// </example>
/// <returns>Clips with pseudo-labels, the most confident first; with -Report one summary for each class instead.</returns>
[Cmdlet(VerbsCommon.New, "DogSoundPseudoLabel")]
[OutputType(typeof(Clip), typeof(PseudoLabelSummary))]
public sealed class NewDogSoundPseudoLabelCommand : CancellableCmdlet
{
    private readonly RefusedPredictions _refused;
    private PseudoLabelPool _pool = new(includeLabelled: false);

    /// <summary>Makes the cmdlet.</summary>
    public NewDogSoundPseudoLabelCommand() => _refused = new RefusedPredictions(this);

    /// <summary>Predictions of clips without labels, as Get-DogSoundPrediction writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Prediction[] InputObject { get; set; } = [];

    /// <summary>The clips that were predicted, where more is known of them than their path: their Group and Fold go on with them, so that training can keep recordings apart.</summary>
    [Parameter]
    public Clip[] Clip { get; set; } = [];

    /// <summary>The least confidence of a label.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? MinimumConfidence { get; set; }

    /// <summary>The least confidence by class: @{ Barking = 0.9; Other = 0.98 }.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable Threshold { get; set; } = [];

    /// <summary>The least precision of each class on the clips of -Validation: the lower end of its interval, or with -ByEstimate the precision itself.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? MinimumPrecision { get; set; }

    /// <summary>Most clips of each class.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Quota { get; set; }

    /// <summary>Most clips in all.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaximumCount { get; set; }

    /// <summary>Predictions, by the same model, of clips that have labels and that the model has not learnt from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Prediction[] Validation { get; set; } = [];

    /// <summary>Compares the precision itself with -MinimumPrecision, not the lower end of its interval.</summary>
    [Parameter]
    public SwitchParameter ByEstimate { get; set; }

    /// <summary>Level of the intervals of the precision.</summary>
    [Parameter]
    [ValidateRange(0.01, 0.9999)]
    public double ConfidenceLevel { get; set; } = 0.95;

    /// <summary>How much each clip counts in training; a clip that a person has labelled counts 1.</summary>
    [Parameter]
    [ValidateRange(ClipWeight.Minimum, ClipWeight.Maximum)]
    public double Weight { get; set; } = 1;

    /// <summary>Multiplies the weight of each clip by its confidence.</summary>
    [Parameter]
    public SwitchParameter WeightByConfidence { get; set; }

    /// <summary>Labels clips anew that have a label. Without it they are an error, and are left out.</summary>
    [Parameter]
    public SwitchParameter IncludeLabelled { get; set; }

    /// <summary>Writes a summary of each class instead of the clips.</summary>
    [Parameter]
    public SwitchParameter Report { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _pool = new PseudoLabelPool(IncludeLabelled);
        foreach (Prediction prediction in Validation)
        {
            if (_pool.AddValidation(prediction) is { } refusal) _refused.Add(refusal, prediction);
        }
        if (MinimumPrecision is not null && _pool.ValidationCount == 0)
        {
            _refused.Report(_pool.Classes);
            Stop("NoValidation", "-MinimumPrecision is measured on validation clips, and there is none. Give their predictions as -Validation.", MinimumPrecision);
        }
        if (!ReadSettings().Selects)
        {
            Stop("NothingSelects", "Nothing says which predictions to trust. Give -MinimumPrecision with -Validation, or -MinimumConfidence, -Threshold, -Quota or -MaximumCount.", null);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Prediction prediction in InputObject)
        {
            if (_pool.Add(prediction) is { } refusal) _refused.Add(refusal, prediction);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _refused.Report(_pool.Classes);
        if (_pool.Count == 0) Stop("NothingToLabel", "There is no prediction to make a label of. Predict clips without labels: Get-DogSoundPrediction ./unlabelled -Model dog.safetensors -Merge Mean.", null);
        PseudoLabelSettings settings = ReadSettings();
        if (settings.Thresholds.Keys.Except(_pool.Classes).FirstOrDefault() is { } unknown)
            Stop("UnknownClass", $"-Threshold names '{unknown}', which is none of the classes {string.Join(", ", _pool.Classes)}. Names are written as the model has them.", unknown);
        PseudoLabelSelection selection = _pool.Select(settings);
        Warn(selection);
        foreach (PseudoLabelSummary summary in selection.Classes) WriteVerbose(Describe(summary));
        if (Report)
        {
            foreach (PseudoLabelSummary summary in selection.Classes) WriteObject(summary);
            return;
        }
        Dictionary<string, Clip> known = [];
        foreach (Clip clip in Clip) known.TryAdd(clip.Path, clip);
        foreach (Clip clip in selection.Clips) WriteObject(known.TryGetValue(clip.Path, out Clip? one) ? Join(one, clip) : clip);
    }

    // Everything that is known of a clip, with the label that the model gave it.
    private static Clip Join(Clip known, Clip labelled) => known with
    {
        Label = labelled.Label,
        LabelIndex = labelled.LabelIndex,
        Remark = labelled.Remark,
        Part = labelled.Part,
        Weight = labelled.Weight,
        IsPseudoLabel = true,
    };

    private PseudoLabelSettings ReadSettings() => new()
    {
        MinimumConfidence = MinimumConfidence,
        Thresholds = Threshold.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, ReadThreshold),
        MinimumPrecision = MinimumPrecision,
        ByEstimate = ByEstimate,
        Quota = Quota,
        MaximumCount = MaximumCount,
        Weight = Weight,
        WeightByConfidence = WeightByConfidence,
        Level = ConfidenceLevel,
    };

    private double ReadThreshold(DictionaryEntry entry)
    {
        if (LanguagePrimitives.TryConvertTo(entry.Value, CultureInfo.InvariantCulture, out double threshold) && threshold is >= 0 and <= 1)
            return threshold;
        Stop("InvalidThreshold", $"-Threshold of {entry.Key} is '{entry.Value}', but must be a confidence from 0 to 1.", entry.Key);
        return 0;
    }

    private void Warn(PseudoLabelSelection selection)
    {
        foreach (string warning in selection.Warnings) WriteWarning(warning);
        (IReadOnlyCollection<string> models, IReadOnlyCollection<string> validation) = _pool.Models;
        if (_pool.ValidationCount == 0)
            WriteWarning("Nobody knows how many of these labels are right. Give predictions of labelled clips that the model has not learnt from as -Validation, and it is estimated.");
        else if (!models.SequenceEqual(validation))
            WriteWarning($"The validation clips were predicted by {string.Join(", ", validation)}, the others by {string.Join(", ", models)}: the estimates are of the former.");
        if (selection.Clips.Count == 0) WriteWarning($"None of {_pool.Count} clips got a label: no prediction is sure enough.");
    }

    private static string Describe(PseudoLabelSummary summary)
    {
        string threshold = summary.Threshold is null ? "left out" : string.Create(CultureInfo.CurrentCulture, $"from {summary.Threshold:0.000}");
        string precision = summary.EstimatedPrecision is null ? "precision unknown" : string.Create(CultureInfo.CurrentCulture,
            $"precision {summary.EstimatedPrecision:0.000} ({summary.PrecisionLow:0.000} - {summary.PrecisionHigh:0.000}) of {summary.ValidationCount} validation clips");
        return $"{summary.Label}: {summary.Selected} of {summary.Considered} clips, {threshold}; {precision}.";
    }

    private void Stop(string reason, string message, object? target) =>
        ThrowTerminatingError(ErrorFactory.Create(new InvalidDataException(message), reason, ErrorCategory.InvalidArgument, target));
}
