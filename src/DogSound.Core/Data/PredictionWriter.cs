namespace DogSound.Core.Data;

/// <summary>
/// Writes predictions one by one to a stream. All of one file must come from models with the same classes, in the same
/// order: they are its columns.
/// </summary>
public abstract class PredictionWriter : IDisposable
{
    private string[]? _classes;
    private bool _isMultiLabel;

    /// <summary>Class names of the first prediction, in order; empty before it.</summary>
    protected IReadOnlyList<string> Classes => _classes ?? [];

    /// <summary>Predictions written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Makes the writer of a format. The stream stays the caller's.</summary>
    /// <param name="format">What to write.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="expectedNames">For <see cref="PredictionFormat.Submission"/>: the names that must have a row, in order; empty: as they come.</param>
    /// <exception cref="ArgumentException">A name is expected twice.</exception>
    public static PredictionWriter Create(PredictionFormat format, Stream stream, IReadOnlyList<string> expectedNames) => format switch
    {
        PredictionFormat.Csv => new CsvPredictionWriter(stream),
        PredictionFormat.Json => new JsonPredictionWriter(stream, asLines: false),
        PredictionFormat.JsonLines => new JsonPredictionWriter(stream, asLines: true),
        PredictionFormat.Submission => new SubmissionWriter(stream, expectedNames),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Writes one prediction.</summary>
    /// <param name="prediction">Of the same classes as the first.</param>
    /// <exception cref="PredictionRowException">It has other classes, or the format has no row for it; nothing of it was written.</exception>
    public void Write(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (_classes is null) (_classes, _isMultiLabel) = ([.. prediction.Probability.Keys], prediction.IsMultiLabel);
        if (!_classes.SequenceEqual(prediction.Probability.Keys))
        {
            throw new PredictionRowException(PredictionRowProblem.OtherClasses, prediction.Path,
                $"it was predicted for other classes ({string.Join(", ", prediction.Probability.Keys)}) than the rows above it "
                + $"({string.Join(", ", _classes)}). Export each model's predictions into a file of its own.");
        }
        if (_isMultiLabel != prediction.IsMultiLabel)
        {
            throw new PredictionRowException(PredictionRowProblem.OtherTask, prediction.Path,
                "of it and the rows above it, only one was predicted by a multi-label model. Export the predictions of each into a file of its own.");
        }
        WriteRow(prediction);
        Count++;
    }

    /// <summary>Writes what belongs to the end and flushes; call it once, after the last prediction.</summary>
    public abstract void Complete();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the row of a prediction whose classes were checked.</summary>
    /// <param name="prediction">The prediction.</param>
    protected abstract void WriteRow(Prediction prediction);

    /// <summary>Frees what the format needs.</summary>
    /// <param name="disposing">False from a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
