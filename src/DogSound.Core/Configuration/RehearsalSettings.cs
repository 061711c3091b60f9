using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>How many of the clips that a model learnt from travel with it, for later updates to learn from again.</summary>
public sealed record RehearsalSettings : ISettings
{
    /// <summary>Most clips of a class that a model takes along for later updates; 0 takes none.</summary>
    /// <value>From 0 to 10,000.</value>
    [Setting("Most clips of a class that a model takes along for later updates; 0 takes none.", Minimum = 0, Maximum = 10_000)]
    [JsonPropertyName("clips_per_class")]
    public int ClipsPerClass { get; init; } = 20;

    /// <summary>Most that their sound may take in the model file; with many classes, each gets fewer clips.</summary>
    /// <value>From 1 to 1,000 (megabytes).</value>
    [Setting("Most that their sound may take in the model file; with many classes, each gets fewer clips.", Minimum = 1, Maximum = 1_000, Unit = "megabytes")]
    [JsonPropertyName("size")]
    public int Size { get; init; } = 64;

    /// <summary>Clips of a class that fit.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="sampleCount">Samples of a clip, of 2 bytes each.</param>
    public int Quota(int classCount, int sampleCount) =>
        (int)Math.Min(ClipsPerClass, Size * 1_000_000L / ((long)classCount * sampleCount * sizeof(short)));

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, as files write it, and
    /// says the range of each.</exception>
    public void Validate() => SettingChecks.Validate(this, "rehearsal.");

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
