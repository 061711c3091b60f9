using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>Tells where bfloat16 arithmetic is done by the hardware: elsewhere it works, but slower than float32.</summary>
public static class Bfloat16
{
    private const double FirstComputeCapability = 8.0;

    /// <summary>True when the device multiplies bfloat16 in hardware: a CPU with AVX512_BF16 or AMX-BF16, an NVIDIA GPU of compute
    /// capability 8.0 or above.</summary>
    public static bool IsFast(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type switch
        {
            DeviceType.CPU => HasProcessorSupport(),
            DeviceType.CUDA => CudaDriver.Describe(Math.Max(0, device.index)) is { } gpu && gpu.ComputeCapability >= FirstComputeCapability,
            _ => false,
        };
    }

    // Intel's manual, volume 2, CPUID: leaf 7, subleaf 1, EAX bit 5 is AVX512_BF16; subleaf 0, EDX bit 22 is AMX-BF16.
    private static bool HasProcessorSupport()
    {
        if (!Avx512F.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
            return false;
        (int subleaves, _, _, int features) = X86Base.CpuId(7, 0);
        return (features & (1 << 22)) != 0 || (subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0);
    }
}
