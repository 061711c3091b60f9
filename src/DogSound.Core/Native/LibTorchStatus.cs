namespace DogSound.Core.Native;

/// <summary>What is known of libtorch in this process: the facts behind <c>Test-DogSoundEnvironment</c>.</summary>
public sealed record LibTorchStatus
{
    /// <summary>True when libtorch is loaded and answers.</summary>
    public required bool IsLoaded { get; init; }

    /// <summary>Folder that libtorch was found in, or null when none was found.</summary>
    public string? Directory { get; init; }

    /// <summary>Who named <see cref="Directory"/>: <c>DOGSOUND_LIBTORCH</c>, <c>module</c> or <c>host</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Version of the libtorch that was found, or null when it cannot be told.</summary>
    public string? Version { get; init; }

    /// <summary>Version of libtorch that TorchSharp was made for.</summary>
    public string ExpectedVersion { get; init; } = LibTorch.ExpectedVersion;

    /// <summary>Full path of TorchSharp's native library as it was loaded.</summary>
    public string? ShimPath { get; init; }

    /// <summary>True when a repaired copy of TorchSharp's native library was loaded because the system's libstdc++ is older than it asks
    /// for.</summary>
    public bool IsShimRepaired { get; init; }

    /// <summary>Why libtorch cannot be used, or null.</summary>
    public string? Error { get; init; }
}
