using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Inference;

/// <summary>
/// Runs a model on full batches of windows: waveforms [B, T] to probabilities [B, C]. The batch lives in one buffer that is
/// used again and again; rows that nobody filled are silent. Not for several threads at once.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly SoundModel _model;
    private readonly Tensor _waveforms;
    private readonly int _sampleCount;
    private int _rowsInUse;

    /// <summary>Prepares the buffers, and where <see cref="Precision.Auto"/> is asked for, probes whether bfloat16 will do.</summary>
    /// <param name="model">The model; it stays the caller's, its convolutions' weights are laid out channels-last.</param>
    /// <param name="settings">Precision and batch size.</param>
    public Predictor(SoundModel model, PredictionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _model = model;
        _sampleCount = model.Document.Features.SampleCount;
        BatchSize = settings.BatchSize > 0 ? settings.BatchSize : model.Device.type == DeviceType.CPU ? 16 : 128;
        _waveforms = zeros(BatchSize, _sampleCount, dtype: ScalarType.Float32).DetachFromDisposeScope();
        ChannelsLast.Apply(model.Network);
        UsesBFloat16 = settings.Precision switch
        {
            Precision.Float32 => false,
            Precision.BFloat16 => Autocast.IsAvailable ? true
                : throw new NotSupportedException("This libtorch has no autocast, so it can't compute in bfloat16. Use the precision Float32."),
            _ => Autocast.IsAvailable && Bfloat16.IsFast(model.Device) && PrecisionProbe.IsCloseEnough(model),
        };
    }

    /// <summary>Rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Whether the network computes in bfloat16.</summary>
    public bool UsesBFloat16 { get; }

    /// <summary>Puts a window into a row of the next batch.</summary>
    /// <param name="row">0 to <see cref="BatchSize"/> - 1.</param>
    /// <param name="samples">One clip of mono samples at the model's rate.</param>
    public void SetRow(int row, ReadOnlySpan<float> samples)
    {
        samples[.._sampleCount].CopyTo(Row(row));
        _rowsInUse = Math.Max(_rowsInUse, row + 1);
    }

    /// <summary>Computes the probabilities of the first rows.</summary>
    /// <param name="count">How many rows hold a window.</param>
    /// <returns>One array a row: the probability of every class, in the model's order; they sum to 1.</returns>
    public double[][] Run(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchSize);
        for (int row = count; row < _rowsInUse; row++) Row(row).Clear();
        _rowsInUse = count;

        double[] flat = Probabilities(_model, _waveforms, UsesBFloat16);
        int classes = flat.Length / BatchSize;
        return [.. Enumerable.Range(0, count).Select(row => flat[(row * classes)..((row + 1) * classes)])];
    }

    /// <inheritdoc/>
    public void Dispose() => _waveforms.Dispose();

    /// <summary>Waveforms [B, T] in CPU memory to probabilities, row by row: softmax(logits / temperature), in float64.</summary>
    internal static double[] Probabilities(SoundModel model, Tensor waveforms, bool bfloat16)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = inference_mode();
        Tensor features = model.Features.Forward(waveforms.to(model.Device));
        Tensor logits = Forward(model, features, bfloat16);
        Tensor scaled = logits.to(ScalarType.Float64).DivideInPlace(model.Document.Calibration.Temperature);
        return scaled.softmax(1).cpu().data<double>().ToArray();
    }

    private static Tensor Forward(SoundModel model, Tensor features, bool bfloat16)
    {
        using Autocast.Scope autocast = bfloat16 ? Autocast.Enter(model.Device) : default;
        return model.Network.forward(ChannelsLast.Apply(features));
    }

    private Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)BatchSize, nameof(row));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_waveforms.bytes).Slice(row * _sampleCount, _sampleCount);
    }
}
