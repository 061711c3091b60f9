namespace DogSound.Core.Models;

/// <summary>A model file as a record for people and pipelines; the weights are not read, and libtorch is not needed.</summary>
public static class ModelDescription
{
    // What a network keeps beside its weights: training updates it, but does not learn it.
    private static readonly string[] Buffers = [".running_mean", ".running_var", ".num_batches_tracked"];

    /// <summary>Reads the description of a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It cannot be read or is not a model.</exception>
    public static ModelInfo Read(string path)
    {
        (ModelDocument document, IReadOnlyList<SafetensorsEntry> tensors) = ModelFile.ReadDescription(path);
        return new ModelInfo
        {
            Path = Path.GetFullPath(path),
            Architecture = document.Architecture,
            Classes = [.. document.Classes],
            IsMultiLabel = document.IsMultiLabel,
            IsTrained = document.Training is { Trained: true },
            ParameterCount = tensors.Where(IsWeight).Sum(tensor => tensor.Length / SafetensorsHeader.SizeOf(tensor.Type)),
            SampleRate = document.Features.SampleRate,
            ClipDuration = document.Features.ClipDuration,
            MelCount = document.Features.MelCount,
            Temperature = document.Calibration.Temperature,
            Metrics = new OrderedDictionary<string, double>((document.Training?.Metrics ?? new Dictionary<string, double>()).OrderBy(metric => metric.Key, StringComparer.Ordinal)),
            Created = document.Created.UtcDateTime,
            Fingerprint = ModelFile.ComputeFingerprint(path),
        };
    }

    private static bool IsWeight(SafetensorsEntry tensor) => tensor.Name != RehearsalSet.TensorName && !Buffers.Any(suffix => tensor.Name.EndsWith(suffix, StringComparison.Ordinal));
}
