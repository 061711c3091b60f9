using DogSound.Core.Configuration;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Binary cross-entropy of each class by itself, or focal loss (<see cref="FocalLoss"/>), with positive weights, clip weights and label
/// smoothing. The loss of a batch is sum / normalizer: the sum from <see cref="Forward"/>, the normalizer from <see cref="Normalizer"/>. Both
/// are plain sums over clips, so that those of the parts of a batch add up exactly.
/// </summary>
/// <remarks>
/// Clip i of weight w, with the logit x(c) and the target y(c) of class c, adds w [sum over c of -q(c) y(c) log(s(x(c))) - (1 - y(c))
/// log(s(-x(c)))] to the sum, with the sigmoid s, and w C to the normalizer. For w = 1 that is PyTorch's
/// <c>binary_cross_entropy_with_logits(logits, targets, pos_weight=q)</c>; log s(x) is computed from the logit, so that large ones lose nothing.
/// Smoothing by e makes y of a target: y (1 - e) + e / 2, as Keras's <c>BinaryCrossentropy(label_smoothing)</c> does. The focal loss has
/// (1 - p)^gamma log p in the place of log p on both sides, p being the probability of what the side says.
/// </remarks>
public sealed class MultiLabelLoss
{
    private readonly double[] _positiveWeights;
    private readonly double _labelSmoothing, _focalGamma;

    /// <summary>Takes the settings.</summary>
    /// <param name="positiveWeights">How much more it counts that a class is heard than that it is not; one a class (C), above 0.</param>
    /// <param name="labelSmoothing">Share of each target that is halved between heard and not; 0 to below 1.</param>
    /// <param name="focalGamma">The focal loss's gamma, 0 or above; 0 is binary cross-entropy.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public MultiLabelLoss(double[] positiveWeights, double labelSmoothing, double focalGamma = 0)
    {
        ArgumentNullException.ThrowIfNull(positiveWeights);
        if (positiveWeights.Length == 0 || !positiveWeights.All(weight => weight > 0 && double.IsFinite(weight)))
            throw new ArgumentException("Positive weights must be above 0, one for every class.", nameof(positiveWeights));
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing must be from 0 to below 1.");
        if (!(focalGamma >= 0 && double.IsFinite(focalGamma)))
            throw new ArgumentOutOfRangeException(nameof(focalGamma), focalGamma, "Gamma must be 0 or above.");
        (_positiveWeights, _labelSmoothing, _focalGamma) = ([.. positiveWeights], labelSmoothing, focalGamma);
    }

    /// <summary>The positive weights of the classes.</summary>
    /// <param name="weighting">Balanced: clips without the class / clips with it, as PyTorch's documentation of <c>pos_weight</c> proposes, so that both count
    /// alike; where there is none of either, as if there were a single one. None: 1.</param>
    /// <param name="amounts">Training clips of every class; where clips have weights, the sums of these.</param>
    /// <param name="all">Training clips in all, or the sum of their weights.</param>
    public static double[] PositiveWeights(ClassWeighting weighting, IReadOnlyList<double> amounts, double all)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        double Or1(double amount) => amount > 0 ? amount : 1;
        return weighting switch
        {
            ClassWeighting.None => [.. amounts.Select(_ => 1.0)],
            ClassWeighting.Balanced => [.. amounts.Select(amount => Or1(all - amount) / Or1(amount))],
            _ => throw new ArgumentException($"There is no class weighting {weighting}.", nameof(weighting)),
        };
    }

    /// <summary>The sum over clips; differentiable. Computed in float32, or float64 for logits in float64, also inside autocast.</summary>
    /// <param name="logits">[B, C], of any floating type, on any device.</param>
    /// <param name="targets">What is heard in the B clips.</param>
    /// <returns>One number, to be divided by the <see cref="Normalizer"/> of the whole batch.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public Tensor Forward(Tensor logits, MultiLabelTargets targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        if (!logits.shape.AsSpan().SequenceEqual([targets.Count, _positiveWeights.Length]) || targets.RowOf(0).Count != _positiveWeights.Length)
        {
            throw new ArgumentException(
                $"Logits and targets must be [{targets.Count}, {_positiveWeights.Length}]; the logits are [{string.Join(", ", logits.shape)}].", nameof(logits));
        }

        using DisposeScope scope = NewDisposeScope();
        using Autocast.Scope float32 = Autocast.Exclude(logits.device);
        ScalarType type = logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor exact = logits.to(type);
        (Tensor heard, Tensor absent) = Amounts(targets, type);
        Tensor positives = FocalLoss.Modulate(nn.functional.logsigmoid(exact), _focalGamma).mul(heard.to(logits.device)).sum();
        Tensor negatives = FocalLoss.Modulate(nn.functional.logsigmoid(exact.neg()), _focalGamma).mul(absent.to(logits.device)).sum();
        return positives.Add(negatives).neg().MoveToOuterDisposeScope();
    }

    /// <summary>What the sum over clips is divided by: the sum of their weights, times the number of classes.</summary>
    /// <param name="targets">What is heard in the clips of the whole batch.</param>
    public double Normalizer(MultiLabelTargets targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return _positiveWeights.Length * Enumerable.Range(0, targets.Count).Sum(targets.WeightOf);
    }

    // Twice [B, C] on the CPU: what the logarithms of the probabilities of heard and of not heard count.
    private (Tensor Heard, Tensor Absent) Amounts(MultiLabelTargets targets, ScalarType type)
    {
        int classCount = _positiveWeights.Length;
        double[] heard = new double[targets.Count * classCount], absent = new double[heard.Length];
        for (int clip = 0; clip < targets.Count; clip++)
        {
            IReadOnlyList<double> row = targets.RowOf(clip);
            for (int label = 0; label < classCount; label++)
            {
                double target = row[label] * (1 - _labelSmoothing) + _labelSmoothing / 2;
                heard[clip * classCount + label] = targets.WeightOf(clip) * _positiveWeights[label] * target;
                absent[clip * classCount + label] = targets.WeightOf(clip) * (1 - target);
            }
        }

        return (Matrix(heard), Matrix(absent));

        Tensor Matrix(double[] values) => tensor(values).view(targets.Count, classCount).to(type);
    }
}
