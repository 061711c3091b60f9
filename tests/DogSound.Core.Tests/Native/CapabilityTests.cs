using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Native;

/// <summary>Autocast, channels-last, devices and threads.</summary>
public class CapabilityTests
{
    public CapabilityTests() => LibTorch.Load();

    [Fact]
    public void Autocast_is_on_inside_its_scope_and_nowhere_else()
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        using IDisposable scope = NewDisposeScope();
        Tensor a = ones(4, 4), b = ones(4, 4);
        Assert.Equal(ScalarType.Float32, a.mm(b).dtype);
        using (Autocast.Enter(CPU))
        {
            Assert.Equal(ScalarType.BFloat16, a.mm(b).dtype);
            using (Autocast.Enter(CPU))
                Assert.Equal(ScalarType.BFloat16, a.mm(b).dtype);
            Assert.Equal(ScalarType.BFloat16, a.mm(b).dtype);
            ScalarType elsewhere = default;
            Thread thread = new(() => elsewhere = TypeOfProduct());
            thread.Start();
            thread.Join();
            Assert.Equal(ScalarType.Float32, elsewhere);
        }

        Assert.Equal(ScalarType.Float32, a.mm(b).dtype);

        static ScalarType TypeOfProduct()
        {
            using IDisposable inner = NewDisposeScope();
            return ones(4, 4).mm(ones(4, 4)).dtype;
        }
    }

    [Fact]
    public void An_autocast_scope_is_left_after_an_exception()
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        using IDisposable scope = NewDisposeScope();
        Assert.ThrowsAny<Exception>(() =>
        {
            using Autocast.Scope autocast = Autocast.Enter(CPU);
            ones(2, 3).mm(ones(2, 3));
        });
        Assert.Equal(ScalarType.Float32, ones(4, 4).mm(ones(4, 4)).dtype);
        Assert.Throws<NotSupportedException>(() => Autocast.Enter(META).Dispose());
    }

    [Fact]
    public void Channels_last_changes_strides_and_no_value()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor images = arange(2 * 3 * 4 * 5, dtype: ScalarType.Float32).reshape(2, 3, 4, 5);
        Tensor packed = ChannelsLast.Apply(images);
        Assert.Equal([2L, 3, 4, 5], packed.shape);
        Assert.Equal([60L, 1, 15, 3], packed.stride());
        Assert.True(packed.equal(images).all().item<bool>());
        Assert.Throws<ArgumentException>(() => ChannelsLast.Apply(ones(2, 3)));
    }

    // libtorch goes by the strides: with others, a network that begins with one channel would run channels-first.
    [Theory]
    [InlineData(2, 1, 4, 5)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 1, 1)]
    [InlineData(1, 3, 4, 5)]
    public void Channels_last_strides_are_exact_where_several_would_do(long batch, long channels, long height, long width)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor images = arange(batch * channels * height * width, dtype: ScalarType.Float32).reshape(batch, channels, height, width);
        Tensor packed = ChannelsLast.Apply(images[TensorIndex.Slice(batch - 1)]);
        Assert.Equal([height * width * channels, 1, width * channels, channels], packed.stride());
        Assert.True(packed.equal(images[TensorIndex.Slice(batch - 1)]).all().item<bool>());
    }

    [Fact]
    public void Channels_last_weights_stay_the_same_parameters()
    {
        using IDisposable scope = NewDisposeScope();
        using TorchSharp.Modules.Conv2d convolution = nn.Conv2d(3, 4, 3, bias: false);
        Tensor weight = convolution.weight, before = weight.detach().clone(), input = ones(1, 3, 8, 8);
        Tensor expected = convolution.forward(input);
        ChannelsLast.Apply(convolution);
        Assert.Same(weight, convolution.weight);
        Assert.Equal([27L, 1, 9, 3], weight.stride());
        Assert.True(weight.equal(before).all().item<bool>());
        Assert.True(weight.requires_grad);
        Tensor output = convolution.forward(ChannelsLast.Apply(input));
        Assert.True(output.allclose(expected, 1e-5, 1e-6));
        output.sum().backward();
        Assert.Equal([4L, 3, 3, 3], weight.grad!.shape);
    }

    [Fact]
    public void The_processor_is_the_first_device()
    {
        ComputeDevice cpu = Devices.List()[0];
        Assert.Equal("cpu", cpu.Name);
        Assert.NotEmpty(cpu.Description);
        Assert.True(cpu.Memory > 0);
        Assert.Equal(DeviceType.CPU, Devices.Parse("CPU").type);
        Assert.Contains("cpu", Assert.Throws<ArgumentException>(() => Devices.Parse("cuda:99")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Devices.Parse(""));
        Assert.Equal(Devices.List().Count > 1 ? DeviceType.CUDA : DeviceType.CPU, Devices.Parse("auto").type);
    }

    [Fact]
    public void Bfloat16_agrees_with_the_kernel_s_view_of_the_processor()
    {
        if (!OperatingSystem.IsLinux() || !System.Runtime.Intrinsics.X86.X86Base.IsSupported)
            Assert.Skip("needs /proc/cpuinfo of an x86 machine");
        string[] flags = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("flags", StringComparison.Ordinal)).Split(' ');
        Assert.Equal(flags.Contains("avx512_bf16") || flags.Contains("amx_bf16"), Bfloat16.IsFast(CPU));
    }

    [Fact]
    public void Cores_are_counted_once_however_many_threads_they_have()
    {
        using var root = new TemporaryFolder();
        foreach ((int processor, string siblings) in new[] { (0, "0,2"), (1, "1,3"), (2, "0,2"), (3, "1,3") })
            root.Write($"cpu{processor}/topology/thread_siblings_list", siblings + "\n");
        Directory.CreateDirectory(root["cpufreq"]);
        Assert.Equal(2, Threads.CountLinuxCores(root.FullPath));
        Assert.InRange(Threads.PhysicalCores, 1, Environment.ProcessorCount);
        if (Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is null)
            Assert.Equal(Threads.PhysicalCores, Threads.Count);
    }
}
