namespace DogSound.Core.Training;

/// <summary>A run was told to end early; its checkpoint is on the disk, and a resume goes on from there.</summary>
public sealed class TrainingInterruptedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingInterruptedException()
        : base("The training was stopped; its checkpoint is written. Run the same command with -Resume to go on.")
    {
    }
}
