using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>Training steps of a ResNet18 on spectrograms in memory (forward, loss, backward, AdamW) against plain PyTorch scripts in float32
/// and in bfloat16 with channels-last, the same threads.</summary>
internal static class TrainingBenchmark
{
    private const int Batch = 32, Steps = 3;

    public static void Run()
    {
        LibTorch.Load();
        int threads = get_num_threads();
        bool fast = Autocast.IsAvailable && Bfloat16.IsFast(CPU);
        using (var peer = PeerProcess.Start("bench_training.py", "float32", $"{threads}", $"{Batch}", $"{Steps}"))
        {
            using (var step = new BareSteps(Batch, bfloat16: false))
                Duel.Fight($"training steps, ResNet18, float32 against float32, {threads} threads", Steps * Batch, () => step.Run(Steps), peer, goal: 1);
            if (!fast)
            {
                Console.WriteLine("  This processor has no bfloat16: our defaults are float32 here.");
                return;
            }
            using (var step = new BareSteps(Batch, bfloat16: true))
                Duel.Fight($"training steps, ResNet18, our defaults against float32, {threads} threads", Steps * Batch, () => step.Run(Steps), peer, goal: 2);
        }
        using (var peer = PeerProcess.Start("bench_training.py", "bfloat16", $"{threads}", $"{Batch}", $"{Steps}"))
        using (var step = new BareSteps(Batch, bfloat16: true))
            Duel.Fight($"training steps, ResNet18, our defaults against bfloat16 and channels-last, {threads} threads", Steps * Batch, () => step.Run(Steps), peer, goal: 1);
    }
}
