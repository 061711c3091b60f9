using System.Diagnostics;
using System.Globalization;
using DogSound.Core.Evaluation;
using DogSound.Core.Randomness;

namespace DogSound.Benchmarks;

/// <summary>Every figure of 30,000 clips in ten classes against scikit-learn, on the same numbers; then our bootstrap, and the temperature.</summary>
internal static class EvaluationBenchmark
{
    private const int Clips = 30_000, Classes = 10;

    private static readonly string[] Names = [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")];

    public static void Run()
    {
        (double[][] probabilities, int[] labels) = Draw();
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, probabilities.Select((row, clip) =>
                string.Join(',', row.Select(value => value.ToString("r", CultureInfo.InvariantCulture)).Prepend(labels[clip].ToString(CultureInfo.InvariantCulture)))));
            using var peer = PeerProcess.Start("bench_evaluation.py", file);
            Duel.Fight($"every figure of {Clips} clips, {Classes} classes", Clips, () => Evaluator.Evaluate("", Names, probabilities, labels), peer, goal: 1, "scikit-learn");
        }
        finally
        {
            File.Delete(file);
        }
        double[][] logits = [.. probabilities.Select(row => Array.ConvertAll(row, value => Math.Log(value + 1e-300)))];
        Time("the same with 1000 bootstrap repetitions", () => Evaluator.Evaluate("", Names, probabilities, labels, new BootstrapSettings()));
        Time("the temperature of as many clips", () => TemperatureFit.Fit(logits, labels));
    }

    private static void Time(string name, Action work)
    {
        work();
        var seconds = new List<double>();
        for (int round = 0; round < Duel.Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Console.WriteLine($"{name}: {Duel.Median(seconds):N2} s (lowest {seconds.Min():N2}, highest {seconds.Max():N2})");
    }

    /// <summary>Probabilities that lean towards the labels.</summary>
    private static (double[][] Probabilities, int[] Labels) Draw()
    {
        RandomSequence random = RandomSequence.Create("evaluation benchmark", 1);
        int[] labels = [.. Enumerable.Range(0, Clips).Select(_ => (int)random.NextInteger(Classes))];
        double[][] probabilities = [.. labels.Select(label =>
        {
            double[] row = [.. Enumerable.Range(0, Classes).Select(i => random.NextGamma(0.5) + (i == label ? 0.5 : 0))];
            double sum = row.Sum();
            return Array.ConvertAll(row, value => value / sum);
        })];
        return (probabilities, labels);
    }
}
