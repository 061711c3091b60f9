using DogSound.Core.Gate;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Gate;

/// <summary>Two models that are as good as a test wants them.</summary>
internal static class GateScene
{
    public static readonly string[] Classes = ["Barking", "Howling", "Other"];

    public static readonly string[] MoreClasses = ["Barking", "Howling", "Other", "Siren"];

    /// <summary>Clips of each class in turn, as two models hear them.</summary>
    /// <param name="count">Number of clips.</param>
    /// <param name="reference">How far the model in use hears the right class above the noise, in its standard deviations.</param>
    /// <param name="candidate">The same of the candidate.</param>
    public static PairedPredictions Pairs(int count, double reference, double candidate)
    {
        PairedPredictions pairs = new(Classes, Classes);
        for (int clip = 0; clip < count; clip++)
        {
            pairs.Add(Prediction(clip, Classes, reference), isCandidate: false);
            pairs.Add(Prediction(clip, Classes, candidate), isCandidate: true);
        }
        return pairs;
    }

    public static GateEvidence Evidence(PairedPredictions pairs, TriggerRates? regression = null, (double, double)? latency = null) => new()
    {
        Reference = "/old.safetensors",
        Candidate = "/new.safetensors",
        ReferenceSha256 = new string('a', 64),
        CandidateSha256 = new string('b', 64),
        Clips = pairs,
        Regression = regression,
        Latency = latency,
    };

    /// <summary>A prediction of given probabilities.</summary>
    public static Prediction Prediction(string path, string? label, string[] classes, params double[] probabilities) => new()
    {
        Path = path,
        Start = 0,
        End = 1,
        Label = classes[0],
        LabelIndex = 0,
        Confidence = probabilities.Max(),
        Probability = new OrderedDictionary<string, double>(classes.Zip(probabilities, KeyValuePair.Create)),
        ExpectedLabel = label,
        Model = "",
    };

    // Both models hear the same noise in a clip, and one hears the class better. The factor makes them as sure as they are right: it is
    // Bayes's rule for normal noise.
    private static Prediction Prediction(int clip, string[] classes, double quality)
    {
        RandomSequence random = RandomSequence.Create("gate-scene", (ulong)clip);
        double[] scores = [.. classes.Select((_, i) => Math.Exp(quality * (random.NextNormal() + (i == clip % classes.Length ? quality : 0))))];
        return Prediction($"/{clip}.wav", classes[clip % classes.Length], classes, [.. scores.Select(score => score / scores.Sum())]);
    }
}
