using System.Numerics.Tensors;

namespace DogSound.Core.Review;

/// <summary>
/// How far several models are from agreeing about a clip: query by committee (B. Settles, Active Learning Literature Survey, 2009, section 3.2).
/// Natural logarithms throughout.
/// </summary>
public static class EnsembleDisagreement
{
    /// <summary>The mean of distributions.</summary>
    /// <param name="members">[model][class]; at least one model.</param>
    public static double[] Mean(IReadOnlyList<double[]> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        double[] mean = new double[members[0].Length];
        foreach (double[] member in members) TensorPrimitives.Add(mean, member, mean);
        TensorPrimitives.Divide(mean, members.Count, mean);
        return mean;
    }

    /// <summary>
    /// The mean Kullback-Leibler divergence of the models from their mean (A. McCallum and K. Nigam, 1998), which is the Jensen-Shannon
    /// divergence of them all: the entropy of the mean, less the mean of the entropies. From 0 to log(number of models).
    /// </summary>
    /// <param name="members">[model][class]; at least one model.</param>
    public static double JensenShannon(IReadOnlyList<double[]> members)
    {
        double[] mean = Mean(members);
        // Equal rows may come out a rounding error below zero.
        return Math.Max(0, Entropy(mean) - members.Average(member => Entropy(member)));
    }

    /// <summary>The entropy of the classes that the models vote for, each for its most probable one (I. Dagan and S. Engelson, 1995). From 0 to log(number of models).</summary>
    /// <param name="members">[model][class]; at least one model.</param>
    public static double VoteEntropy(IReadOnlyList<double[]> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        double[] votes = new double[members[0].Length];
        foreach (double[] member in members) votes[TensorPrimitives.IndexOfMax<double>(member)]++;
        TensorPrimitives.Divide(votes, members.Count, votes);
        return Math.Max(0, Entropy(votes));
    }

    private static double Entropy(ReadOnlySpan<double> row)
    {
        double entropy = 0;
        foreach (double probability in row)
        {
            if (probability > 0) entropy -= probability * Math.Log(probability);
        }
        return entropy;
    }
}
