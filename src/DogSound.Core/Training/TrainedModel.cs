using DogSound.Core.Evaluation;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Judges a finished model in the way of those who will use it: from its file, on the clips' files.</summary>
public static class TrainedModel
{
    /// <summary>Predicts labelled clips, one prediction a recording, and judges the predictions.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="clips">Clips whose labels the model knows.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>The figures and the predictions; no figures where no clip could be read.</returns>
    public static (DogSound.Evaluation? Evaluation, IReadOnlyList<Prediction> Predictions) Judge(
        string path, Device device, IReadOnlyCollection<Clip> clips, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clips);
        if (clips.Count == 0)
            return (null, []);
        using SoundModel model = SoundModel.Load(path, device);
        using var session = new PredictionSession(model, new PredictionSettings { Merge = WindowMerge.Mean }, cancel);
        List<Prediction> predictions = [];
        void Take(IEnumerable<PredictionOutcome> outcomes) => predictions.AddRange(outcomes.Select(outcome => outcome.Prediction).OfType<Prediction>());
        foreach (Clip clip in clips)
            Take(session.Add(clip));
        Take(session.Complete());
        var pool = new PredictionPool(model.Document.Classes);
        foreach (Prediction prediction in predictions)
            pool.Add(prediction);
        return (pool.Count > 0 ? pool.Evaluate(bootstrap: null, cancel) : null, predictions);
    }
}
