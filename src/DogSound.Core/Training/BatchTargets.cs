using DogSound.Core.Data;

namespace DogSound.Core.Training;

/// <summary>
/// What the clips of a batch are to be called: each by two classes, its own with a share s and that of its partner in the mix with 1 - s
/// (mixup: H. Zhang et al., mixup: Beyond Empirical Risk Minimization, 2018), and each class counts as much as the clip that it comes from.
/// </summary>
public sealed class BatchTargets
{
    private readonly long[] _first, _second;
    private readonly float[] _share;
    private readonly double[]? _firstWeight, _secondWeight;

    /// <summary>Takes targets of clips that all count alike.</summary>
    /// <param name="first">The class of each clip.</param>
    /// <param name="second">The class of the clip that was mixed in; where the share is 1, any class.</param>
    /// <param name="share">How much the first class counts, 0 to 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public BatchTargets(long[] first, long[] second, float[] share)
        : this(first, second, share, null, null)
    {
    }

    /// <summary>Takes targets of clips with weights.</summary>
    /// <param name="first">The class of each clip.</param>
    /// <param name="second">The class of the clip that was mixed in.</param>
    /// <param name="share">How much the first class counts, 0 to 1.</param>
    /// <param name="firstWeight">How much each clip counts, above 0 (<see cref="ClipWeight"/>); null for 1 everywhere.</param>
    /// <param name="secondWeight">The same of the clip that was mixed in.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a weight is out of range.</exception>
    public BatchTargets(long[] first, long[] second, float[] share, double[]? firstWeight, double[]? secondWeight)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(share);
        if (second.Length != first.Length || share.Length != first.Length)
            throw new ArgumentException($"There are {first.Length} first classes, {second.Length} second ones and {share.Length} shares.");
        foreach (double[]? weights in new[] { firstWeight, secondWeight })
        {
            if (weights is not null && (weights.Length != first.Length || !weights.All(weight => ClipWeight.IsValid(weight))))
                throw new ArgumentException($"Weights must be {first.Length} numbers {ClipWeight.Range}.");
        }

        (_first, _second, _share, _firstWeight, _secondWeight) = (first, second, share, firstWeight, secondWeight);
    }

    /// <summary>Number of clips.</summary>
    public int Count => _first.Length;

    /// <summary>The targets of a part of the batch.</summary>
    public BatchTargets this[Range range] => new(_first[range], _second[range], _share[range], _firstWeight?[range], _secondWeight?[range]);

    /// <summary>The targets of clips of which each was mixed with another one of the batch, or with itself.</summary>
    /// <param name="labels">The class of each clip of the batch.</param>
    /// <param name="weights">How much each counts.</param>
    /// <param name="partners">Position of each clip's partner.</param>
    /// <param name="shares">Each clip's own share.</param>
    internal static BatchTargets Create(long[] labels, double[] weights, int[] partners, float[] shares) => new(
        labels, Array.ConvertAll(partners, partner => labels[partner]), shares,
        weights, Array.ConvertAll(partners, partner => weights[partner]));

    /// <summary>The same with other classes.</summary>
    internal BatchTargets Map(Func<long, long> classOf) =>
        new(Array.ConvertAll(_first, label => classOf(label)), Array.ConvertAll(_second, label => classOf(label)), _share, _firstWeight, _secondWeight);

    /// <summary>What one clip is to be called.</summary>
    internal ClipTarget At(int clip) => new(_first[clip], _second[clip], _share[clip], _firstWeight?[clip] ?? 1, _secondWeight?[clip] ?? 1);
}

/// <summary>What one clip is to be called.</summary>
/// <param name="First">Its own class.</param>
/// <param name="Second">The class of the clip that was mixed in.</param>
/// <param name="Share">How much the first class counts, 0 to 1; the second one counts the rest.</param>
/// <param name="FirstWeight">How much the clip counts.</param>
/// <param name="SecondWeight">How much the clip that was mixed in counts.</param>
internal readonly record struct ClipTarget(long First, long Second, double Share, double FirstWeight, double SecondWeight);
