namespace DogSound.Core.Data;

/// <summary>How much a clip may count in training: the range of <see cref="Clip.Weight"/>. It is wide enough for every use, and no product
/// of two weights leaves the range of float32.</summary>
public static class ClipWeight
{
    /// <summary>Least weight.</summary>
    public const double Minimum = 1e-6;

    /// <summary>Greatest weight.</summary>
    public const double Maximum = 1e6;

    /// <summary>The range in words.</summary>
    public const string Range = "from 0.000001 to 1000000";

    /// <summary>Whether a weight is none (it counts as 1) or in the range.</summary>
    public static bool IsValid(double? weight) => weight is null or (>= Minimum and <= Maximum);
}
