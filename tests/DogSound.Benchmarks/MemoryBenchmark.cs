using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>
/// Anonymous resident memory while 2,000 and then 20,000 files are predicted, with a narrow network so that it ends today;
/// what could grow (files, windows, batches, records) is the same.
/// </summary>
internal static class MemoryBenchmark
{
    public static void Run()
    {
        if (!ProcessMemory.IsKnown("memory")) return;
        LibTorch.Load();
        using var clips = new BenchmarkClips(20_000, 8000);
        using SoundModel model = SoundModel.Create("resnet18", ["Barking", "Other"], new FeatureSettings { MelCount = 16 }, seed: 1, width: 8);
        Console.WriteLine("memory, prediction of files (anonymous resident, MiB)");
        Predict(model, clips.Files[..2_000]);
        Predict(model, clips.Files);
    }

    private static void Predict(SoundModel model, string[] files)
    {
        long tensors = Tensor.TotalCount;
        double highest = 0;
        using (var session = new PredictionSession(model, new PredictionSettings(), CancellationToken.None))
        {
            int count = 0;
            foreach (string file in files)
            {
                foreach (PredictionOutcome _ in session.Add(new Clip { Path = file }))
                {
                    if (++count % 200 == 0) highest = Math.Max(highest, ProcessMemory.Anonymous());
                }
            }
            count += session.Complete().Count();
        }
        Console.WriteLine($"  {files.Length,6} files: highest {highest:N1}, at the end {ProcessMemory.Anonymous():N1}; live tensors {Tensor.TotalCount - tensors:+0;-0;0}");
    }
}
