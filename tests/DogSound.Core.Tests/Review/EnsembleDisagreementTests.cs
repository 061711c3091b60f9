using DogSound.Core.Review;

namespace DogSound.Core.Tests.Review;

public sealed class EnsembleDisagreementTests
{
    [Fact]
    public void Models_that_agree_have_none()
    {
        double[][] members = [[0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [0.7, 0.2, 0.1]];
        Assert.Equal(0, EnsembleDisagreement.JensenShannon(members), 15);
        Assert.Equal(0, EnsembleDisagreement.VoteEntropy(members));
    }

    [Fact]
    public void Models_that_are_sure_of_different_things_have_most()
    {
        double[][] members = [[1, 0], [0, 1]];
        Assert.Equal(Math.Log(2), EnsembleDisagreement.JensenShannon(members), 15);
        Assert.Equal(Math.Log(2), EnsembleDisagreement.VoteEntropy(members), 15);
    }

    [Fact]
    public void It_is_the_mean_divergence_from_the_mean()
    {
        double[][] members = [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]];
        double[] mean = EnsembleDisagreement.Mean(members);
        Assert.Equal([0.3, 0.3, 0.4], mean.Select(value => Math.Round(value, 12)));
        double expected = members.Average(member => member.Select((p, index) => p * Math.Log(p / mean[index])).Sum());
        Assert.Equal(expected, EnsembleDisagreement.JensenShannon(members), 12);
        Assert.Equal(Math.Log(3), EnsembleDisagreement.VoteEntropy(members), 12);
    }

    [Fact]
    public void Two_votes_against_one_have_the_entropy_of_a_third()
    {
        double[][] members = [[0.6, 0.4], [0.9, 0.1], [0.4, 0.6]];
        Assert.Equal((-2.0 / 3 * Math.Log(2.0 / 3)) - (1.0 / 3 * Math.Log(1.0 / 3)), EnsembleDisagreement.VoteEntropy(members), 12);
    }
}
