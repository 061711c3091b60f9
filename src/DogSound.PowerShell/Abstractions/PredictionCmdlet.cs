using System.Management.Automation;
using DogSound.Core.Inference;
using DogSound.Core.Models;

namespace DogSound.PowerShell;

/// <summary>A cmdlet that asks a model what is heard in clips. The model and what is computed with it end with the cmdlet.</summary>
public abstract class PredictionCmdlet : ClipCmdlet
{
    private SoundModel? _model;
    private PredictionSession? _session;

    /// <summary>The model file, as a path or as Get-DogSoundModel writes it.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = LiteralPathSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = InputObjectSet)]
    public string Model { get; set; } = "";

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

    /// <summary>Loads the model. What goes wrong ends the cmdlet.</summary>
    /// <param name="overlap">Part of a window that the next one repeats.</param>
    /// <param name="merge">What becomes of the windows of a long recording.</param>
    /// <returns>The session, which is the base's to dispose.</returns>
    private protected PredictionSession StartSession(double overlap, WindowMerge merge)
    {
        _model = this.LoadModel(Model, Device);
        var settings = new PredictionSettings { Precision = Precision, BatchSize = BatchSize, Overlap = overlap, Merge = merge };
        try
        {
            _session = new PredictionSession(_model, settings, Cancellation);
        }
        catch (NotSupportedException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "PrecisionNotSupported", ErrorCategory.InvalidArgument, Precision));
        }
        WriteVerbose($"{_model.Path} on {_model.Device}, {(_session!.UsesBFloat16 ? "bfloat16" : "float32")}.");
        return _session;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        _model?.Dispose();
        base.Dispose(disposing);
    }
}
