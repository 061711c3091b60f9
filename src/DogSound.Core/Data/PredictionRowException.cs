namespace DogSound.Core.Data;

/// <summary>Why a prediction can't become a row.</summary>
public enum PredictionRowProblem
{
    /// <summary>The file's other rows have other classes.</summary>
    OtherClasses,

    /// <summary>A submission has one row a clip, and this clip has one already.</summary>
    RepeatedClip,

    /// <summary>A multi-label model predicted it, and the file's other rows not, or the other way round; or the format is a submission, whose rows
    /// sum to 1.</summary>
    OtherTask,

    /// <summary>The clip is not in the list of clips that the submission must hold.</summary>
    UnexpectedClip,
}

/// <summary>A prediction that can't become a row of the file being written; the other rows are not touched by it.</summary>
public class PredictionRowException : InvalidOperationException
{
    /// <summary>Makes the error.</summary>
    /// <param name="problem">Why.</param>
    /// <param name="path">Path of the clip.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public PredictionRowException(PredictionRowProblem problem, string path, string message) : base($"{path}: {message}") =>
        (Problem, Path) = (problem, path);

    /// <summary>Why.</summary>
    public PredictionRowProblem Problem { get; }

    /// <summary>Path of the clip.</summary>
    public string Path { get; }
}
