using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Clips in which several classes are heard, from the manifest to the evaluation.</summary>
public sealed class MultiLabelTests : CmdletTest
{
    /// <summary>A training of seconds; a test puts clips before it and more settings after it.</summary>
    private const string Train = "Start-DogSoundTraining $root/dog.safetensors -Configuration tiny -StorePath $root/store -Device cpu -Epochs 12 -BatchSize 8 -Seed 3 "
        + "-Set features.clip_duration=0.5, features.n_mels=16, model.width=8, training.learning_rate=1e-2, training.task=multi_label, training.validation_score=mean_average_precision";

    private static readonly string[] Sounds = ["Low", "High", "Noise"];

    private const string Model = "-Model $root/dog.safetensors -Device cpu";

    [Fact]
    public void A_manifest_of_mixtures_becomes_a_model_that_hears_what_is_in_them()
    {
        WriteMixtures(56);
        EngineResult training = Run("$clips = Import-DogSoundManifest $root/mixtures.csv -MultiLabel | Split-DogSoundDataset -Seed 2; $clips | Export-DogSoundManifest $root/split.csv; "
            + $"$result = Import-DogSoundManifest $root/split.csv | {Train}; $result; Get-DogSoundModel $result");
        Assert.Empty(training.Errors);
        Assert.Equal(["High", "Low", "Noise"], Get<IReadOnlyList<string>>(training.Output[0], "Classes"));
        Assert.True(Get<bool>(training.Output[1], "IsMultiLabel"));

        EngineResult test = Run($"$clips | Test-DogSoundModel {Model} -Bootstrap 50 -OutVariable evaluation; [DogSound.EvaluationText]::Summary($evaluation[0]); $evaluation.ConfusionTable; "
            + $"$clips | Get-DogSoundPrediction {Model} -OutVariable predictions | Test-DogSoundModel -Bootstrap 0");
        Assert.Empty(test.Errors);
        double precision = Get<double>(test.Output[0], "MeanAveragePrecision");
        Assert.True(precision > 0.9, $"mean average precision {precision}");
        Assert.True(Get<double>(test.Output[0], "Lwlrap") > 0.9);
        Assert.NotNull(test.Output[0].Properties["MeanAveragePrecisionInterval"].Value);
        string shown = (string)test.Output[1].BaseObject;
        Assert.Contains("MeanAveragePrecision", shown, StringComparison.Ordinal);
        Assert.Contains("Lwlrap", shown, StringComparison.Ordinal);
        Assert.StartsWith("none", (string)test.Output[2].BaseObject, StringComparison.Ordinal);
        Assert.Equal(56, Get<int>(test.Output[3], "ClipCount"));

        EngineResult one = Run($"$predictions[0]; [DogSound.ViewText]::Heard($predictions[2]); [DogSound.ViewText]::Expected($predictions[2]); Get-DogSoundPrediction $root/0.wav {Model} -Threshold 0; Get-DogSoundPrediction $root/0.wav {Model} -Threshold 1");
        Assert.Equal(["Low"], Get<string[]>(one.Output[0], "Labels"));
        Assert.Equal(["High", "Low"], ((string)one.Output[1].BaseObject).Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal("Low, High", one.Output[2].BaseObject);
        Assert.Equal(3, Get<string[]>(one.Output[3], "Labels").Length);
        Assert.Empty(Get<string[]>(one.Output[4], "Labels"));

        EngineResult files = Run("$predictions | Export-DogSoundPrediction $root/p.csv; $predictions | Export-DogSoundPrediction $root/p.json; $predictions | Export-DogSoundPrediction $root/s.csv -Format Submission");
        Assert.Contains(",Low|High,", File.ReadAllLines(Folder["p.csv"])[3], StringComparison.Ordinal);
        Assert.Equal(56, System.Text.Json.JsonDocument.Parse(File.ReadAllText(Folder["p.json"])).RootElement.EnumerateArray().Count(row => row.TryGetProperty("labels", out _)));
        Assert.Equal(56, files.Errors.Count);
        Assert.All(files.ErrorIds, id => Assert.Equal("DogSound.OtherTask", id));

        Assert.Equal("DogSound.CannotUpdate", IdOf(Fail("$clips | Update-DogSoundModel $root/dog.safetensors $root/next.safetensors -Device cpu")));
        EngineResult refused = Run("$predictions | Find-DogSoundLabelIssue; $unlabelled = Get-DogSoundPrediction $root/*.wav " + Model + "; try { $unlabelled | New-DogSoundPseudoLabel -Quota 5 } catch { $_.FullyQualifiedErrorId }");
        Assert.Equal(["DogSound.OtherTask", "DogSound.SeveralLabels"], refused.ErrorIds);
        Assert.StartsWith("DogSound.NothingToLabel", Assert.Single(refused.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Clips_of_several_labels_are_not_learnt_as_one_class()
    {
        WriteMixtures(21);
        EngineResult result = Run($"Import-DogSoundManifest $root/mixtures.csv -MultiLabel | {Train}, training.task=single_label -Epochs 1".Replace(", training.task=multi_label, training.validation_score=mean_average_precision", "", StringComparison.Ordinal)
            .Replace("-Epochs 12 ", "", StringComparison.Ordinal));
        Assert.Equal(["DogSound.SeveralLabels"], result.ErrorIds);
        Assert.Contains("training.task=multi_label", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, Get<int>(Assert.Single(result.Output), "TrainCount"));

        EngineResult test = Run($"Import-DogSoundManifest $root/mixtures.csv -MultiLabel | Test-DogSoundModel {Model} -Bootstrap 0");
        Assert.Equal(["DogSound.SeveralLabels"], test.ErrorIds);
        Assert.Equal(9, Get<int>(Assert.Single(test.Output), "ClipCount"));
        Assert.False(Get<bool>(test.Output[0], "IsMultiLabel"));
    }

    [Fact]
    public void Augmented_clips_keep_all_labels()
    {
        WriteMixtures(7);
        Folder.Write("policy.yaml", "variants: [{name: original}, {name: rolled, steps: [roll]}]\n");
        EngineResult result = Run("Import-DogSoundManifest $root/mixtures.csv -MultiLabel | Invoke-DogSoundAugment -Destination $root/augmented -Policy $root/policy.yaml | ForEach-Object { \"$($_.Labels)\" }; "
            + "Import-DogSoundManifest ([System.IO.Directory]::GetFiles([System.IO.Path]::Combine($root, 'augmented'), '*.csv')[0]) | ForEach-Object { \"$($_.Labels)\" }");
        Assert.Empty(result.Errors);
        string[] expected = [.. Enumerable.Range(1, 7).SelectMany(mixture => Enumerable.Repeat(LabelsOf(mixture) is { Length: > 1 } labels ? string.Join(' ', labels) : "", 2))];
        Assert.Equal([.. expected, .. expected], result.Lines);
    }

    [Fact]
    public void No_clips_travel_with_a_model_of_several_labels()
    {
        WriteMixtures(7);
        Assert.Equal("DogSound.CannotUpdate", IdOf(Fail($"Import-DogSoundManifest $root/mixtures.csv -MultiLabel | {Train} -KeepRehearsalClip")));
    }

    [Fact]
    public void A_wrong_combination_of_settings_is_one_error()
    {
        WriteMixtures(7);
        ErrorRecord error = Fail($"Import-DogSoundManifest $root/mixtures.csv -MultiLabel | {Train}, augmentation.mixing=cutmix, training.sampling=balanced");
        Assert.Equal("DogSound.InvalidConfiguration", IdOf(error));
        Assert.Contains("augmentation.mixing is cutmix", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("training.sampling is balanced", error.Exception.Message, StringComparison.Ordinal);
    }

    // Bit 0 of a mixture is a low tone, bit 1 a high one, bit 2 noise.
    private void WriteMixtures(int count)
    {
        List<string> rows = ["Filename,Label"];
        for (int index = 0; index < count; index++)
        {
            int mixture = 1 + index % 7;
            var random = new Random(index);
            double low = 400 * (0.9 + 0.2 * random.NextDouble()), high = 1500 * (0.9 + 0.2 * random.NextDouble());
            TestSound.Write(Folder, $"{index}.wav", 0.5, 8000, time => (mixture & 1) * 0.3 * Math.Sin(2 * Math.PI * low * time)
                + (mixture >> 1 & 1) * 0.3 * Math.Sin(2 * Math.PI * high * time) + ((mixture >> 2 & 1) * 0.15 + 0.005) * (2 * random.NextDouble() - 1));
            rows.Add($"{index}.wav,{string.Join(';', LabelsOf(mixture))}");
        }

        Folder.Write("mixtures.csv", string.Join('\n', rows) + "\n");
    }

    private static string[] LabelsOf(int mixture) => [.. Sounds.Where((_, bit) => (mixture >> bit & 1) == 1)];
}
