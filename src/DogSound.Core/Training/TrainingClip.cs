namespace DogSound.Core.Training;

/// <summary>A clip that a run learns from or is validated on.</summary>
/// <param name="StoreIndex">Where it stands in the <see cref="Storage.ClipStore"/>.</param>
/// <param name="Label">Position of its class, from 0.</param>
/// <param name="Path">Its file, for messages.</param>
/// <param name="Weight">How much it counts in training; above 0.</param>
/// <param name="IsPseudoLabel">Whether a model gave the label.</param>
public sealed record TrainingClip(int StoreIndex, int Label, string Path, double Weight = 1, bool IsPseudoLabel = false)
{
    /// <summary>Positions of all its classes, rising; that of <see cref="Label"/> alone unless the task is multi-label.</summary>
    public int[] Labels { get; init; } = [Label];

    /// <summary>For a clip that came with a model: names the whole clip that it was taken from (<see cref="SelectedClip.Origin"/>).</summary>
    public string? Origin { get; init; }
}
