using DogSound.Core.Configuration;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Cross-entropy, or focal loss (<see cref="FocalLoss"/>), with class weights, clip weights, label smoothing and two targets a clip
/// (<see cref="BatchTargets"/>). The loss of a batch is sum / normalizer: the sum from <see cref="Forward"/>, the normalizer from
/// <see cref="Normalizer"/>. Both are plain sums over clips, so that those of the parts of a batch add up exactly.
/// </summary>
/// <remarks>
/// With class weights w, smoothing e and log-probabilities p, clip i, whose share is s and whose two weights are a and b, adds
/// -(1 - e) [s a w(y) p(y) + (1 - s) b w(z) p(z)] - e / C [s a + (1 - s) b] [sum over classes c of w(c) p(c)] to the sum, and
/// s a w(y) + (1 - s) b w(z) to the normalizer. For s = 1 and a = 1 that is PyTorch's
/// <c>nn.CrossEntropyLoss(weight, label_smoothing, reduction="mean")</c>; with other a it is the mean of PyTorch's losses of the single
/// clips (<c>reduction="none"</c>) with the weights a w(y). The focal loss has (1 - exp p)^gamma p in the place of p.
/// </remarks>
public sealed class ClassificationLoss
{
    private readonly double[] _classWeights;
    private readonly double _labelSmoothing, _focalGamma;

    /// <summary>Takes the settings.</summary>
    /// <param name="classWeights">One a class (C), 0 or above; see <see cref="ClassWeights"/>.</param>
    /// <param name="labelSmoothing">Share of the target that is spread over all classes; 0 to below 1.</param>
    /// <param name="focalGamma">The focal loss's gamma, 0 or above; 0 is cross-entropy.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ClassificationLoss(double[] classWeights, double labelSmoothing, double focalGamma = 0)
    {
        ArgumentNullException.ThrowIfNull(classWeights);
        if (classWeights.Length == 0 || !classWeights.All(weight => weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentException("Class weights must be 0 or above, one for every class.", nameof(classWeights));
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing must be from 0 to below 1.");
        _classWeights = [.. classWeights];
        if (!(focalGamma >= 0 && double.IsFinite(focalGamma)))
            throw new ArgumentOutOfRangeException(nameof(focalGamma), focalGamma, "Gamma must be 0 or above.");
        (_labelSmoothing, _focalGamma) = (labelSmoothing, focalGamma);
    }

    /// <summary>The weights of the classes.</summary>
    /// <param name="weighting">Balanced: clips / (classes x clips of the class), as scikit-learn's <c>class_weight="balanced"</c>; a class
    /// without clips counts as one with a single clip. None: 1.</param>
    /// <param name="amounts">Training clips of every class; where clips have weights, the sums of these.</param>
    public static double[] ClassWeights(ClassWeighting weighting, IReadOnlyList<double> amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        double all = amounts.Sum();
        return weighting switch
        {
            ClassWeighting.None => [.. amounts.Select(_ => 1.0)],
            ClassWeighting.Balanced => [.. amounts.Select(amount => all / (amounts.Count * (amount > 0 ? amount : 1)))],
            _ => throw new ArgumentException($"There is no class weighting {weighting}.", nameof(weighting)),
        };
    }

    /// <summary>The sum over clips; differentiable. Computed in float32, or float64 for logits in float64, also inside autocast.</summary>
    /// <param name="logits">[B, C], of any floating type, on any device.</param>
    /// <param name="targets">What the B clips are to be called.</param>
    /// <returns>One number, to be divided by the <see cref="Normalizer"/> of the whole batch.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other, or a class is out of range.</exception>
    public Tensor Forward(Tensor logits, BatchTargets targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (!logits.shape.AsSpan().SequenceEqual([targets.Count, _classWeights.Length]))
        {
            throw new ArgumentException(
                $"Logits must be [{targets.Count}, {_classWeights.Length}], not [{string.Join(", ", logits.shape)}].", nameof(logits));
        }

        using DisposeScope scope = NewDisposeScope();
        using Autocast.Scope float32 = Autocast.Exclude(logits.device);
        ScalarType type = logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor logProbabilities = FocalLoss.Modulate(logits.log_softmax(1, type), _focalGamma);
        return logProbabilities.mul(Amounts(targets, type).to(logits.device)).sum().neg().MoveToOuterDisposeScope();
    }

    /// <summary>What the sum over clips is divided by: the sum of the weights of their targets.</summary>
    /// <param name="targets">What the clips of the whole batch are to be called.</param>
    /// <exception cref="ArgumentException">A class is out of range.</exception>
    public double Normalizer(BatchTargets targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        double sum = 0;
        for (int clip = 0; clip < targets.Count; clip++)
        {
            ClipTarget target = targets.At(clip);
            sum += target.Share * (Weight(target.First) * target.FirstWeight) + (1 - target.Share) * (Weight(target.Second) * target.SecondWeight);
        }

        return sum;
    }

    private double Weight(long label) => label >= 0 && label < _classWeights.Length
        ? _classWeights[label]
        : throw new ArgumentException($"There is no class {label}; there are {_classWeights.Length}.");

    // [B, C] on the CPU: what each log-probability counts.
    private Tensor Amounts(BatchTargets targets, ScalarType type)
    {
        int classCount = _classWeights.Length;
        double[] amounts = new double[targets.Count * classCount];
        for (int clip = 0; clip < targets.Count; clip++)
        {
            ClipTarget target = targets.At(clip);
            Span<double> row = amounts.AsSpan(clip * classCount, classCount);
            double spread = _labelSmoothing / classCount * (target.Share * target.FirstWeight + (1 - target.Share) * target.SecondWeight);
            for (int label = 0; label < classCount; label++)
                row[label] = spread * _classWeights[label];
            double first = (1 - _labelSmoothing) * Weight(target.First) * target.FirstWeight;
            double second = (1 - _labelSmoothing) * Weight(target.Second) * target.SecondWeight;
            row[(int)target.First] += first * target.Share;
            row[(int)target.Second] += second - second * target.Share;
        }

        using Tensor exact = tensor(amounts);
        return exact.view(targets.Count, classCount).to(type);
    }
}
