namespace DogSound.Core.Review;

/// <summary>What models say of one clip, all its windows together.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Members">[model][class]: probabilities by each of the models, in ordinal order of their names; at least one.</param>
/// <param name="ExpectedLabel">The label that the clip came with, or null.</param>
public sealed record ReviewCandidate(string Path, IReadOnlyList<double[]> Members, string? ExpectedLabel)
{
    /// <summary>[class]: the mean of the models.</summary>
    public double[] Mean { get; } = EnsembleDisagreement.Mean(Members);

    /// <summary>The two most probable classes, the most probable first, the first of equals before others. The second is -1 where there is one class only.</summary>
    public (int First, int Second) Best
    {
        get
        {
            (int first, int second) = (-1, -1);
            for (int index = 0; index < Mean.Length; index++)
            {
                if (first < 0 || Mean[index] > Mean[first]) (first, second) = (index, first);
                else if (second < 0 || Mean[index] > Mean[second]) second = index;
            }
            return (first, second);
        }
    }

    /// <summary>How much more probable the first class is than the second, 0 to 1.</summary>
    public double Margin => Best is (int first, >= 0 and int second) ? Mean[first] - Mean[second] : Mean[Best.First];

    /// <summary>Mean divergence of the models from their mean, in nats; null with one model.</summary>
    public double? Disagreement => Members.Count > 1 ? EnsembleDisagreement.JensenShannon(Members) : null;

    /// <summary>Entropy of the models' votes, in nats; null with one model.</summary>
    public double? VoteEntropy => Members.Count > 1 ? EnsembleDisagreement.VoteEntropy(Members) : null;
}
