using System.Runtime.InteropServices;

namespace DogSound.Core.Audio.Codecs;

/// <summary>What reads every format but WAV on this machine: Windows' own Media Foundation, and the system's libsndfile for what that does
/// not read; elsewhere libsndfile for all.</summary>
public static class CompressedCodec
{
    /// <summary>True when there is one; loads it.</summary>
    public static bool IsInstalled => HasMediaFoundation || SndFileLibrary.Installed is not null;

    /// <summary>What is read, through what, for people; half a sentence.</summary>
    public static string Description =>
        !HasMediaFoundation ? "WAV; Ogg, FLAC, MP3 and others through libsndfile"
        : SndFileLibrary.Installed is null ? "WAV; FLAC, MP3 and Ogg through Media Foundation"
        : "WAV; FLAC, MP3 and Ogg through Media Foundation; others through libsndfile";

    /// <summary>What to do where none is there; a sentence without its full stop.</summary>
    public static string HowToInstall => OperatingSystem.IsWindows()
        ? "Add Windows' Media Feature Pack (Settings, Optional features; on a server: Install-WindowsFeature Server-Media-Foundation)"
        : SndFileLibrary.HowToInstall;

    /// <summary>The decoders, in the order in which they are asked. NAudio is loaded on Windows only.</summary>
    internal static IReadOnlyList<IAudioDecoder> Decoders =>
        OperatingSystem.IsWindows() ? [new NAudioDecoder(), new SndFileDecoder()] : [new SndFileDecoder()];

    private static bool HasMediaFoundation => OperatingSystem.IsWindows() && NativeLibrary.TryLoad("mfplat.dll", out _);
}
