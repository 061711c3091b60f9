using DogSound.Core.Evaluation;

namespace DogSound.Core.Inference;

/// <summary>How to predict.</summary>
public sealed record PredictionSettings
{
    /// <summary>Arithmetic of the network.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Clips a batch, 1 to 4096; 0 takes 16 on a CPU and 128 on a GPU. Batches are always full (the last one is
    /// padded with silence), so that a clip's probabilities don't depend on what else was predicted.</summary>
    public int BatchSize { get; init; }

    /// <summary>Part of a window that the next one repeats, 0 to 0.95.</summary>
    public double Overlap { get; init; }

    /// <summary>What becomes of the windows of a long recording.</summary>
    public WindowMerge Merge { get; init; } = WindowMerge.None;

    /// <summary>Probability from which a class of a multi-label model is called heard, 0 to 1.</summary>
    public double Threshold { get; init; } = MultiLabelEvaluator.Threshold;

    /// <summary>Times that each window is judged: rolled in time, circularly, by 0, 1/n, 2/n, ... of its length; the probabilities are
    /// averaged. 1 to 64; 1 is the window as it is.</summary>
    public int ShiftCount { get; init; } = 1;

    /// <summary>Files that are decoded at once; 0 takes the number of processors.</summary>
    public int Decoders { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (BatchSize is < 0 or > 4096) throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, "The batch size must lie between 1 and 4096, or be 0 to let the device decide.");
        if (!(Overlap is >= 0 and <= 0.95)) throw new ArgumentOutOfRangeException(nameof(Overlap), Overlap, "The overlap must lie between 0 and 0.95.");
        if (!(Threshold is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, "The threshold must lie between 0 and 1.");
        if (ShiftCount is < 1 or > 64) throw new ArgumentOutOfRangeException(nameof(ShiftCount), ShiftCount, "The number of shifts must lie between 1 and 64.");
        if (Decoders is < 0 or > 1024) throw new ArgumentOutOfRangeException(nameof(Decoders), Decoders, "The number of decoders must lie between 1 and 1024, or be 0 for one a processor.");
    }
}
