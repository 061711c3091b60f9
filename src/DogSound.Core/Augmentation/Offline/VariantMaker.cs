using System.Runtime.InteropServices;
using DogSound.Core.Augmentation.Policies;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>Makes the variants of one sound after the other. Each thread has one of its own.</summary>
/// <param name="seed">Seed of all draws.</param>
/// <param name="resources">What the transforms of all threads share; stays the caller's.</param>
internal sealed class VariantMaker(long seed, PolicyResources resources) : IDisposable
{
    // Clips of a data set have few lengths; where they have many, the oldest transforms are made anew.
    private const int MostTransforms = 64;

    private readonly Dictionary<(PolicyOption Option, int Length, int SampleRate), ITransform> _transforms = new(OptionComparer.Instance);

    /// <summary>Does a variant's steps to a sound, drawing each for the sound as the one before has left it. So a step that makes it longer
    /// gives the next one more to work on.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="copy">Which copy of it, from 1.</param>
    /// <param name="sound">The sound; not changed.</param>
    /// <returns>[1, T] on the CPU, which belongs to the caller's dispose scope, and what was drawn.</returns>
    public (Tensor Samples, IReadOnlyList<StepDraw> Draws) Make(PolicyVariant variant, int copy, SoundBuffer sound)
    {
        using IDisposable noGradients = no_grad();
        var random = new PolicyRandomness(seed, sound.Content.First, copy);
        Tensor row = empty([1, sound.Samples.Length], ScalarType.Float32);
        sound.Samples.CopyTo(MemoryMarshal.Cast<byte, float>(row.bytes));
        List<StepDraw> draws = [];
        for (int step = 0; step < variant.Steps.Count; step++)
        {
            if (random.DrawOption(variant, step) is not int option)
                continue;
            int length = (int)row.shape[1];
            ITransform transform = Find(variant.Steps[step].Options[option], length, sound.SampleRate);
            if (random.Draw(variant, step, option, transform, new ClipFacts(length, sound.SourceSampleRate)) is not { } draw)
                continue;
            row = transform.Apply(row, [draw.Draw]);
            draws.Add(draw);
        }
        return (row, draws);
    }

    /// <summary>Frees the transforms.</summary>
    public void Dispose()
    {
        foreach (ITransform transform in _transforms.Values)
            transform.Dispose();
        _transforms.Clear();
    }

    private ITransform Find(PolicyOption option, int length, int sampleRate)
    {
        if (_transforms.TryGetValue((option, length, sampleRate), out ITransform? transform))
            return transform;
        if (_transforms.Count >= MostTransforms)
            Dispose();
        return _transforms[(option, length, sampleRate)] = resources.Create(option, length, sampleRate);
    }

    // By reference: a record's own comparison looks at every setting.
    private sealed class OptionComparer : IEqualityComparer<(PolicyOption Option, int Length, int SampleRate)>
    {
        public static readonly OptionComparer Instance = new();

        public bool Equals((PolicyOption Option, int Length, int SampleRate) x, (PolicyOption Option, int Length, int SampleRate) y) =>
            ReferenceEquals(x.Option, y.Option) && x.Length == y.Length && x.SampleRate == y.SampleRate;

        public int GetHashCode((PolicyOption Option, int Length, int SampleRate) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Option), key.Length, key.SampleRate);
    }
}
