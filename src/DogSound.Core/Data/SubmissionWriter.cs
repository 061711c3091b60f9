using System.Globalization;
using CsvHelper;

namespace DogSound.Core.Data;

/// <summary>
/// The competition's submission: <c>Filename,Barking,Howling,...</c>, one row a clip, each row's printed probabilities
/// summing to exactly 1. With a list of expected names, rows stand in its order, and a clip that has no prediction (a broken
/// file) gets equal probabilities, because a missing row voids the whole submission.
/// </summary>
internal sealed class SubmissionWriter : PredictionWriter
{
    private const int Units = 1_000_000;

    private readonly CsvWriter _csv;
    private readonly IReadOnlyList<string> _expected;
    private readonly Dictionary<string, int[]?> _rows = new(StringComparer.Ordinal);
    private bool _headerWritten;

    public SubmissionWriter(Stream stream, IReadOnlyList<string> expectedNames)
    {
        _csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        _expected = expectedNames;
        foreach (string name in expectedNames)
        {
            if (!_rows.TryAdd(name, null))
            {
                throw new ArgumentException($"The list of expected clips names '{name}' twice, and a submission has one row a name. Keep the names of the clips unique.");
            }
        }
    }

    protected override void WriteRow(Prediction prediction)
    {
        if (prediction.IsMultiLabel)
        {
            throw new PredictionRowException(PredictionRowProblem.OtherTask, prediction.Path,
                "a submission's rows sum to 1, and the probabilities of a multi-label model do not. Export it as CSV or JSON.");
        }
        string name = Path.GetFileNameWithoutExtension(prediction.Path);
        bool known = _rows.TryGetValue(name, out int[]? row);
        if (row is not null)
        {
            throw new PredictionRowException(PredictionRowProblem.RepeatedClip, prediction.Path,
                "a submission has one row a clip, and this name has one already. Predict long recordings with -Merge Mean, and keep names unique.");
        }
        if (_expected.Count > 0 && !known)
        {
            throw new PredictionRowException(PredictionRowProblem.UnexpectedClip, prediction.Path, "the list of expected clips does not name it.");
        }
        _rows[name] = Round(prediction.Probability.Values);
        if (_expected.Count == 0) WriteFields(name, _rows[name]!);
    }

    public override void Complete()
    {
        if (Count > 0)
        {
            int[] unknown = Round(Enumerable.Repeat(1.0 / Classes.Count, Classes.Count));
            foreach (string name in _expected) WriteFields(name, _rows[name] ?? unknown);
        }
        _csv.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        _csv.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Rounds down to millionths, then gives the missing ones to the largest remainders, the first of equals first.</summary>
    internal static int[] Round(IEnumerable<double> probabilities)
    {
        double[] values = [.. probabilities];
        double sum = values.Sum();
        double[] scaled = [.. values.Select(value => value / sum * Units)];
        int[] rounded = [.. scaled.Select(value => (int)value)];
        int missing = Units - rounded.Sum();
        foreach (int index in Enumerable.Range(0, values.Length).OrderByDescending(index => scaled[index] - rounded[index]).Take(missing))
        {
            rounded[index]++;
        }
        return rounded;
    }

    private void WriteFields(string name, int[] row)
    {
        if (!_headerWritten)
        {
            _csv.WriteField("Filename");
            foreach (string label in Classes) _csv.WriteField(label);
            _csv.EndRecord();
            _headerWritten = true;
        }
        _csv.WriteField(name);
        foreach (int units in row) _csv.WriteField(((decimal)units / Units).ToString("0.000000", CultureInfo.InvariantCulture));
        _csv.EndRecord();
    }
}
