using System.Globalization;
using CsvHelper;

namespace DogSound.Core.Data;

/// <summary>Predictions as CSV: numbers with a point, whatever the culture, and every digit that reads back the same.</summary>
internal sealed class CsvPredictionWriter(Stream stream) : PredictionWriter
{
    private readonly CsvWriter _csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);

    protected override void WriteRow(Prediction prediction)
    {
        if (Count == 0) WriteFields(["Path", "Start", "End", "Label", "Confidence", "ExpectedLabel", .. Classes]);
        WriteFields([
            prediction.Path, Number(prediction.Start), Number(prediction.End), prediction.Label, Number(prediction.Confidence),
            prediction.ExpectedLabel ?? "", .. prediction.Probability.Values.Select(Number)]);
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
