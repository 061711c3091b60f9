using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class GetDogSoundPredictionTests(TinyModel model) : CmdletTest
{
    private const string Predict = "Get-DogSoundPrediction -Model $model -Device cpu -Precision Float32";

    [Fact]
    public void A_prediction_says_all_that_is_known()
    {
        TestSound.Write(Folder, "a.wav", seconds: 0.5);
        PSObject prediction = Assert.Single(Succeed($"{Predict} $root/a.wav").Output);
        Assert.Equal("DogSound.Prediction", prediction.TypeNames[0]);
        Assert.Equal(Folder["a.wav"], Get<string>(prediction, "Path"));
        Assert.Equal(0.0, Get<double>(prediction, "Start"));
        Assert.Equal(0.5, Get<double>(prediction, "End"));
        Assert.Equal(model.Path, Get<string>(prediction, "Model"));
        Assert.Null(prediction.Properties["ExpectedLabel"].Value);
        OrderedDictionary<string, double> odds = Odds(prediction);
        Assert.Equal(["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"], odds.Keys);
        Assert.Equal(1, odds.Values.Sum(), 9);
        Assert.All(odds.Values, probability => Assert.InRange(probability, 0, 1));
        Assert.Equal(odds.Values.Max(), Get<double>(prediction, "Confidence"));
        Assert.Equal(odds.GetAt(Get<int>(prediction, "LabelIndex")).Key, Get<string>(prediction, "Label"));
        Assert.Equal(Get<double>(prediction, "Confidence"), odds[Get<string>(prediction, "Label")]);
    }

    [Theory]
    [InlineData("clip [1].wav")]
    [InlineData("dog 🐶 x.wav")]
    [InlineData("it's.wav")]
    public void Files_can_be_named_in_every_way(string name)
    {
        string path = TestSound.Write(Folder, name);
        EngineResult result = Succeed($$"""
            {{Predict}} $path
            {{Predict}} -LiteralPath $path
            $path | {{Predict}}
            [System.IO.FileInfo] $path | {{Predict}}
            [pscustomobject] @{ FullName = $path } | {{Predict}}
            Get-DogSoundClip -LiteralPath $path | {{Predict}}
            {{Predict}} $root
            {{Predict}} ($root + '/*.w?v')
            """, ("path", path));
        Assert.Equal(Enumerable.Repeat(path, 8), result.Output.Select(prediction => Get<string>(prediction, "Path")));
        Assert.Single(result.Output.Select(Text).Distinct());
    }

    [Fact]
    public void Shards_together_predict_every_clip_once()
    {
        string[] clips = [.. Enumerable.Range(0, 9).Select(clip => TestSound.Write(Folder, $"{clip}.wav"))];
        EngineResult[] shards = [.. Enumerable.Range(0, 3).Select(index => Succeed($"{Predict} $root -ShardIndex {index} -ShardCount 3"))];
        Assert.Equal(clips, shards.SelectMany(Names).Select(name => Folder[name]).Order(StringComparer.Ordinal));
        Assert.True(shards.Count(shard => shard.Output.Count > 0) > 1);
        Assert.Equal("DogSound.InvalidShard", IdOf(Fail($"{Predict} $root -ShardIndex 3 -ShardCount 3", ("model", model.Path))));
    }

    [Fact]
    public void A_clip_keeps_its_label()
    {
        TestSound.Write(Folder, "Howling/a.wav");
        EngineResult result = Succeed($"Get-DogSoundClip $root -Recurse -LabelFromFolder | {Predict}");
        Assert.Equal("Howling", Get<string>(Assert.Single(result.Output), "ExpectedLabel"));
    }

    [Fact]
    public void Every_bad_file_is_one_error_and_the_others_are_predicted_in_order()
    {
        (string Path, string Id)[] bad =
        [
            .. BadSounds.Write(Folder), (Folder["missing.wav"], "DogSound.NotFound"), (Directory.CreateDirectory(Folder["silence"]).FullName, "DogSound.NoSoundFile"),
        ];
        // A good one before and after every bad one.
        string[] good = [.. Enumerable.Range(0, bad.Length + 1).Select(i => TestSound.Write(Folder, i % 2 == 0 ? $"good{i}.wav" : $"really a wav {i}.mp3", 0.1 + (0.05 * i)))];
        string[] all = [.. bad.SelectMany((file, i) => new[] { good[i], file.Path }), good[^1]];
        foreach (string script in new[] { $"{Predict} -LiteralPath $all", $"$all | {Predict}", $"{Predict} -LiteralPath $all -BatchSize 1", $"{Predict} -LiteralPath $all -Merge Mean" })
        {
            EngineResult result = Run(script, ("all", all), ("model", model.Path));
            Assert.Equal(good, result.Output.Select(prediction => Get<string>(prediction, "Path")));
            Assert.Equal(bad.Select(file => file.Path).Order(StringComparer.Ordinal), result.Errors.Select(error => (string)error.TargetObject).Order(StringComparer.Ordinal));
            foreach ((string path, string id) in bad)
                AssertErrors(result with { Errors = [.. result.Errors.Where(error => (string)error.TargetObject == path)] }, (path, id));
        }
    }

    [Fact]
    public void A_folder_is_predicted_although_some_of_its_files_are_broken()
    {
        (string Path, string Id)[] bad = BadSounds.Write(Folder);
        TestSound.Write(Folder, "a good one.wav");
        TestSound.Write(Folder, "z good one.wav");
        Folder.Write("notes.txt", "no sound, and not taken for one");
        EngineResult result = Run($"{Predict} $root", ("model", model.Path));
        Assert.Equal(["a good one.wav", "z good one.wav"], Names(result));
        AssertErrors(result, [.. bad.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    [Fact]
    public void Silence_and_a_single_sample_are_sounds()
    {
        File.WriteAllBytes(Folder["silent.wav"], TestSound.Wav(seconds: 1, amplitude: 0));
        File.WriteAllBytes(Folder["one sample.wav"], TestSound.Wav(seconds: 1 / 8000.0));
        EngineResult result = Succeed($"{Predict} $root");
        Assert.Equal(["one sample.wav", "silent.wav"], Names(result));
        Assert.All(result.Output, prediction => Assert.Equal(1, Odds(prediction).Values.Sum(), 9));
    }

    [Fact]
    public void A_long_recording_is_cut_into_windows()
    {
        TestSound.Write(Folder, "long.wav", seconds: 3.5);
        EngineResult apart = Succeed($"{Predict} $root");
        Assert.Equal([(0, 1), (1, 2), (2, 3), (2.5, 3.5)], apart.Output.Select(Window));
        EngineResult overlapping = Succeed($"{Predict} $root -Overlap 0.5");
        Assert.Equal([(0, 1), (0.5, 1.5), (1, 2), (1.5, 2.5), (2, 3), (2.5, 3.5)], overlapping.Output.Select(Window));
        Assert.Equal(Odds(apart.Output[1]), Odds(overlapping.Output[2]));
    }

    [Fact]
    public void Windows_merge_into_one_prediction()
    {
        File.WriteAllBytes(Folder["long.wav"], [.. TestSound.Wav(3, amplitude: 0.9).AsSpan(0, 44 + 16000), .. new byte[16000], .. TestSound.Wav(3, amplitude: 0.01).AsSpan(44 + 32000)]);
        EngineResult windows = Succeed($"{Predict} $root");
        double[][] odds = [.. windows.Output.Select(window => Odds(window).Values.ToArray())];
        Assert.Equal(3, odds.Length);
        Assert.NotEqual(odds[0], odds[1]);

        PSObject mean = Assert.Single(Succeed($"{Predict} $root -Merge Mean").Output);
        Assert.Equal((0, 3), Window(mean));
        PSObject maximum = Assert.Single(Succeed($"{Predict} $root -Merge Maximum").Output);
        double[] highest = [.. Enumerable.Range(0, 6).Select(i => odds.Max(row => row[i]))];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(odds.Average(row => row[i]), Odds(mean).GetAt(i).Value, 12);
            Assert.Equal(highest[i] / highest.Sum(), Odds(maximum).GetAt(i).Value, 12);
        }
    }

    [Fact]
    public void What_else_is_predicted_changes_nothing()
    {
        for (int i = 0; i < 40; i++) File.WriteAllBytes(Folder[$"{i:00}.wav"], TestSound.Wav(0.05 * (i + 1), amplitude: 1.0 / (i + 1)));
        string[] together = Texts(Succeed($"{Predict} $root"));
        Assert.Equal(60, together.Length);
        Assert.True(together.Distinct().Count() > 10);
        Assert.Equal(together, Texts(Succeed($"(Get-DogSoundClip $root) | ForEach-Object {{ $_ | {Predict} }}")));
        Assert.Equal(together.Order(), Texts(Succeed($"39..0 | ForEach-Object {{ '{{0}}/{{1:00}}.wav' -f $root, $_ }} | {Predict}")).Order());
    }

    [Fact]
    public void Arithmetic_can_be_chosen()
    {
        TestSound.Write(Folder, "a.wav");
        EngineResult exact = Succeed($"Get-DogSoundPrediction $root $model -Precision Float32 -Verbose 4>&1");
        Assert.Contains("on cpu, float32.", exact.Lines[0], StringComparison.Ordinal);
        EngineResult rough = Run($"Get-DogSoundPrediction $root $model -Precision BFloat16 -Verbose 4>&1", ("model", model.Path));
        Assert.Contains("on cpu, bfloat16.", rough.Lines[0], StringComparison.Ordinal);
        foreach ((double a, double b) in Odds(exact.Output[1]).Values.Zip(Odds(rough.Output[1]).Values)) Assert.Equal(a, b, 0.02);
    }

    [Theory]
    [InlineData("-Model $root/missing.safetensors", "DogSound.NotFound", "missing.safetensors")]
    [InlineData("-Model $root/text.safetensors", "DogSound.InvalidModel", "text.safetensors")]
    [InlineData("-Model $root/short.safetensors", "DogSound.InvalidModel", "short.safetensors")]
    [InlineData("-Model $root/empty.safetensors", "DogSound.InvalidModel", "empty.safetensors")]
    [InlineData("-Model Env:PATH", "DogSound.Unreadable", "Env:PATH")]
    [InlineData("-Model $model -Device tpu", "DogSound.UnknownDevice", "'tpu'")]
    [InlineData("-Model $model -Device cuda:99", "DogSound.UnknownDevice", "'cuda:99'")]
    [InlineData("-Model $model -Precision Float8", "CannotConvertArgumentNoMessage", "Float8")]
    [InlineData("-Model $model -Overlap 1", "ParameterArgumentValidationError", "0.95")]
    [InlineData("-Model $model -BatchSize -1", "ParameterArgumentValidationError", "BatchSize")]
    public void What_makes_all_work_senseless_ends_it(string arguments, string id, string named)
    {
        TestSound.Write(Folder, "a.wav");
        Folder.Write("text.safetensors", "I am no model");
        Folder.Write("empty.safetensors");
        File.WriteAllBytes(Folder["short.safetensors"], File.ReadAllBytes(model.Path)[..^100]);
        ErrorRecord error = Fail($"Get-DogSoundPrediction $root {arguments}", ("model", model.Path));
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_model()
    {
        ErrorRecord error = Fail("Get-DogSoundPrediction $root -Model $root");
        Assert.Equal("DogSound.AccessDenied", IdOf(error));
        Assert.Contains(Folder.FullPath, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_a_big_job_is_quick_and_leaves_nothing_half_done()
    {
        for (int i = 0; i < 20; i++) TestSound.Write(Folder, $"{i}.wav", seconds: 60);
        Folder.Write("out/predictions.csv", "precious");
        var seen = new List<object>();
        using System.Management.Automation.PowerShell shell = Engine.Create(
            $"1..1000 | ForEach-Object {{ $root }} | {Predict} -Overlap 0.9 | ForEach-Object {{ $seen.Add($_); $_ }} | Export-DogSoundPrediction $root/out/predictions.csv",
            ("root", Folder.FullPath), ("model", model.Path), ("seen", seen));
        Task run = shell.InvokeAsync();
        await Stopping.UntilAsync(run, () => seen.Count > 0);
        Assert.Contains(Folder.Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        await Stopping.StopAsync(shell, run);
        Assert.Equal(["predictions.csv"], Directory.GetFileSystemEntries(Folder["out"]).Select(Path.GetFileName));
        Assert.Equal("precious", await File.ReadAllTextAsync(Folder["out/predictions.csv"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_pipeline_that_has_enough_ends_the_work()
    {
        for (int i = 0; i < 100; i++) TestSound.Write(Folder, $"{i:000}.wav");
        EngineResult result = Succeed($$"""
            $read = [System.Collections.Generic.List[string]]::new()
            foreach ($once in 1) { 0..99 | ForEach-Object { $read.Add($_); '{0}/{1:000}.wav' -f $root, $_ } | {{Predict}} -BatchSize 4 | ForEach-Object { $_; break } }
            $read.Count
            """);
        Assert.Equal("000.wav", Path.GetFileName(Get<string>(result.Output[0], "Path")));
        Assert.InRange((int)result.Output[1].BaseObject, 1, 20);
    }

    [Fact]
    public void Progress_ends()
    {
        TestSound.Write(Folder, "a.wav");
        EngineResult result = Succeed($"1..6 | ForEach-Object {{ [System.Threading.Thread]::Sleep(300); \"$root/a.wav\" }} | {Predict} -BatchSize 1");
        ProgressRecord[] records = [.. result.Progress.Where(record => record.Activity == "Predicting")];
        Assert.True(records.Length >= 2);
        Assert.Equal(Folder["a.wav"], records[0].CurrentOperation);
        Assert.All(records[..^1], record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
    }

    private EngineResult Succeed(string script, params (string, object?)[] variables)
    {
        EngineResult result = Run(script, [("model", model.Path), .. variables]);
        Assert.Empty(result.Errors);
        return result;
    }

    private static OrderedDictionary<string, double> Odds(PSObject prediction) => Get<OrderedDictionary<string, double>>(prediction, "Probability");

    private static (double, double) Window(PSObject prediction) => (Get<double>(prediction, "Start"), Get<double>(prediction, "End"));

    /// <summary>Every bit of a prediction's numbers.</summary>
    private static string Text(PSObject prediction) =>
        $"{Get<string>(prediction, "Path")} {Window(prediction)} {string.Join(" ", Odds(prediction).Values.Select(BitConverter.DoubleToInt64Bits))}";

    private static string[] Texts(EngineResult result) => [.. result.Output.Select(Text)];
}
