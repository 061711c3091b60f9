using System.Globalization;
using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Service.Tests;

/// <summary>GET /metrics, as Prometheus reads it.</summary>
[Collection(ServiceScene.Collection)]
public sealed class FiguresTests
{
    [Fact]
    public async Task Calls_clips_and_drift_are_counted()
    {
        // Classes that no other test has: meters of one process are collected together.
        string[] classes = ["Meowing", "Purring"];
        await using ServiceScene scene = await ServiceScene.StartAsync((settings, folder) =>
        {
            ServiceScene.WriteModel(settings.Model, seed: 3, classes);
            using SoundModel model = SoundModel.Load(settings.Model, CPU);
            model.Document = model.Document with { Training = new TrainingSummary { ClassCounts = new Dictionary<string, int> { ["Meowing"] = 30, ["Purring"] = 10 } } };
            model.Save(settings.Model);
            return settings;
        });
        for (int seed = 0; seed < 5; seed++) await scene.ClassifyAsync(scene.Wav(seed));
        await scene.RefusedAsync([1, 2, 3], 400);
        string[] lines = await LinesAsync(scene);
        Assert.Equal(5, lines.Where(line => line.StartsWith("dogsound_clip_predictions", StringComparison.Ordinal) && classes.Any(name => line.Contains($"class=\"{name}\"", StringComparison.Ordinal))).Sum(ValueOf));
        Assert.Contains(lines, line => line.StartsWith("dogsound_model_info", StringComparison.Ordinal) && line.Contains("model=\"dog.safetensors\"", StringComparison.Ordinal));
        Assert.Equal(0.75, ValueOf(Assert.Single(lines, line => line.StartsWith("dogsound_training_class_ratio", StringComparison.Ordinal) && line.Contains("class=\"Meowing\"", StringComparison.Ordinal))));
        foreach (string name in new[] { "dogsound_clip_level", "dogsound_clip_confidence", "dogsound_batch_duration", "dogsound_queue_windows", "dogsound_call_refusals", "http_server_request_duration", "dotnet_gc" })
            Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal));
    }

    private static async Task<string[]> LinesAsync(ServiceScene scene) =>
        [.. (await scene.Client.GetStringAsync("/metrics")).Split('\n').Where(line => !line.StartsWith('#'))];

    private static double ValueOf(string line) => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
}
