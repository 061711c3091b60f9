using System.Diagnostics;

namespace DogSound.Benchmarks;

/// <summary>Runs us and the peer in turn on the same work, and prints the medians and their ratio.</summary>
internal static class Duel
{
    public const int Rounds = 7;

    /// <param name="name">What is measured.</param>
    /// <param name="clips">Clips a run.</param>
    /// <param name="us">Does the work once.</param>
    /// <param name="peer">Does the same work once.</param>
    /// <param name="goal">Ratio that the project wants.</param>
    /// <param name="peerName">What the peer is.</param>
    public static void Fight(string name, int clips, Action us, PeerProcess peer, double goal, string peerName = "PyTorch")
    {
        us();
        peer.Run();
        var ours = new List<double>();
        var theirs = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            us();
            ours.Add(clips / Stopwatch.GetElapsedTime(start).TotalSeconds);
            theirs.Add(clips / peer.Run());
        }
        double ratio = Median(ours) / Median(theirs);
        Console.WriteLine($"{name}");
        Console.WriteLine($"  {"DogSound",-12} {Median(ours),10:N1} clips/s   (lowest {ours.Min():N1}, highest {ours.Max():N1})");
        Console.WriteLine($"  {peerName,-12} {Median(theirs),10:N1} clips/s   (lowest {theirs.Min():N1}, highest {theirs.Max():N1})");
        Console.WriteLine($"  {"ratio",-12} {ratio,10:N2}           (wanted: at least {goal:N1})");
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
