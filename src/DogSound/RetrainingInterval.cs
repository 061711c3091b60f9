namespace DogSound;

/// <summary>How often a retraining is started.</summary>
public enum RetrainingInterval
{
    /// <summary>Every day.</summary>
    Day,

    /// <summary>Every hour.</summary>
    Hour,

    /// <summary>Every week, on one day.</summary>
    Week,
}
