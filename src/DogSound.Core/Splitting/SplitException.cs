namespace DogSound.Core.Splitting;

/// <summary>A data set that can't be split as asked.</summary>
public class SplitException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="problem">The kind.</param>
    /// <param name="message">What is wrong and what to do, in full sentences.</param>
    /// <param name="subject">The path, fold or number that it is about.</param>
    public SplitException(SplitProblem problem, string message, object? subject = null) : base(message) => (Problem, Subject) = (problem, subject);

    /// <summary>The kind.</summary>
    public SplitProblem Problem { get; }

    /// <summary>The path, fold or number that it is about, or null.</summary>
    public object? Subject { get; }
}
