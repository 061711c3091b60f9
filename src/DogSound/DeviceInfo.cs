namespace DogSound;

/// <summary>A device that models can run on.</summary>
public sealed record DeviceInfo
{
    /// <summary>What <c>-Device</c> parameters take: <c>cpu</c>, <c>cuda:0</c>, <c>mps</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The processor's or GPU's own name.</summary>
    public required string Description { get; init; }

    /// <summary>Bytes of memory: the GPU's own, or what this process may use of the machine's; null when unknown.</summary>
    public long? Memory { get; init; }

    /// <summary>NVIDIA's compute capability, such as 9.0; null for other devices.</summary>
    public double? ComputeCapability { get; init; }

    /// <summary>True when bfloat16 is done in hardware: half the memory traffic of float32, at the same range.</summary>
    public required bool IsBfloat16Fast { get; init; }
}
