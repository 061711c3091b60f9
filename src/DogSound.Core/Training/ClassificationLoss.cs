using DogSound.Core.Configuration;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Cross-entropy with class weights, label smoothing and two targets a clip, of which the first has a share s (mixup: H. Zhang et al.,
/// mixup: Beyond Empirical Risk Minimization, 2018). The loss of a batch is sum / normalizer: the sum from <see cref="Forward"/>, the
/// normalizer from <see cref="Normalizer"/>. Both are plain sums over clips, so that those of the parts of a batch add up exactly.
/// </summary>
/// <remarks>
/// With weights w, smoothing e and log-probabilities p, clip i adds
/// -(1 - e) [s w(y) p(y) + (1 - s) w(z) p(z)] - e / C [sum over classes c of w(c) p(c)] to the sum, and s w(y) + (1 - s) w(z) to the
/// normalizer. For s = 1 that is PyTorch's <c>nn.CrossEntropyLoss(weight, label_smoothing, reduction="mean")</c>.
/// </remarks>
public sealed class ClassificationLoss : IDisposable
{
    private readonly double[] _classWeights;
    private readonly Tensor _targetWeights, _spread;

    /// <summary>Puts the weights on the device.</summary>
    /// <param name="classWeights">One a class (C), 0 or above; see <see cref="ClassWeights"/>.</param>
    /// <param name="labelSmoothing">Share of the target that is spread over all classes; 0 to below 1.</param>
    /// <param name="device">Where logits come from.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public ClassificationLoss(double[] classWeights, double labelSmoothing, Device device)
    {
        ArgumentNullException.ThrowIfNull(classWeights);
        ArgumentNullException.ThrowIfNull(device);
        if (classWeights.Length == 0 || !classWeights.All(weight => weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentException("Class weights must be 0 or above, one for every class.", nameof(classWeights));
        if (labelSmoothing is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing must be from 0 to below 1.");
        _classWeights = [.. classWeights];
        using DisposeScope scope = NewDisposeScope();
        _targetWeights = OnDevice(weight => (1 - labelSmoothing) * weight);
        _spread = OnDevice(weight => labelSmoothing / classWeights.Length * weight);

        // Apple's GPUs have no float64.
        Tensor OnDevice(Func<double, double> value) => tensor(Array.ConvertAll(classWeights, weight => value(weight)))
            .to(device.type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64).to(device).DetachFromDisposeScope();
    }

    /// <summary>The weights of the classes.</summary>
    /// <param name="weighting">Balanced: clips / (classes x clips of the class), as scikit-learn's <c>class_weight="balanced"</c>; a class
    /// without clips counts as one with a single clip. None: 1.</param>
    /// <param name="counts">Training clips of every class.</param>
    public static double[] ClassWeights(ClassWeighting weighting, IReadOnlyList<int> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        double clips = counts.Sum(count => (long)count);
        return weighting switch
        {
            ClassWeighting.None => [.. counts.Select(_ => 1.0)],
            ClassWeighting.Balanced => [.. counts.Select(count => clips / ((double)counts.Count * Math.Max(1, count)))],
            _ => throw new ArgumentException($"There is no class weighting {weighting}.", nameof(weighting)),
        };
    }

    /// <summary>The sum over clips; differentiable. Computed in float32, or float64 for logits in float64, also inside autocast.</summary>
    /// <param name="logits">[B, C] on the device, of any floating type.</param>
    /// <param name="first">[B] int64: the class of each clip.</param>
    /// <param name="second">[B] int64: the class of the clip that was mixed in; where the share is 1, any class.</param>
    /// <param name="share">[B] floating: how much the first class counts, 0 to 1.</param>
    /// <returns>One number, to be divided by the <see cref="Normalizer"/> of the whole batch.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public Tensor Forward(Tensor logits, Tensor first, Tensor second, Tensor share)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(share);
        if (logits.dim() != 2 || logits.shape[1] != _classWeights.Length)
        {
            throw new ArgumentException(
                $"Logits must be [B, {_classWeights.Length}], not [{string.Join(", ", logits.shape)}].", nameof(logits));
        }

        long batch = logits.shape[0];
        foreach (Tensor clips in (ReadOnlySpan<Tensor>)[first, second, share])
        {
            if (clips.dim() != 1 || clips.shape[0] != batch)
                throw new ArgumentException($"Targets and shares must be [{batch}], not [{string.Join(", ", clips.shape)}].");
        }

        using DisposeScope scope = NewDisposeScope();
        using Autocast.Scope float32 = Autocast.Exclude(logits.device);
        ScalarType type = logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor logProbabilities = logits.log_softmax(1, type);
        return logProbabilities.mul(Targets(first, second, share, type)).sum().neg().MoveToOuterDisposeScope();
    }

    /// <summary>What the sum over clips is divided by: the sum of the weights of their targets.</summary>
    /// <param name="first">The class of each clip.</param>
    /// <param name="second">The class of the clip that was mixed in.</param>
    /// <param name="share">How much the first class counts, 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a class is out of range.</exception>
    public double Normalizer(ReadOnlySpan<long> first, ReadOnlySpan<long> second, ReadOnlySpan<float> share)
    {
        if (second.Length != first.Length || share.Length != first.Length)
            throw new ArgumentException($"There are {first.Length} first classes, {second.Length} second ones and {share.Length} shares.");
        double sum = 0;
        for (int i = 0; i < first.Length; i++)
            sum += share[i] * Weight(first[i]) + (1 - (double)share[i]) * Weight(second[i]);
        return sum;
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        _targetWeights.Dispose();
        _spread.Dispose();
    }

    private double Weight(long label) => label >= 0 && label < _classWeights.Length
        ? _classWeights[label]
        : throw new ArgumentException($"There is no class {label}; there are {_classWeights.Length}.");

    // [B, C]: what each log-probability counts.
    private Tensor Targets(Tensor first, Tensor second, Tensor share, ScalarType type)
    {
        using IDisposable guard = no_grad();
        Tensor shares = share.to(_targetWeights.dtype), firstWeights = _targetWeights.index_select(0, first).mul_(shares);
        Tensor secondWeights = _targetWeights.index_select(0, second);
        secondWeights.sub_(secondWeights.mul(shares));
        Tensor targets = _spread.expand(first.shape[0], _classWeights.Length).clone();
        _ = targets.scatter_add_(1, first.unsqueeze(1), firstWeights.unsqueeze(1));
        _ = targets.scatter_add_(1, second.unsqueeze(1), secondWeights.unsqueeze(1));
        return targets.to(type);
    }
}
