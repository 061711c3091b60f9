using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Inference;

/// <summary>
/// Runs models on full batches of windows: waveforms [B, T] to probabilities [B, C], the mean over the models and over shifts in time.
/// The batch lives in one buffer that is used again and again; rows that nobody filled are silent. Not for several threads at once.
/// </summary>
public sealed class Predictor : IDisposable
{
    private readonly Ensemble _ensemble;
    private readonly bool[] _usesBFloat16;
    private readonly int _shiftCount;
    private readonly Tensor _waveforms;
    private int _rowsInUse;

    /// <summary>Prepares the buffers, and where <see cref="Precision.Auto"/> is asked for, probes whether bfloat16 will do.</summary>
    /// <param name="model">The model; it stays the caller's, its convolutions' weights are laid out channels-last.</param>
    /// <param name="settings">Precision, batch size and shifts.</param>
    /// <exception cref="NotSupportedException">The precision is not to be had here.</exception>
    public Predictor(SoundModel model, PredictionSettings settings)
        : this(new Ensemble([model]), settings)
    {
    }

    /// <summary>Does so for several models; <see cref="Precision.Auto"/> is decided for each by itself.</summary>
    internal Predictor(Ensemble ensemble, PredictionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _ensemble = ensemble;
        _shiftCount = settings.ShiftCount;
        BatchSize = settings.BatchSize > 0 ? settings.BatchSize : ensemble.Models[0].Device.type == DeviceType.CPU ? 16 : 128;
        foreach (SoundModel model in ensemble.Models) ChannelsLast.Apply(model.Network);
        _usesBFloat16 = [.. ensemble.Models.Select(model => DecideBFloat16(model, settings.Precision))];
        _waveforms = zeros(BatchSize, ensemble.SampleCount, dtype: ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Whether each model's network computes in bfloat16.</summary>
    public IReadOnlyList<bool> UsesBFloat16 => _usesBFloat16;

    /// <summary>Puts a window into a row of the next batch.</summary>
    /// <param name="row">0 to <see cref="BatchSize"/> - 1.</param>
    /// <param name="samples">One clip of mono samples at the model's rate.</param>
    public void SetRow(int row, ReadOnlySpan<float> samples)
    {
        samples[.._ensemble.SampleCount].CopyTo(Row(row));
        _rowsInUse = Math.Max(_rowsInUse, row + 1);
    }

    /// <summary>Computes the probabilities of the first rows.</summary>
    /// <param name="count">How many rows hold a window.</param>
    /// <param name="cancel">Ends the work between two models or shifts.</param>
    /// <returns>One array a row: the probability of every class, in the first model's order; they sum to 1, unless the models
    /// are multi-label.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double[][] Run(int count, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchSize);
        for (int row = count; row < _rowsInUse; row++) Row(row).Clear();
        _rowsInUse = count;

        var rows = new double[count][];
        for (int row = 0; row < count; row++) rows[row] = new double[_ensemble.Classes.Count];
        using DisposeScope scope = NewDisposeScope();
        Tensor waveforms = _waveforms.to(_ensemble.Models[0].Device);
        for (int shift = 0; shift < _shiftCount; shift++)
        {
            using Tensor? rolled = shift == 0 ? null : waveforms.roll((long)shift * _ensemble.SampleCount / _shiftCount, 1);
            for (int model = 0; model < _ensemble.Models.Count; model++)
            {
                cancel.ThrowIfCancellationRequested();
                double[] flat = Probabilities(_ensemble.Models[model], rolled ?? waveforms, _usesBFloat16[model]);
                Add(flat, _ensemble.PositionsOf(model), 1.0 / (_shiftCount * _ensemble.Models.Count), rows);
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _waveforms.Dispose();

    /// <summary>Waveforms [B, T] to probabilities, row by row: softmax(logits / temperature), or sigmoid for a multi-label model, in float64.</summary>
    internal static double[] Probabilities(SoundModel model, Tensor waveforms, bool bfloat16)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = inference_mode();
        Tensor features = model.Features.Forward(waveforms.to(model.Device));
        Tensor logits = Forward(model, features, bfloat16);
        Tensor scaled = OutputMerge.Apply(logits.to(ScalarType.Float64), model.Document).DivideInPlace(model.Document.Calibration.Temperature);
        return (model.Document.IsMultiLabel ? scaled.sigmoid() : scaled.softmax(1)).cpu().data<double>().ToArray();
    }

    private static Tensor Forward(SoundModel model, Tensor features, bool bfloat16)
    {
        using Autocast.Scope autocast = bfloat16 ? Autocast.Enter(model.Device) : default;
        return model.Network.forward(ChannelsLast.Apply(features));
    }

    private static bool DecideBFloat16(SoundModel model, Precision precision) => precision switch
    {
        Precision.Float32 => false,
        Precision.BFloat16 => Autocast.IsAvailable ? true
            : throw new NotSupportedException("This libtorch has no autocast, so it can't compute in bfloat16. Use the precision Float32."),
        _ => Autocast.IsAvailable && Bfloat16.IsFast(model.Device) && PrecisionProbe.IsCloseEnough(model),
    };

    // Adds the share of one model at one shift to each row.
    private static void Add(double[] flat, IReadOnlyList<int> positions, double share, double[][] rows)
    {
        for (int row = 0; row < rows.Length; row++)
        {
            for (int index = 0; index < positions.Count; index++)
                rows[row][positions[index]] += share * flat[row * positions.Count + index];
        }
    }

    private Span<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)BatchSize, nameof(row));
        Span<float> samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_waveforms.bytes);
        return samples.Slice(row * _ensemble.SampleCount, _ensemble.SampleCount);
    }
}
