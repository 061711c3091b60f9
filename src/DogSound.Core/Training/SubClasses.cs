using System.Globalization;
using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Classes that are learnt in several parts: "Other" is vacuum cleaners, voices and doors, which have less in common with each other than with
/// other classes. The clips of such a class are divided by their mean spectrum (<see cref="KMeans"/>), each part is learnt as an output of its
/// own, and the model sums their probabilities (<see cref="Models.ModelDocument.Outputs"/>).
/// </summary>
internal sealed class SubClasses
{
    /// <summary>Most parts of a class.</summary>
    public const int MostParts = 64;

    private const int ClipsAtOnce = 16;

    private readonly IReadOnlyList<string> _classes;
    private readonly int[] _parts;

    private SubClasses(IReadOnlyList<string> classes, int[] parts) => (_classes, _parts) = (classes, parts);

    /// <summary>The class of each output, or null where each class has one.</summary>
    public IReadOnlyList<int>? Owners => _parts.All(count => count == 1) ? null : [.. _parts.SelectMany((count, label) => Enumerable.Repeat(label, count))];

    /// <summary>What the settings ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">Names of the classes, in order.</param>
    /// <exception cref="TrainingException">A name is no class, or a number of parts is none.</exception>
    public static SubClasses Create(TrainingSettings settings, IReadOnlyList<string> classes)
    {
        int[] parts = [.. classes.Select(_ => 1)];
        foreach (string item in ClassListSettingAttribute.Split(settings.SubClasses))
        {
            string[] sides = item.Split('=', StringSplitOptions.TrimEntries);
            int label = sides.Length == 2 ? classes.ToList().FindIndex(name => name.Equals(sides[0], StringComparison.OrdinalIgnoreCase)) : -1;
            if (label < 0 || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 2 or > MostParts)
            {
                throw new TrainingException(
                    TrainingErrorReason.InvalidSubClasses,
                    $"training.sub_classes has '{item}', but must be none, or class=number with commas between, such as {classes[^1]}=4: "
                    + $"one of {string.Join(", ", classes)}, and from 2 to {MostParts} parts.");
            }

            parts[label] = count;
        }

        return new SubClasses(classes, parts);
    }

    /// <summary>The output that each training clip is learnt as: follows from seed and clips.</summary>
    /// <param name="data">The clips.</param>
    /// <param name="features">The features, with their mean and standard deviation.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="TrainingException">A class has too few different clips.</exception>
    public int[] Assign(TrainingData data, FeatureSettings features, Device device, long seed, CancellationToken cancel)
    {
        int[] outputs = new int[data.Train.Count];
        int first = 0;
        for (int label = 0; label < _parts.Length; first += _parts[label++])
        {
            int[] positions = [.. Enumerable.Range(0, outputs.Length).Where(position => data.Train[position].Label == label)];
            int[] clusters = _parts[label] == 1 ? new int[positions.Length] : Divide(label);
            for (int index = 0; index < positions.Length; index++)
                outputs[positions[index]] = first + clusters[index];

            int[] Divide(int label)
            {
                TrainingClip[] clips = Array.ConvertAll(positions, position => data.Train[position]);
                try
                {
                    return KMeans.Cluster(
                        MeanSpectra(data, clips, features, device, cancel), _parts[label], RandomSequence.Create("sub_classes", (ulong)seed, (ulong)label));
                }
                catch (ArgumentException error)
                {
                    throw new TrainingException(
                        TrainingErrorReason.InvalidSubClasses,
                        $"The {clips.Length} training clips of {_classes[label]} can't be divided into {_parts[label]} parts: too few of them differ. Ask for fewer by training.sub_classes.",
                        error);
                }
            }
        }

        return outputs;
    }

    // [N][M]: of each clip what the network hears first, averaged over time.
    private static List<double[]> MeanSpectra(TrainingData data, TrainingClip[] clips, FeatureSettings settings, Device device, CancellationToken cancel)
    {
        using var features = new LogMelSpectrogram(settings, device);
        using var batch = new WaveformBatch(data.Store, ClipsAtOnce, settings.SampleCount);
        List<double[]> spectra = [];
        foreach (TrainingClip[] some in clips.Chunk(ClipsAtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            double[] means = features.Forward(batch.Read(some, _ => 0).to(device)).cpu().to(ScalarType.Float64).mean([1, 3]).data<double>().ToArray();
            spectra.AddRange(means.Chunk(settings.MelCount));
        }

        return spectra;
    }
}
