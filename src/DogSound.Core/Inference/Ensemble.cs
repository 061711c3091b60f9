using DogSound.Core.Models;

namespace DogSound.Core.Inference;

/// <summary>
/// Models that answer together: their probabilities are averaged. They hear the same seconds at the same rate and know the same classes;
/// networks, spectrograms and calibrations may differ. One model is an ensemble too.
/// </summary>
internal sealed class Ensemble
{
    private readonly IReadOnlyList<SoundModel> _models;
    private readonly int[][] _positions;

    /// <summary>Checks that the models go together.</summary>
    /// <param name="models">At least one; they stay the caller's.</param>
    /// <exception cref="EnsembleException">They don't.</exception>
    public Ensemble(IReadOnlyList<SoundModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfZero(models.Count, nameof(models));
        _models = models;
        foreach (SoundModel model in models)
        {
            if (Difference(model, models[0]) is string difference)
            {
                throw new EnsembleException(
                    model.Path ?? "",
                    $"{model.Path} can't answer together with {models[0].Path}: {difference}. Use models with the same task, classes, sample_rate and clip_duration.");
            }
        }

        List<string> classes = [.. Classes];
        _positions = [.. models.Select(model => model.Document.Classes.Select(name => classes.IndexOf(name)).ToArray())];
    }

    /// <summary>The models, in the order in which they were given.</summary>
    public IReadOnlyList<SoundModel> Models => _models;

    /// <summary>Names of the classes, in the order of the first model.</summary>
    public IReadOnlyList<string> Classes => _models[0].Document.Classes;

    /// <summary>Whether they may hear several classes at once.</summary>
    public bool IsMultiLabel => _models[0].Document.IsMultiLabel;

    /// <summary>Samples a second that they hear, in hertz.</summary>
    public int SampleRate => _models[0].Document.Features.SampleRate;

    /// <summary>Samples that they hear at once (T).</summary>
    public int SampleCount => _models[0].Document.Features.SampleCount;

    /// <summary>Full paths of the model files, joined by semicolons.</summary>
    public string Path => string.Join(';', _models.Select(model => model.Path));

    /// <summary>For each class of a model, where it stands in <see cref="Classes"/>.</summary>
    /// <param name="model">Position of the model.</param>
    public IReadOnlyList<int> PositionsOf(int model) => _positions[model];

    private static string? Difference(SoundModel model, SoundModel first)
    {
        ModelDocument one = model.Document, other = first.Document;
        if (one.Features.SampleRate != other.Features.SampleRate)
            return $"its sample_rate is {one.Features.SampleRate}, the other's {other.Features.SampleRate}";
        if (one.Features.ClipDuration != other.Features.ClipDuration)
            return FormattableString.Invariant($"its clip_duration is {one.Features.ClipDuration}, the other's {other.Features.ClipDuration}");
        if (one.Task != other.Task)
            return one.IsMultiLabel ? "it is multi_label, the other single_label" : "it is single_label, the other multi_label";
        string? missing = other.Classes.Except(one.Classes, StringComparer.Ordinal).FirstOrDefault();
        if (missing is not null)
            return $"it has no class '{missing}'";
        string? additional = one.Classes.Except(other.Classes, StringComparer.Ordinal).FirstOrDefault();
        return additional is null ? null : $"it has a class '{additional}' that the other has not";
    }
}
