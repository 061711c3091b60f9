using System.Management.Automation;
using DogSound.Core.Evaluation;
using DogSound.Core.Inference;
using DogSound.Core.Models;

namespace DogSound.PowerShell;

/// <summary>A cmdlet that asks models what is heard in clips. The models and what is computed with them end with the cmdlet.</summary>
public abstract class PredictionCmdlet : ClipCmdlet
{
    private readonly List<SoundModel> _models = [];
    private PredictionSession? _session;

    /// <summary>The model file, as a path or as Start-DogSoundTraining or Get-DogSoundModel writes it; wildcards are allowed. The probabilities of several models are averaged: they must have the same classes (the first one's order counts), sample rate and clip duration.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = LiteralPathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = InputObjectSet)]
    [SupportsWildcards]
    public string[] Model { get; set; } = [];

    /// <summary>Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one; see Get-DogSoundDevice.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "auto";

    /// <summary>Arithmetic of the network: Auto, Float32 or BFloat16.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public Precision Precision { get; set; } = Precision.Auto;

    /// <summary>Clips a batch; 0 takes 16 on a CPU and 128 on a GPU.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateRange(0, 4096)]
    public int BatchSize { get; set; }

    /// <summary>Times that each window is judged, moved circularly in time by equal parts of its length; the probabilities are averaged. 1 judges it once, as it is; 4 takes four times as long.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [ValidateRange(1, 64)]
    public int ShiftCount { get; set; } = 1;

    /// <summary>Loads the models. What goes wrong ends the cmdlet.</summary>
    /// <param name="overlap">Part of a window that the next one repeats.</param>
    /// <param name="merge">What becomes of the windows of a long recording.</param>
    /// <param name="threshold">Probability from which a class of a multi-label model is called heard.</param>
    /// <returns>The session, which is the base's to dispose.</returns>
    private protected PredictionSession StartSession(double overlap, WindowMerge merge, double threshold = MultiLabelEvaluator.Threshold)
    {
        foreach (string path in Model.SelectMany(this.ResolveRequiredPath))
        {
            Cancellation.ThrowIfCancellationRequested();
            _models.Add(this.LoadModel(path, Device));
        }
        var settings = new PredictionSettings { Precision = Precision, BatchSize = BatchSize, Overlap = overlap, Merge = merge, ShiftCount = ShiftCount, Threshold = threshold };
        try
        {
            _session = new PredictionSession(_models, settings, Cancellation);
        }
        catch (EnsembleException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "ModelsDiffer", ErrorCategory.InvalidArgument, error.Path));
        }
        catch (NotSupportedException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "PrecisionNotSupported", ErrorCategory.InvalidArgument, Precision));
        }
        foreach ((SoundModel model, bool bfloat16) in _models.Zip(_session!.UsesBFloat16))
            WriteVerbose($"{model.Path} on {model.Device}, {(bfloat16 ? "bfloat16" : "float32")}.");
        return _session;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        foreach (SoundModel model in _models) model.Dispose();
        base.Dispose(disposing);
    }
}
