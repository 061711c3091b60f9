namespace DogSound.Core.Audio.Codecs;

/// <summary>What reads every format but WAV on this machine: the system's libsndfile.</summary>
public static class CompressedCodec
{
    /// <summary>True when it was found; loads it.</summary>
    public static bool IsInstalled => SndFileLibrary.Installed is not null;

    /// <summary>What to do where it is missing; a sentence without its full stop.</summary>
    public static string HowToInstall => SndFileLibrary.HowToInstall;
}
