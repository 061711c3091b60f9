using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>A device that tensors can live on.</summary>
/// <param name="Name">What <see cref="Devices.Parse"/> takes: <c>cpu</c>, <c>cuda:0</c>, <c>mps</c>.</param>
/// <param name="Description">The processor's or GPU's own name.</param>
/// <param name="Memory">Bytes of memory: the GPU's own, or what this process may use of the machine's; null when unknown.</param>
/// <param name="ComputeCapability">NVIDIA's compute capability of a GPU, such as 9.0; null for others.</param>
/// <param name="IsBfloat16Fast">True when bfloat16 is done in hardware.</param>
public sealed record ComputeDevice(string Name, string Description, long? Memory, double? ComputeCapability, bool IsBfloat16Fast);

/// <summary>The devices of this machine.</summary>
public static class Devices
{
    /// <summary>All devices that libtorch can use here, the CPU first. Loads libtorch.</summary>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static IReadOnlyList<ComputeDevice> List()
    {
        LibTorch.Load();
        List<ComputeDevice> devices =
            [new("cpu", ProcessorName(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, null, Bfloat16.IsFast(torch.CPU))];
        int gpus = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        for (int i = 0; i < gpus; i++)
        {
            CudaDriver.Gpu? gpu = CudaDriver.Describe(i);
            torch.Device device = new(DeviceType.CUDA, i);
            string name = string.Create(CultureInfo.InvariantCulture, $"cuda:{i}");
            devices.Add(new ComputeDevice(
                name, gpu?.Name ?? "CUDA device", gpu?.TotalMemory, gpu?.ComputeCapability, Bfloat16.IsFast(device)));
        }

        if (torch.mps_is_available())
            devices.Add(new ComputeDevice("mps", "Apple GPU", null, null, false));
        return devices;
    }

    /// <summary>The device of a name. Loads libtorch.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> (the first GPU), <c>cuda:N</c>, <c>mps</c>, or <c>auto</c>: the first GPU if there is
    /// one, else the CPU.</param>
    /// <exception cref="ArgumentException">There is no such device on this machine; the message lists those that there are.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static torch.Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        IReadOnlyList<ComputeDevice> devices = List();
        string wanted = name.Trim().ToLowerInvariant() switch
        {
            "cuda" => "cuda:0",
            "auto" => devices.Count > 1 ? devices[1].Name : devices[0].Name,
            string other => other,
        };
        return devices.Any(device => device.Name == wanted)
            ? torch.device(wanted)
            : throw new ArgumentException(
                $"There is no device '{name}' here; this machine has {string.Join(", ", devices.Select(device => device.Name))}.");
    }

    // Intel's manual, volume 2, CPUID: leaves 0x80000002 to 0x80000004 hold the processor's name, 16 bytes each.
    private static string ProcessorName()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < 0x80000004)
            return architecture;
        Span<int> name = stackalloc int[12];
        for (int i = 0; i < 3; i++)
            (name[4 * i], name[4 * i + 1], name[4 * i + 2], name[4 * i + 3]) = X86Base.CpuId(unchecked((int)0x80000002) + i, 0);
        string text = Encoding.ASCII.GetString(MemoryMarshal.AsBytes(name)).Trim('\0', ' ');
        return text.Length == 0 ? architecture : text;
    }
}
