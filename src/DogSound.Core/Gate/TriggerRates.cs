namespace DogSound.Core.Gate;

/// <summary>How often each model hears each class, at or above a probability, in windows that it is asked about.</summary>
public sealed class TriggerRates
{
    private readonly List<Prediction>[] _predictions = [[], []];

    /// <summary>Windows that both models were asked about; the fewer of the two.</summary>
    public int Count => Math.Min(_predictions[0].Count, _predictions[1].Count);

    /// <summary>Adds what a model says of a window.</summary>
    /// <param name="prediction">The prediction; its label is not asked.</param>
    /// <param name="isCandidate">Whose it is.</param>
    public void Add(Prediction prediction, bool isCandidate)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        _predictions[isCandidate ? 1 : 0].Add(prediction);
    }

    /// <summary>The share of windows in which a class has at least a probability, 0 to 1; null where there is no window.</summary>
    internal double? Of(string label, double threshold, bool isCandidate)
    {
        List<Prediction> predictions = _predictions[isCandidate ? 1 : 0];
        if (predictions.Count == 0) return null;
        int alarms = predictions.Count(prediction => prediction.Probability.TryGetValue(label, out double probability) && probability >= threshold);
        return (double)alarms / predictions.Count;
    }
}
