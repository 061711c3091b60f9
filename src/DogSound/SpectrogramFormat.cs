namespace DogSound;

/// <summary>What becomes of a spectrogram.</summary>
public enum SpectrogramFormat
{
    /// <summary>An object in the pipeline.</summary>
    Object,

    /// <summary>A NumPy file, float32 [mel, frame].</summary>
    Npy,

    /// <summary>A picture: time to the right, pitch upwards, the loudest bright.</summary>
    Png,
}
