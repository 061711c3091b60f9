using System.Diagnostics;
using DogSound.Core.Inference;
using DogSound.Core.Models;

namespace DogSound.Core.Gate;

/// <summary>How long models take for one window, from its samples to its probabilities, one window at a time as a service answers.</summary>
internal static class WindowLatency
{
    private const int WarmUps = 3;
    private const int Rounds = 21;

    /// <summary>Measures both in turn, so that whatever else the machine does troubles both alike.</summary>
    /// <param name="reference">The model in use.</param>
    /// <param name="candidate">The other.</param>
    /// <param name="settings">How to predict; the batch is one window.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Medians, in seconds.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (double Reference, double Candidate) Measure(SoundModel reference, SoundModel candidate, PredictionSettings settings, CancellationToken cancel)
    {
        PredictionSettings single = settings with { BatchSize = 1 };
        using Predictor one = new(reference, single), other = new(candidate, single);
        double[] ofOne = new double[Rounds], ofOther = new double[Rounds];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            double first = Run(one, cancel), second = Run(other, cancel);
            if (round < 0) continue;
            (ofOne[round], ofOther[round]) = (first, second);
        }

        return (Median(ofOne), Median(ofOther));
    }

    private static double Run(Predictor predictor, CancellationToken cancel)
    {
        long started = Stopwatch.GetTimestamp();
        predictor.Run(1, cancel);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(double[] seconds)
    {
        Array.Sort(seconds);
        return seconds[seconds.Length / 2];
    }
}
