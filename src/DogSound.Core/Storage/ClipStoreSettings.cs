using DogSound.Core.Audio;
using DogSound.Core.Files;

namespace DogSound.Core.Storage;

/// <summary>Where decoded clips are kept, and how they are made.</summary>
public sealed record ClipStoreSettings
{
    /// <summary>The default of <see cref="MaximumBytes"/>: 50 GiB, which hold 5 s clips at 16 kHz by the hundred thousand.</summary>
    public const long DefaultMaximumBytes = 50L << 30;

    /// <summary>Rate of the samples, in hertz, within the limits of <see cref="AudioFormat"/>.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Folder of the store, which is made where it is missing; null takes <c>dogsound/clips</c> in the user's cache.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Bytes that the folder may hold beyond the clips of the run that has just opened it: what was not used for the longest time is
    /// deleted until everything fits, and what the run itself needs is kept, however much it is. At least 0.
    /// </summary>
    public long MaximumBytes { get; init; } = DefaultMaximumBytes;

    /// <summary>Files that are decoded at once; 0 takes the number of processors. At most 1024.</summary>
    public int Decoders { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (SampleRate is < AudioFormat.MinimumSampleRate or > AudioFormat.MaximumSampleRate) throw new ArgumentOutOfRangeException(nameof(SampleRate), SampleRate, $"The sample rate must lie between {AudioFormat.MinimumSampleRate} and {AudioFormat.MaximumSampleRate} Hz.");
        if (MaximumBytes < 0) throw new ArgumentOutOfRangeException(nameof(MaximumBytes), MaximumBytes, "The store cannot be bounded by less than 0 bytes.");
        if (Decoders is < 0 or > 1024) throw new ArgumentOutOfRangeException(nameof(Decoders), Decoders, "The number of decoders must lie between 1 and 1024, or be 0 for one a processor.");
    }

    /// <summary>Files that are decoded at once.</summary>
    internal int DecoderCount => Decoders > 0 ? Decoders : Environment.ProcessorCount;

    /// <summary>Full path of the folder.</summary>
    /// <exception cref="IOException">None is given, and the user has no home.</exception>
    internal string FullFolder() => Path.GetFullPath(Folder ?? UserCache.Folder("clips")
        ?? throw new IOException("There is no home folder to keep decoded clips in. Set XDG_CACHE_HOME to a folder, or name one for the clip store."));
}
