namespace DogSound.Core.Audio;

#pragma warning disable CA1720 // Float32 and Float64 are what everybody calls these encodings.

/// <summary>How samples are stored in a file.</summary>
public enum AudioEncoding
{
    /// <summary>A known file format with an encoding that has no name here.</summary>
    Other,

    /// <summary>Linear, 8 bits; unsigned in WAV.</summary>
    Pcm8,

    /// <summary>Linear, 16 bits.</summary>
    Pcm16,

    /// <summary>Linear, 24 bits.</summary>
    Pcm24,

    /// <summary>Linear, 32 bits.</summary>
    Pcm32,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754, 64 bits.</summary>
    Float64,

    /// <summary>ITU-T G.711 A-law, 8 bits.</summary>
    ALaw,

    /// <summary>ITU-T G.711 mu-law, 8 bits.</summary>
    MuLaw,

    /// <summary>Vorbis.</summary>
    Vorbis,

    /// <summary>Opus.</summary>
    Opus,

    /// <summary>FLAC.</summary>
    Flac,

    /// <summary>MPEG-1 or MPEG-2 audio, layer 1, 2 or 3.</summary>
    Mp3,

    /// <summary>AAC.</summary>
    Aac,
}
