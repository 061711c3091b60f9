using System.Runtime.InteropServices;
using System.Text;

namespace DogSound.Core.Native;

/// <summary>What the NVIDIA driver says of a GPU; TorchSharp tells only how many there are. The driver's C interface is the same for every
/// CUDA version.</summary>
internal static unsafe class CudaDriver
{
    // cuda.h: CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR.
    private const int CapabilityMajor = 75, CapabilityMinor = 76;

    /// <summary>A GPU.</summary>
    /// <param name="Name">Such as NVIDIA H100.</param>
    /// <param name="TotalMemory">Bytes.</param>
    /// <param name="ComputeCapability">Such as 9.0.</param>
    public sealed record Gpu(string Name, long TotalMemory, double ComputeCapability);

    /// <summary>Describes GPU number <paramref name="index"/>, counted as libtorch counts (CUDA_VISIBLE_DEVICES applies); null without a
    /// driver or such a GPU.</summary>
    public static Gpu? Describe(int index)
    {
        if (!NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver))
            return null;
        if (!NativeLibrary.TryGetExport(driver, "cuInit", out nint initialize)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out nint getDevice)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetName", out nint getName)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceTotalMem_v2", out nint getMemory)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetAttribute", out nint getAttribute))
        {
            return null;
        }

        int device = 0, major = 0, minor = 0;
        nuint memory = 0;
        Span<byte> name = stackalloc byte[256];
        fixed (byte* nameStart = name)
        {
            bool known = ((delegate* unmanaged<uint, int>)initialize)(0) == 0
                && ((delegate* unmanaged<int*, int, int>)getDevice)(&device, index) == 0
                && ((delegate* unmanaged<byte*, int, int, int>)getName)(nameStart, name.Length - 1, device) == 0
                && ((delegate* unmanaged<nuint*, int, int>)getMemory)(&memory, device) == 0
                && ((delegate* unmanaged<int*, int, int, int>)getAttribute)(&major, CapabilityMajor, device) == 0
                && ((delegate* unmanaged<int*, int, int, int>)getAttribute)(&minor, CapabilityMinor, device) == 0;
            if (!known)
                return null;
        }

        return new Gpu(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]), (long)memory, major + minor / 10.0);
    }
}
