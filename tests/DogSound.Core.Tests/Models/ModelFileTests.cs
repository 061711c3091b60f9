using System.Diagnostics;
using System.Text.Json;
using DogSound.Core.Features;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>Models written and read again: by us, by Python, by PyTorch.</summary>
public sealed class ModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ModelFileTests() => LibTorch.Load();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void A_model_predicts_bit_equal_after_it_was_saved_and_loaded(string architecture)
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        string path = _folder["model.safetensors"];
        using (NewDisposeScope())
        {
            Tensor waveforms = FormulaWeights.Spectrograms(2, 1, 8_000).view(2, 8_000);
            Tensor expected = Save(architecture, path, waveforms);
            using SoundModel loaded = SoundModel.Load(path, CPU);
            Assert.False(loaded.Network.training);
            Assert.True(Predict(loaded, waveforms).equal(expected).all().item<bool>());
            Assert.Equal(["a", "b", "Jaulen und Bellen 🐕"], loaded.Document.Classes);
            Assert.Equal(7, loaded.Document.Training!.Seed);
            Assert.Equal(0.25, loaded.Document.Training.Metrics["accuracy"]);
            Assert.Equal(1.25, loaded.Document.Calibration.Temperature);
            Assert.Equal(SmallFeatures, loaded.Document.Features);
            Assert.Equal(LibTorch.Status().Version, loaded.Document.Versions["libtorch"]);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(architecture, ModelFile.ReadDocument(path).Architecture);
    }

    [Fact]
    public void A_model_outlives_the_scope_that_it_was_loaded_in()
    {
        string path = SaveSmall();
        SoundModel model;
        using (NewDisposeScope())
            model = SoundModel.Load(path, CPU);
        using (model)
        using (Tensor waveforms = zeros(1, 8_000))
            Predict(model, waveforms).Dispose();
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes_aligned()
    {
        string path = SaveSmall(), again = _folder["again.safetensors"];
        using (SoundModel model = SoundModel.Load(path, CPU))
            model.Save(again);
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(file, File.ReadAllBytes(again));
        Assert.Equal(0, BitConverter.ToInt64(file) % 8);
        Assert.Equal(ModelFile.ComputeFingerprint(path), ModelFile.ComputeFingerprint(again));
        Assert.Matches("^[0-9a-f]{64}$", ModelFile.ComputeFingerprint(path));
        ModelFileBytes parts = new(file);
        foreach ((string name, System.Text.Json.Nodes.JsonNode? tensor) in parts.Header.Where(pair => pair.Key != "__metadata__"))
        {
            int size = tensor!["dtype"]!.GetValue<string>() == "I64" ? 8 : 4;
            Assert.True(tensor["data_offsets"]![0]!.GetValue<long>() % size == 0, name);
        }
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void A_file_written_by_plain_Python_from_PyTorch_predicts_as_PyTorch(string architecture)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("models/models.json")));
        double[] expected = [.. document.RootElement.GetProperty(architecture).EnumerateArray()
            .SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())];
        using SoundModel model = SoundModel.Load(Fixture.FullPath($"models/{architecture}.safetensors"), CPU);
        Assert.Equal(1.5, model.Document.Calibration.Temperature);
        Assert.Null(model.Document.Training);
        using IDisposable guard = no_grad();
        using Tensor input = FormulaWeights.Spectrograms(2, model.Document.Features.MelCount, model.Document.Features.FrameCount);
        using Tensor logits = model.Network.call(input);
        double[] ours = Array.ConvertAll(logits.data<float>().ToArray(), value => (double)value);
        Assert.Equal(expected, ours, (reference, value) => Math.Abs(reference - value) < 1e-6);
    }

    [Fact]
    public async Task Python_reads_a_saved_model_in_twenty_lines()
    {
        string path = SaveSmall();
        using Process? python = StartPython(Fixture.FullPath("models/read_model.py"), path);
        if (python is null)
        {
            Assert.Skip("there is no python3 with numpy");
            return;
        }

        string output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.Equal(0, python.ExitCode);
        using JsonDocument read = JsonDocument.Parse(output);
        JsonElement document = read.RootElement.GetProperty("document"), tensors = read.RootElement.GetProperty("tensors");
        Assert.Equal("audio-ntt", document.GetProperty("architecture").GetString());
        Assert.Equal(16, document.GetProperty("features").GetProperty("n_mels").GetInt32());
        using SoundModel model = SoundModel.Load(path, CPU);
        Dictionary<string, Tensor> state = model.Network.state_dict();
        Assert.Equal(state.Keys.ToHashSet(), tensors.EnumerateObject().Select(entry => entry.Name).ToHashSet());
        using IDisposable scope = NewDisposeScope();
        foreach (JsonProperty entry in tensors.EnumerateObject())
        {
            Assert.Equal(state[entry.Name].shape, entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
            double sum = state[entry.Name].to(ScalarType.Float64).sum().item<double>();
            Assert.Equal(sum, entry.Value.GetProperty("sum").GetDouble(), 9);
        }
    }

    [Fact]
    public void A_failed_save_leaves_what_was_there()
    {
        string path = SaveSmall();
        byte[] before = File.ReadAllBytes(path);
        using SoundModel model = SoundModel.Load(path, CPU);
        using (no_grad())
            _ = model.Network.state_dict()["classifier.bias"].fill_(float.NaN);
        Assert.Contains("classifier.bias", Assert.Throws<ArgumentException>(() => model.Save(path)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal(["model.safetensors"], _folder.Files());
    }

    [Fact]
    public void A_document_of_another_network_is_not_saved()
    {
        using SoundModel model = SoundModel.Load(SaveSmall(), CPU);
        model.Document = model.Document with { Classes = ["one", "two", "three"] };
        Assert.Throws<ArgumentException>(() => model.Save(_folder["other.safetensors"]));
        Assert.Equal(["model.safetensors"], _folder.Files());
    }

    [Theory]
    [InlineData("vgg", new[] { "a" })]
    [InlineData("resnet18", new string[0])]
    [InlineData("resnet18", new[] { "a", "a" })]
    [InlineData("resnet18", new[] { "a", " " })]
    public void A_model_that_makes_no_sense_is_not_made(string architecture, string[] classes) =>
        Assert.Throws<ArgumentException>(() => SoundModel.Create(architecture, classes, SmallFeatures, 1));

    /// <summary>Half a second in 16 mels: 41 frames.</summary>
    internal static FeatureSettings SmallFeatures { get; } = new()
    {
        SampleRate = 8_000,
        FftSize = 256,
        WindowLength = 200,
        HopLength = 100,
        MelCount = 16,
        MaximumFrequency = 4_000,
        ClipDuration = 0.5,
        Mean = -5.5,
        StandardDeviation = 2.25,
    };

    private string SaveSmall()
    {
        string path = _folder["model.safetensors"];
        using SoundModel model = SoundModel.Create("audio-ntt", ["a", "b"], SmallFeatures, 3, width: 2);
        model.Save(path);
        return path;
    }

    private static Tensor Save(string architecture, string path, Tensor waveforms)
    {
        using SoundModel model = SoundModel.Create(architecture, ["a", "b", "Jaulen und Bellen 🐕"], SmallFeatures, 7, width: 4);
        TrainingSummary training = model.Document.Training! with { Metrics = new Dictionary<string, double> { ["accuracy"] = 0.25 } };
        model.Document = model.Document with { Training = training, Calibration = new Calibration { Temperature = 1.25 } };
        model.Save(path);
        return Predict(model, waveforms);
    }

    private static Tensor Predict(SoundModel model, Tensor waveforms)
    {
        using IDisposable guard = no_grad();
        using Tensor spectrograms = model.Features.Forward(waveforms);
        return model.Network.call(spectrograms);
    }

    private static Process? StartPython(params string[] arguments)
    {
        foreach (string python in new[] { "/usr/bin/python3", "python3", "python" })
        {
            try
            {
                using Process probe = Process.Start(new ProcessStartInfo(python, ["-c", "import numpy"]) { RedirectStandardError = true })!;
                probe.WaitForExit();
                if (probe.ExitCode == 0)
                    return Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true });
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No program of that name.
            }
        }

        return null;
    }
}
