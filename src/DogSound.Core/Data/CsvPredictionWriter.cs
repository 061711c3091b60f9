using System.Globalization;
using CsvHelper;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Data;

/// <summary>Predictions as CSV: numbers with a point, whatever the culture, and every digit that reads back the same.</summary>
internal sealed class CsvPredictionWriter(Stream stream) : PredictionWriter
{
    private readonly CsvWriter _csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);

    protected override void WriteRow(Prediction prediction)
    {
        bool isMultiLabel = prediction.IsMultiLabel;
        if (Count == 0) WriteFields(["Path", "Start", "End", "Label", "Confidence", "ExpectedLabel", .. Several("Labels"), .. Several("ExpectedLabels"), .. Classes]);
        WriteFields([
            prediction.Path, Number(prediction.Start), Number(prediction.End), prediction.Label, Number(prediction.Confidence),
            prediction.ExpectedLabel ?? "", .. Several(ClipLabels.Join(prediction.Labels ?? [])), .. Several(ClipLabels.Join(PredictionPool.LabelsOf(prediction))),
            .. prediction.Probability.Values.Select(Number)]);

        // Columns that only a multi-label model fills.
        string[] Several(string field) => isMultiLabel ? [field] : [];
    }

    public override void Complete() => _csv.Flush();

    protected override void Dispose(bool disposing)
    {
        _csv.Dispose();
        base.Dispose(disposing);
    }

    private void WriteFields(ReadOnlySpan<string> fields)
    {
        foreach (string field in fields) _csv.WriteField(field);
        _csv.EndRecord();
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
