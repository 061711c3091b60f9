using System.Management.Automation;
using System.Text.Json.Nodes;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class ExportDogSoundPredictionTests : CmdletTest
{
    /// <summary>Predictions are records that anybody can make: no model is needed to test how they are written.</summary>
    private const string Make = """
        function Make($path, $odds = (0.25, 0.75), $classes = ('Dog', 'Cat, "wild"')) {
            $probability = [System.Collections.Generic.OrderedDictionary[string, double]]::new()
            for ($i = 0; $i -lt $classes.Count; $i++) { $probability.Add($classes[$i], $odds[$i]) }
            [DogSound.Prediction] @{ Path = $path; Start = 0.5; End = 1.5; Label = $classes[1]; LabelIndex = 1; Confidence = $odds[1]; Probability = $probability; ExpectedLabel = 'Dog'; Model = 'm' }
        }

        """;

    [Fact]
    public void Csv_has_a_column_for_every_class()
    {
        Export("Make '/x/ä b.wav'; Make '/x/c.wav' (0.1, 0.9)", "$root/sub/out.CSV");
        Assert.Equal(""""
            Path,Start,End,Label,Confidence,ExpectedLabel,Dog,"Cat, ""wild"""
            /x/ä b.wav,0.5,1.5,"Cat, ""wild""",0.75,Dog,0.25,0.75
            /x/c.wav,0.5,1.5,"Cat, ""wild""",0.9,Dog,0.1,0.9

            """", File.ReadAllText(Folder["sub/out.CSV"]), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("out.json", "")]
    [InlineData("out.txt", "-Format Json")]
    public void Json_is_one_array(string name, string arguments)
    {
        Export("Make '/x/a.wav'; Make '/x/b.wav'", $"$root/{name} {arguments}");
        JsonArray rows = JsonNode.Parse(File.ReadAllText(Folder[name]))!.AsArray();
        Assert.Equal(["/x/a.wav", "/x/b.wav"], rows.Select(row => row!["path"]!.GetValue<string>()));
        AssertRow(rows[0]!);
    }

    [Theory]
    [InlineData("out.jsonl", "")]
    [InlineData("out.ndjson", "")]
    [InlineData("out.json", "-Format JsonLines")]
    public void Json_lines_are_one_object_each(string name, string arguments)
    {
        Export("Make '/x/a.wav'; Make '/x/b.wav'", $"$root/{name} {arguments}");
        string[] lines = File.ReadAllLines(Folder[name]);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => AssertRow(JsonNode.Parse(line)!));
    }

    [Fact]
    public void A_submission_has_the_rows_and_sums_of_the_competition()
    {
        Export("Make '/x/a.wav' (0.3333333, 0.3333333, 0.3333334) (1, 2, 3); Make '/x/b.wav' (0, 1, 0) (1, 2, 3)", "$root/out.csv -Format Submission");
        Assert.Equal(["Filename,1,2,3", "a,0.333333,0.333333,0.333334", "b,0.000000,1.000000,0.000000"], File.ReadAllLines(Folder["out.csv"]));
    }

    [Fact]
    public void An_expected_clip_without_a_prediction_gets_equal_odds_and_a_warning()
    {
        EngineResult result = Run(Make + """
            $clips = 'c', 'lost', 'a' | ForEach-Object { [DogSound.Clip] @{ Path = "/x/$_.wav" } }
            & { Make '/x/a.wav'; Make '/x/c.wav'; Make '/x/c.wav'; Make '/x/alien.wav' } | Export-DogSoundPrediction $root/out.csv -Format Submission -ExpectedClip $clips
            """);
        Assert.Equal(["DogSound.RepeatedClip", "DogSound.UnexpectedClip"], result.ErrorIds);
        Assert.Contains("/x/c.wav", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("/x/alien.wav", result.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("1 of 3 ", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["c,0.250000,0.750000", "lost,0.500000,0.500000", "a,0.250000,0.750000"], File.ReadAllLines(Folder["out.csv"])[1..]);
    }

    [Fact]
    public void Other_classes_are_an_error_each_and_the_others_are_written()
    {
        EngineResult result = Run(Make + "& { Make '/x/a.wav'; Make '/x/b.wav' (0.5, 0.5) ('Dog', 'Cow'); Make '/x/c.wav' } | Export-DogSoundPrediction $root/out.jsonl");
        Assert.Equal(["DogSound.OtherClasses"], result.ErrorIds);
        Assert.Contains("/x/b.wav", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(Folder["out.jsonl"]).Length);
    }

    [Theory]
    [InlineData("$root/out.txt", "DogSound.UnknownFormat", "out.txt")]
    [InlineData("$root/out", "DogSound.UnknownFormat", "out")]
    [InlineData("$root/old.csv -NoClobber", "DogSound.FileExists", "old.csv")]
    [InlineData("$root/folder.csv", "DogSound.Unreadable", "folder.csv")]
    [InlineData("$root/old.csv/new.csv", "DogSound.Unreadable", "old.csv")]
    [InlineData("Env:out.csv", "DogSound.Unreadable", "Env:out.csv")]
    [InlineData("nowhere:/out.csv", "DogSound.NotFound", "nowhere")]
    [InlineData("$root/out.csv -ExpectedClip ([DogSound.Clip] @{ Path = 'a' })", "DogSound.ExpectedClipWithoutSubmission", "-Format Submission")]
    public void What_cannot_be_written_ends_it(string arguments, string id, string named)
    {
        Folder.Write("old.csv", "precious");
        Directory.CreateDirectory(Folder["folder.csv"]);
        ErrorRecord error = Fail($"{Make} Make '/x/a.wav' | Export-DogSoundPrediction {arguments}");
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
        AssertOnlyTheOldFile();
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Folder.Write("old.csv", "precious");
        Export("Make '/x/a.wav'", "$root/old.csv -WhatIf");
        Export("Make '/x/a.wav'", "$root/sub/new.csv -WhatIf");
        AssertOnlyTheOldFile();
        Assert.False(Directory.Exists(Path.Combine(Folder.FullPath, "sub")));
    }

    [Fact]
    public void Without_a_prediction_there_is_a_warning_and_no_file()
    {
        Folder.Write("old.csv", "precious");
        Assert.Contains("old.csv", Assert.Single(Export("", "$root/old.csv").Warnings), StringComparison.Ordinal);
        Assert.Contains("new.json", Assert.Single(Export("", "$root/new.json").Warnings), StringComparison.Ordinal);
        AssertOnlyTheOldFile();
    }

    [Theory]
    [InlineData("throw 'the pipeline broke'")]
    [InlineData("[int]::Parse('no number')")]
    [InlineData("break")]
    public void What_was_there_stays_when_the_pipeline_ends_half_way(string end)
    {
        Folder.Write("old.csv", "precious");
        string script = Make + $"foreach ($once in 1) {{ 1..2000 | ForEach-Object {{ Make \"/x/$_.wav\"; if ($_ -eq 2000) {{ {end} }} }} | Export-DogSoundPrediction $root/old.csv }}";
        if (end == "break") Assert.Empty(Run(script).Errors);
        else Fail(script);
        AssertOnlyTheOldFile();
    }

    [Fact]
    public void An_old_file_is_replaced()
    {
        Folder.Write("old.csv", "not so precious");
        Export("Make '/x/a.wav'", "$root/old.csv");
        Assert.StartsWith("Path,", File.ReadAllText(Folder["old.csv"]), StringComparison.Ordinal);
        Assert.Equal(["old.csv"], Folder.Files());
    }

    private EngineResult Export(string make, string arguments)
    {
        EngineResult result = Run($"{Make} & {{ {make} }} | Export-DogSoundPrediction {arguments}");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        return result;
    }

    private void AssertOnlyTheOldFile()
    {
        Assert.Equal(["old.csv"], Folder.Files());
        Assert.Equal("precious", File.ReadAllText(Folder["old.csv"]));
    }

    private static void AssertRow(JsonNode row)
    {
        Assert.Equal(0.5, row["start"]!.GetValue<double>());
        Assert.Equal(1.5, row["end"]!.GetValue<double>());
        Assert.Equal("Cat, \"wild\"", row["label"]!.GetValue<string>());
        Assert.Equal(1, row["label_index"]!.GetValue<int>());
        Assert.Equal(0.75, row["confidence"]!.GetValue<double>());
        Assert.Equal("Dog", row["expected_label"]!.GetValue<string>());
        Assert.Equal("""{"Dog":0.25,"Cat, \u0022wild\u0022":0.75}""", row["probability"]!.ToJsonString());
    }
}
