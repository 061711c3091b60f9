using System.Globalization;
using System.Text;
using System.Text.Json;
using DogSound.Core.Data;

namespace DogSound.Core.Tests.Data;

public sealed class PredictionWriterTests
{
    [Fact]
    public void Csv_has_a_column_for_every_class_and_digits_that_read_back()
    {
        string[] lines = Write(PredictionFormat.Csv, [Predict("/clips/a, \"b\".wav", 0.1, 0.7, 0.2), Predict("/clips/c.wav", 1.0 / 3, 1.0 / 3, 1.0 / 3)]).TrimEnd('\n').Split('\n');
        Assert.Equal("Path,Start,End,Label,Confidence,ExpectedLabel,Barking,Howling,Other", lines[0]);
        Assert.Equal("\"/clips/a, \"\"b\"\".wav\",0,5,Howling,0.7,,0.1,0.7,0.2", lines[1]);
        Assert.Equal(1.0 / 3, double.Parse(lines[2].Split(',')[6], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Json_is_an_array_and_json_lines_are_lines()
    {
        Prediction[] predictions = [Predict("/a ü.wav", 0.1, 0.7, 0.2), Predict("/b.wav", 0.5, 0.25, 0.25)];
        JsonElement array = JsonDocument.Parse(Write(PredictionFormat.Json, predictions)).RootElement;
        JsonElement[] lines = [.. Write(PredictionFormat.JsonLines, predictions).TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        foreach (JsonElement[] items in new[] { array.EnumerateArray().ToArray(), lines })
        {
            Assert.Equal(2, items.Length);
            Assert.Equal("/a ü.wav", items[0].GetProperty("path").GetString());
            Assert.Equal(0.7, items[0].GetProperty("probability").GetProperty("Howling").GetDouble());
            Assert.Equal("Barking", items[1].GetProperty("label").GetString());
        }
        Assert.Equal("[]", Write(PredictionFormat.Json, []));
    }

    [Fact]
    public void A_submissions_rows_sum_to_exactly_one()
    {
        var random = new Random(1);
        Prediction[] predictions = [.. Enumerable.Range(0, 500).Select(index =>
        {
            double[] values = [random.NextDouble(), random.NextDouble() * 1e-4, Math.Pow(random.NextDouble(), 8)];
            double sum = values.Sum();
            return Predict($"/clips/test_{index:00000}.wav", values[0] / sum, values[1] / sum, values[2] / sum);
        })];
        string[] lines = Write(PredictionFormat.Submission, predictions).TrimEnd('\n').Split('\n');
        Assert.Equal("Filename,Barking,Howling,Other", lines[0]);
        Assert.Equal("test_00000", lines[1].Split(',')[0]);
        for (int row = 0; row < predictions.Length; row++)
        {
            decimal[] printed = [.. lines[row + 1].Split(',').Skip(1).Select(field => decimal.Parse(field, CultureInfo.InvariantCulture))];
            Assert.Equal(1m, printed.Sum());
            Assert.All(printed.Zip(predictions[row].Probability.Values), pair => Assert.Equal(pair.Second, (double)pair.First, 1e-6));
        }
    }

    [Fact]
    public void A_submission_holds_the_expected_clips_in_their_order_and_equal_odds_for_what_was_not_predicted()
    {
        string text = Write(PredictionFormat.Submission, [Predict("/b.wav", 0, 1, 0), Predict("/a.wav", 1, 0, 0)], ["a", "x", "b"]);
        Assert.Equal(
            "Filename,Barking,Howling,Other\na,1.000000,0.000000,0.000000\nx,0.333334,0.333333,0.333333\nb,0.000000,1.000000,0.000000\n", text);
    }

    [Theory]
    [InlineData("/a.wav", PredictionRowProblem.RepeatedClip)]
    [InlineData("/z.wav", PredictionRowProblem.UnexpectedClip)]
    public void A_submission_refuses_a_row_that_does_not_belong(string path, PredictionRowProblem problem)
    {
        using var stream = new MemoryStream();
        using var writer = PredictionWriter.Create(PredictionFormat.Submission, stream, ["a", "b"]);
        writer.Write(Predict("/a.wav", 1, 0, 0));
        var error = Assert.Throws<PredictionRowException>(() => writer.Write(Predict(path, 1, 0, 0)));
        Assert.Equal((problem, path), (error.Problem, error.Path));
    }

    [Fact]
    public void A_name_that_is_expected_twice_is_refused()
    {
        using var stream = new MemoryStream();
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => PredictionWriter.Create(PredictionFormat.Submission, stream, ["a", "b", "a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_classes_are_refused()
    {
        using var stream = new MemoryStream();
        using var writer = PredictionWriter.Create(PredictionFormat.Csv, stream, []);
        writer.Write(Predict("/a.wav", 1, 0, 0));
        Prediction other = Predict("/b.wav", 1, 0, 0) with { Probability = new() { ["Cat"] = 1 } };
        Assert.Equal(PredictionRowProblem.OtherClasses, Assert.Throws<PredictionRowException>(() => writer.Write(other)).Problem);
    }

    [Fact]
    public void Several_labels_stand_in_columns_and_lists_of_their_own()
    {
        Prediction[] predictions =
        [
            Predict("/a.wav", 0.9, 0.75, 0.1) with { IsMultiLabel = true, Labels = ["Barking", "Howling"], ExpectedLabel = "Howling", ExpectedLabels = ["Howling", "Other"] },
            Predict("/b.wav", 0.25, 0, 0.125) with { IsMultiLabel = true, Labels = [] },
        ];
        Assert.Equal(
            "Path,Start,End,Label,Confidence,ExpectedLabel,Labels,ExpectedLabels,Barking,Howling,Other\n"
            + "/a.wav,0,5,Barking,0.9,Howling,Barking|Howling,Howling|Other,0.9,0.75,0.1\n/b.wav,0,5,Barking,0.25,,,,0.25,0,0.125\n",
            Write(PredictionFormat.Csv, predictions));
        string[] lines = Write(PredictionFormat.JsonLines, predictions).Split('\n');
        Assert.Contains("\"labels\":[\"Barking\",\"Howling\"],\"expected_labels\":[\"Howling\",\"Other\"],\"probability\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"labels\":[],\"probability\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_submission_and_a_file_of_other_predictions_have_no_place_for_several_labels()
    {
        Prediction several = Predict("/a.wav", 0.9, 0.75, 0.1) with { IsMultiLabel = true, Labels = ["Barking"] };
        using var stream = new MemoryStream();
        using var submission = PredictionWriter.Create(PredictionFormat.Submission, stream, []);
        Assert.Equal(PredictionRowProblem.OtherTask, Assert.Throws<PredictionRowException>(() => submission.Write(several)).Problem);
        using var csv = PredictionWriter.Create(PredictionFormat.Csv, stream, []);
        csv.Write(Predict("/a.wav", 1, 0, 0));
        Assert.Equal(PredictionRowProblem.OtherTask, Assert.Throws<PredictionRowException>(() => csv.Write(several)).Problem);
    }

    private static Prediction Predict(string path, params double[] values)
    {
        string[] names = ["Barking", "Howling", "Other"];
        int best = Array.IndexOf(values, values.Max());
        var probability = new OrderedDictionary<string, double>();
        for (int index = 0; index < names.Length; index++) probability.Add(names[index], values[index]);
        return new Prediction
        {
            Path = path,
            Start = 0,
            End = 5,
            Label = names[best],
            LabelIndex = best,
            Confidence = values[best],
            Probability = probability,
            Model = "/m.safetensors",
        };
    }

    private static string Write(PredictionFormat format, Prediction[] predictions, string[]? expected = null)
    {
        using var stream = new MemoryStream();
        using (var writer = PredictionWriter.Create(format, stream, expected ?? []))
        {
            foreach (Prediction prediction in predictions) writer.Write(prediction);
            writer.Complete();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
