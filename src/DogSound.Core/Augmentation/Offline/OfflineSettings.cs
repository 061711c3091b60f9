using DogSound.Core.Data;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>How clips are augmented on the disk.</summary>
public sealed record OfflineSettings
{
    /// <summary>Folder for the files and their manifest.</summary>
    public required string Folder { get; init; }

    /// <summary>Seed of all draws.</summary>
    public long Seed { get; init; }

    /// <summary>Rate of the files, in hertz; null for each clip's own.</summary>
    public int? SampleRate { get; init; }

    /// <summary>How the files are written.</summary>
    public SoundFormat Format { get; init; }

    /// <summary>Full path of the folder that takes the place of every path to noises in the policy; null leaves them.</summary>
    public string? NoisePath { get; init; }

    /// <summary>Folder of the store for decoded noises; null for the user's cache.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>Which clips are this run's. The manifest is named after it.</summary>
    public Shard Shard { get; init; } = new(0, 1);

    /// <summary>Makes all files anew, also over those of another policy or seed.</summary>
    public bool Force { get; init; }
}
