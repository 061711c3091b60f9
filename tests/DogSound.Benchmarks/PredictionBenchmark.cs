using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>From files to probabilities with a ResNet18: our defaults against a plain PyTorch script in float32, the same threads.</summary>
internal static class PredictionBenchmark
{
    private const int Clips = 128;

    public static void Run()
    {
        LibTorch.Load();
        using var clips = new BenchmarkClips(Clips, 8000);
        string path = Path.Combine(clips.Folder, "model.safetensors");
        using (SoundModel model = SoundModel.Create("resnet18", ["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"], new FeatureSettings(), seed: 1))
        {
            model.Save(path);
        }
        using SoundModel loaded = SoundModel.Load(path, CPU);
        using var peer = PeerProcess.Start("bench_prediction.py", clips.Folder, path, $"{get_num_threads()}", "32");
        foreach (Precision precision in new[] { Precision.Auto, Precision.Float32 })
        {
            var settings = new PredictionSettings { Precision = precision };
            Duel.Fight($"files to probabilities, ResNet18, precision {precision}, {get_num_threads()} threads", Clips,
                () => Predict(loaded, settings, clips.Files), peer, goal: precision == Precision.Auto ? 1.5 : 1);
        }
    }

    private static void Predict(SoundModel model, PredictionSettings settings, string[] files)
    {
        using var session = new PredictionSession(model, settings, CancellationToken.None);
        int count = files.Sum(file => session.Add(new Clip { Path = file }).Count()) + session.Complete().Count();
        if (count != files.Length) throw new InvalidOperationException($"{count} outcomes of {files.Length} files.");
    }
}
