using TorchSharp;

namespace DogSound.Core.Augmentation;

/// <summary>What every transform of a run has in common.</summary>
/// <param name="SampleCount">Samples of a row (T).</param>
/// <param name="SampleRate">Rate of the waveforms, in hertz.</param>
/// <param name="Seed">Seed of the run, for tables that are made once; draws get a sequence that has it.</param>
/// <param name="Device">Where the waveforms are.</param>
internal sealed record TransformContext(int SampleCount, int SampleRate, long Seed, torch.Device Device)
{
    /// <summary>Where transforms find recordings, such as noises; one that needs them can't be made without.</summary>
    public RecordingFolders? Recordings { get; init; }

    /// <summary>Standard normals that transforms share; one that needs them without makes its own.</summary>
    public SharedNormals? Normals { get; init; }

    /// <summary><see cref="Recordings"/>, for a transform that needs them.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public RecordingFolders RequireRecordings() => Recordings ?? throw new InvalidOperationException("A transform needs recordings, and the context has none.");
}
