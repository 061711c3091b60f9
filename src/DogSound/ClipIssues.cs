namespace DogSound;

/// <summary>What is suspicious about a clip that can be read: somebody should listen to it before a model learns from it. Several may apply.</summary>
[Flags]
public enum ClipIssues
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>No sample is farther than two steps of 16 bits from the mean: there is nothing to hear.</summary>
    Silent = 1,

    /// <summary>The root mean square without its mean is below -60 dB of full scale: there is nearly nothing to hear.</summary>
    NearSilent = 2,

    /// <summary>Three or more samples of a channel in a row are at full scale: what was louder was cut off.</summary>
    Clipped = 4,

    /// <summary>The mean of a channel is more than 1 % of full scale away from 0, as cheap or defective sound hardware leaves it.</summary>
    DcOffset = 8,

    /// <summary>It is shorter than the shortest duration that was asked for.</summary>
    TooShort = 16,

    /// <summary>It was not stored with the sample rate that was asked for.</summary>
    WrongSampleRate = 32,

    /// <summary>Its end is missing: the file holds fewer samples than its header promises, as after a copy that broke off, or can't be decoded
    /// so far.</summary>
    Truncated = 64,
}
