using System.Text.Encodings.Web;
using System.Text.Json;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Data;

/// <summary>Predictions as one JSON array, or as one JSON object a line.</summary>
internal sealed class JsonPredictionWriter : PredictionWriter
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly bool _asLines;

    public JsonPredictionWriter(Stream stream, bool asLines)
    {
        (_stream, _asLines) = (stream, asLines);

        // The relaxed encoder keeps file names readable; the file is never embedded in HTML.
        _json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = !asLines, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        if (!asLines) _json.WriteStartArray();
    }

    protected override void WriteRow(Prediction prediction)
    {
        _json.WriteStartObject();
        _json.WriteString("path", prediction.Path);
        _json.WriteNumber("start", prediction.Start);
        _json.WriteNumber("end", prediction.End);
        _json.WriteString("label", prediction.Label);
        _json.WriteNumber("label_index", prediction.LabelIndex);
        _json.WriteNumber("confidence", prediction.Confidence);
        if (prediction.ExpectedLabel is { } expected) _json.WriteString("expected_label", expected);
        if (prediction.IsMultiLabel)
        {
            WriteNames("labels", prediction.Labels ?? []);
            if (PredictionPool.LabelsOf(prediction) is { Count: > 0 } labels) WriteNames("expected_labels", labels);
        }
        _json.WriteStartObject("probability");
        foreach ((string name, double probability) in prediction.Probability) _json.WriteNumber(name, probability);
        _json.WriteEndObject();
        _json.WriteEndObject();
        if (_asLines) EndLine();
        else if (_json.BytesPending > 65_536) _json.Flush();
    }

    public override void Complete()
    {
        if (!_asLines) _json.WriteEndArray();
        _json.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        _json.Dispose();
        base.Dispose(disposing);
    }

    private void WriteNames(string key, IEnumerable<string> names)
    {
        _json.WriteStartArray(key);
        foreach (string name in names) _json.WriteStringValue(name);
        _json.WriteEndArray();
    }

    private void EndLine()
    {
        _json.Flush();
        _stream.WriteByte((byte)'\n');
        _json.Reset();
    }
}
