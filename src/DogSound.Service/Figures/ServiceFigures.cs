using System.Diagnostics;
using System.Diagnostics.Metrics;
using DogSound.Service.Models;
using DogSound.Service.Serving;

namespace DogSound.Service.Figures;

/// <summary>
/// The service's own figures, beside those of the web server and the runtime: how it works, and whether what it hears drifts away from
/// what its model was trained on (level, confidence, how often each class is heard).
/// </summary>
internal sealed class ServiceFigures
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "DogSound.Service";

    private static readonly double[] LevelBounds = [-100, -90, -80, -70, -60, -50, -45, -40, -35, -30, -25, -20, -15, -10, -5, 0];
    private static readonly double[] ConfidenceBounds = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];
    private static readonly double[] BatchBounds = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128, 256];
    private static readonly double[] TimeBounds = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5];

    private readonly Histogram<double> _level, _confidence, _batchTime, _duration;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _predicted, _refused, _kept, _swaps, _refusedModels;
    private readonly ModelHolder _holder;

    public ServiceFigures(IMeterFactory meters, ModelHolder holder, ClassificationQueue queue)
    {
        Meter meter = meters.Create(MeterName);
        _holder = holder;
        _level = Create(meter, "dogsound.clip.level", "dBFS", "Root mean square of clips, in decibels below full scale.", LevelBounds);
        _confidence = Create(meter, "dogsound.clip.confidence", "1", "Probability of the most probable class.", ConfidenceBounds);
        _duration = Create(meter, "dogsound.clip.duration", "s", "Length of clips.", [0.5, 1, 2, 3, 4, 5, 6, 10, 20, 30, 60]);
        _predicted = meter.CreateCounter<long>("dogsound.clip.predictions", "{clip}", "Clips by their most probable class.");
        _refused = meter.CreateCounter<long>("dogsound.call.refusals", "{call}", "Calls that got an error, by its reason.");
        _kept = meter.CreateCounter<long>("dogsound.clip.kept", "{clip}", "Clips of low confidence that were kept for a person to label, or not, by the outcome.");
        _swaps = meter.CreateCounter<long>("dogsound.model.changes", "{model}", "Models that came into use.");
        _refusedModels = meter.CreateCounter<long>("dogsound.model.refusals", "{model}", "New models that can't be used, so that the one before goes on.");
        _batchTime = Create(meter, "dogsound.batch.duration", "s", "Time that the network took for a batch.", TimeBounds);
        _batchSize = meter.CreateHistogram("dogsound.batch.size", "{window}", "Windows in a batch.", null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [.. BatchBounds.Select(bound => (int)bound)] });
        meter.CreateObservableGauge("dogsound.queue.windows", () => queue.WaitingCount, "{window}", "Windows that wait for the network.");
        meter.CreateObservableGauge("dogsound.queue.calls", () => queue.CallCount, "{call}", "Calls that are worked on.");
        meter.CreateObservableGauge("dogsound.model.info", DescribeModel, "1", "Always 1; says which model answers.");
        meter.CreateObservableGauge("dogsound.training.class_ratio", DescribeTraining, "1", "Part of the training clips that each class had, to compare the predictions with; missing where the model does not say.");
        holder.Changed += _ => _swaps.Add(1);
    }

    /// <summary>A clip was judged.</summary>
    public void AddClip(double level, double duration, string label, double confidence)
    {
        _level.Record(level);
        _duration.Record(duration);
        _confidence.Record(confidence);
        _predicted.Add(1, new KeyValuePair<string, object?>("class", label));
    }

    /// <summary>A new model can't be used.</summary>
    public void AddRefusedModel() => _refusedModels.Add(1);

    /// <summary>The network judged a batch.</summary>
    public void AddBatch(int windows, TimeSpan time)
    {
        _batchSize.Record(windows);
        _batchTime.Record(time.TotalSeconds);
    }

    /// <summary>A call got an error.</summary>
    public void AddRefusal(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A clip was to be kept.</summary>
    public void AddKept(string outcome) => _kept.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private IEnumerable<Measurement<int>> DescribeModel()
    {
        LoadedModel? model = _holder.Acquire();
        if (model is null) yield break;
        var tags = new TagList { { "model", model.Origin.Name }, { "architecture", model.Document.Architecture } };
        model.Release();
        yield return new Measurement<int>(1, tags);
    }

    private IEnumerable<Measurement<double>> DescribeTraining()
    {
        LoadedModel? model = _holder.Acquire();
        model?.Release();
        IReadOnlyDictionary<string, int> counts = model?.Document.Training?.ClassCounts ?? new Dictionary<string, int>();
        double sum = counts.Values.Sum(count => (double)count);
        return sum > 0 ? counts.Select(pair => new Measurement<double>(pair.Value / sum, new KeyValuePair<string, object?>("class", pair.Key))) : [];
    }

    private static Histogram<double> Create(Meter meter, string name, string unit, string description, double[] bounds) =>
        meter.CreateHistogram(name, unit, description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
