using System.Text.Json;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>Both networks against PyTorch in float64 (fixtures/models): forward, loss, gradients, running statistics.</summary>
public class NetworkTests
{
    // A gradient that is zero in exact arithmetic: that of a bias before a batch norm.
    private const double Zero = 1e-10;

    public NetworkTests() => LibTorch.Load();

    [Theory]
    [InlineData(0, ScalarType.Float32, 1e-4)]
    [InlineData(1, ScalarType.Float32, 1e-4)]
    [InlineData(0, ScalarType.Float64, 1e-6)]
    [InlineData(1, ScalarType.Float64, 1e-6)]
    // At full width float32's own rounding, in PyTorch too, moves the first layers' gradients by more than 1e-4.
    [InlineData(2, ScalarType.Float64, 1e-6)]
    public void It_computes_what_PyTorch_computes(int number, ScalarType type, double tolerance)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("models/networks.json")));
        JsonElement expected = document.RootElement[number];
        NetworkSettings settings = new(Get(expected, "classes"), Get(expected, "mels"), Get(expected, "frames"), Get(expected, "width"));
        using Classifier network = NetworkRegistry.Create(expected.GetProperty("architecture").GetString()!, settings);
        FormulaWeights.Fill(network);
        network.to(type);
        using IDisposable scope = NewDisposeScope();
        int batch = Get(expected, "batch");
        Tensor input = FormulaWeights.Spectrograms(batch, settings.MelCount, settings.FrameCount).to(type);

        network.eval();
        AssertClose(Numbers(expected.GetProperty("evaluation_logits")), network.call(input), tolerance, "logits in evaluation");

        network.train();
        foreach ((_, nn.Module layer) in network.named_modules())
        {
            if (layer is TorchSharp.Modules.Dropout)
                layer.eval();
        }

        Tensor logits = network.call(input);
        AssertClose(Numbers(expected.GetProperty("training_logits")), logits, tolerance, "logits in training");
        Tensor loss = nn.functional.cross_entropy(logits, arange(batch, dtype: ScalarType.Int64) * 2);
        AssertClose([expected.GetProperty("loss").GetDouble()], loss, tolerance, "loss");
        loss.backward();

        Dictionary<string, Tensor> parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        JsonElement gradients = expected.GetProperty("gradients");
        Assert.Equal(gradients.EnumerateObject().Select(property => property.Name), parameters.Keys);
        foreach (JsonProperty property in gradients.EnumerateObject())
            AssertSummary(property.Value, parameters[property.Name].grad!, tolerance, "gradient of " + property.Name);
        Dictionary<string, Tensor> buffers = network.named_buffers().ToDictionary(pair => pair.name, pair => pair.buffer);
        foreach (JsonProperty property in expected.GetProperty("buffers").EnumerateObject())
            AssertSummary(property.Value, buffers[property.Name], tolerance, property.Name);
        Assert.All(buffers.Values.Where(buffer => buffer.dtype == ScalarType.Int64), count => Assert.Equal(1, count.item<long>()));
    }

    [Fact]
    public void Unknown_names_list_the_known_ones()
    {
        Assert.Equal(["audio-ntt", "resnet18"], NetworkRegistry.Names);
        string message = Assert.Throws<ArgumentException>(() => NetworkRegistry.Create("vgg", new NetworkSettings(2, 64, 101))).Message;
        Assert.Contains("audio-ntt, resnet18", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet18", 1, 1, 1, 1)]
    [InlineData("resnet18", 7, 40, 63, 3)]
    [InlineData("audio-ntt", 1, 8, 8, 1)]
    [InlineData("audio-ntt", 3, 65, 100, 2)]
    public void Any_number_of_classes_mels_and_frames_goes(string name, int classes, int mels, int frames, int width)
    {
        using Classifier network = NetworkRegistry.Create(name, new NetworkSettings(classes, mels, frames, width));
        network.eval();
        using Tensor input = zeros(2, 1, mels, frames), logits = network.call(input);
        Assert.Equal([2L, classes], logits.shape);
        Assert.True(logits.data<float>().ToArray().All(float.IsFinite));
    }

    [Theory]
    [InlineData("resnet18", 0, 64, 101, 64)]
    [InlineData("resnet18", 2, 64, 101, 0)]
    [InlineData("resnet18", 2, 64, 101, 513)]
    [InlineData("audio-ntt", 2, 7, 101, 64)]
    [InlineData("audio-ntt", 2, 64, 7, 64)]
    public void Sizes_out_of_range_are_refused(string name, int classes, int mels, int frames, int width) =>
        Assert.Throws<ArgumentException>(() => NetworkRegistry.Create(name, new NetworkSettings(classes, mels, frames, width)));

    [Fact]
    public void A_seed_gives_the_same_weights()
    {
        NetworkSettings settings = new(3, 16, 20, 2);
        foreach (string name in NetworkRegistry.Names)
        {
            using IDisposable scope = NewDisposeScope();
            using Classifier first = NetworkRegistry.Create(name, settings, 7), same = NetworkRegistry.Create(name, settings, 7);
            using Classifier other = NetworkRegistry.Create(name, settings, 8);
            Dictionary<string, Tensor> again = same.state_dict(), different = other.state_dict();
            bool anyDiffers = false;
            foreach ((string key, Tensor value) in first.state_dict())
            {
                Assert.True(value.equal(again[key]).all().item<bool>(), key);
                anyDiffers |= !value.equal(different[key]).all().item<bool>();
            }

            Assert.True(anyDiffers);
        }
    }

    [Fact]
    public void First_weights_have_the_spread_that_PyTorch_gives_them()
    {
        using IDisposable scope = NewDisposeScope();
        using Classifier residual = NetworkRegistry.Create("resnet18", new NetworkSettings(6, 64, 101), 1);
        Dictionary<string, Tensor> state = residual.state_dict();
        // Normal by fan out: sqrt(2 / (64 x 9)); uniform by fan in: 1 / sqrt(3 x 512).
        Assert.Equal(Math.Sqrt(2 / 576.0), Spread(state["layer1.0.conv1.weight"]), 3);
        Assert.Equal(1 / Math.Sqrt(3 * 512), Spread(state["fc.0.weight"]), 3);
        Assert.True(state["layer1.0.bn1.weight"].eq(1).all().item<bool>());
        Assert.True(state["layer1.0.bn1.running_var"].eq(1).all().item<bool>());
        Assert.True(state["layer1.0.bn1.bias"].eq(0).all().item<bool>());

        using Classifier shallow = NetworkRegistry.Create("audio-ntt", new NetworkSettings(6, 64, 101), 1);
        Assert.Equal(1 / Math.Sqrt(3 * 576), Spread(shallow.state_dict()["features.4.weight"]), 3);

        static double Spread(Tensor values) => values.std().item<float>();
    }

    [Fact]
    public void Tensors_are_freed()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (string name in NetworkRegistry.Names)
        {
            using Classifier network = NetworkRegistry.Create(name, new NetworkSettings(3, 16, 20, 2));
            long made = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            using (Tensor input = zeros(2, 1, 16, 20))
                network.call(input).Dispose();
            Assert.Equal(made, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_network_outlives_the_scope_that_it_was_made_in()
    {
        Classifier network;
        using (NewDisposeScope())
            network = NetworkRegistry.Create("audio-ntt", new NetworkSettings(3, 16, 20, 2));
        using (network)
        using (Tensor input = zeros(2, 1, 16, 20))
            network.call(input).Dispose();
    }

    private static int Get(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double[] Numbers(JsonElement rows) =>
        [.. rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())];

    private static void AssertSummary(JsonElement expected, Tensor actual, double tolerance, string what)
    {
        double norm = expected.GetProperty("norm").GetDouble();
        double[] values = Values(actual);
        double ours = Math.Sqrt(values.Sum(value => value * value));
        Assert.True(norm < Zero ? ours < tolerance : Math.Abs(ours - norm) <= tolerance * norm, $"{what}: norm is {ours}, not {norm}");
        if (norm < Zero)
            return;
        // One value may be tiny beside its neighbours: it is compared on the scale of a typical one.
        double scale = norm / Math.Sqrt(values.Length);
        foreach ((string name, double value) in new[] { ("first", values[0]), ("middle", values[values.Length / 2]), ("last", values[^1]) })
        {
            double reference = expected.GetProperty(name).GetDouble();
            double allowed = tolerance * Math.Max(scale, Math.Abs(reference));
            Assert.True(Math.Abs(value - reference) <= allowed, $"{what}: {name} is {value}, not {reference}");
        }
    }

    private static void AssertClose(double[] expected, Tensor actual, double tolerance, string what)
    {
        double[] values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        double scale = expected.Max(Math.Abs);
        double error = expected.Zip(values, (reference, value) => Math.Abs(reference - value)).Max();
        Assert.True(error <= tolerance * scale, $"{what}: off by {error} at a scale of {scale}");
    }

    private static double[] Values(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).flatten().data<double>().ToArray();
    }
}
