namespace DogSound.Core.Retraining;

/// <summary>Is told of a run while it works, on the thread that runs it.</summary>
public interface IRetrainingObserver
{
    /// <summary>How far a step is.</summary>
    /// <param name="activity">What is done, such as "Reading clips".</param>
    /// <param name="done">Items that are finished.</param>
    /// <param name="total">All items.</param>
    /// <param name="stage">More of it in words, or null.</param>
    void Report(string activity, long done, long total, string? stage = null);

    /// <summary>A clip, or a row of a manifest, is left out; the message names it and says why.</summary>
    void LeaveOut(string message);

    /// <summary>Something else is wrong that costs only itself.</summary>
    void Warn(string message);

    /// <summary>A step is over, for whoever wants to know more.</summary>
    void Say(string message);
}
