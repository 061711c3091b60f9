namespace DogSound;

/// <summary>How sounds are written.</summary>
public enum SoundFormat
{
    /// <summary>WAV, 16 bits: read by everything.</summary>
    Wav,

    /// <summary>FLAC, 16 bits: the same samples in fewer bytes.</summary>
    Flac,
}
