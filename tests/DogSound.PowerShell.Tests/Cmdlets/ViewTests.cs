namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class ViewTests
{
    private static readonly Engine Shared = new();

    [Theory]
    [InlineData("Label('Barking', 'Test')", "Barking (Test)")]
    [InlineData("Label('Barking', $null)", "Barking")]
    [InlineData("Label([NullString]::Value, $null)", "")]
    [InlineData("Duration(4.998)", "5.00 s")]
    [InlineData("Duration(65)", "1:05.0")]
    [InlineData("Duration(7205)", "2:00:05")]
    [InlineData("Duration($null)", "")]
    [InlineData("Span(0, 5)", "0.0 - 5.0 s")]
    [InlineData("Decibels(0.5)", "-6.0")]
    [InlineData("Decibels(0.99999)", "0.0")]
    [InlineData("Decibels(0)", "-∞")]
    [InlineData("Decibels($null)", "")]
    [InlineData("Percent(0.9734)", "97.3 %")]
    [InlineData("Setting(0.0005)", "0.0005")]
    [InlineData("Setting(1.1920928955078125e-7)", "1.19209e-07")]
    [InlineData("Setting($true)", "true")]
    [InlineData("Setting('cosine')", "cosine")]
    [InlineData("Bytes(512)", "512 B")]
    [InlineData("Bytes(25165824000)", "23.4 GiB")]
    [InlineData("Bytes($null)", "")]
    public void Numbers_read_well(string call, string expected) =>
        Assert.Equal(expected, Assert.Single(Shared.Run($"[DogSound.ViewText]::{call}").Lines));

    [Fact]
    public void A_prediction_prints_as_a_row()
    {
        HostResult result = HostProcess.Run("-Command", Prediction + "$prediction");
        Assert.Equal("", result.Error);
        Assert.Matches(@"Name +Span +Label +Confidence +Expected", result.Output);
        Assert.Matches(@"dog\.wav +0\.0 - 5\.0 s +Barking +87\.5 % +Howling", result.Output);
    }

    [Fact]
    public void A_prediction_binds_where_a_file_is_wanted()
    {
        using var folder = new TemporaryFolder();
        string path = TestSound.Write(folder, "dog.wav");
        EngineResult result = Shared.Run(Prediction.Replace("/sounds/dog.wav", path, StringComparison.Ordinal) + "$prediction | Get-DogSoundClip");
        Assert.Empty(result.Errors);
        Assert.Equal(path, Assert.Single(result.Output).Properties["Path"].Value);
    }

    [Fact]
    public void Advice_stands_behind_what_was_found()
    {
        HostResult result = HostProcess.Run("-Command", "[DogSound.EnvironmentCheck]::new('Codecs', 'Warning', 'WAV only', 'Install it.')");
        Assert.Matches(@"Codecs +Warning +WAV only\. Install it\.", result.Output);
    }

    [Fact]
    public void An_evaluation_prints_its_figures_and_its_classes()
    {
        HostResult result = HostProcess.Run("-Command", Evaluation + "$evaluation");
        Assert.Equal("", result.Error);
        string[] lines = [.. result.Output.ReplaceLineEndings("\n").Split('\n').Where(line => line.Length > 0)];
        Assert.Equal(
        [
            "Model                     dog.safetensors",
            "ClipCount                 4",
            "Accuracy                  0.750   0.250 - 1.000 (95 %)",
            "WeightedAuc               0.875   0.500 - 1.000 (95 %)",
            "MacroAuc                  can't be told: every clip is of one class",
            "BalancedAccuracy          0.700",
            "MacroF1                   0.600",
            "LogLoss                   0.250",
            "ExpectedCalibrationError  0.100",
            "AbsentClasses             Crying",
            "Class    Clips    Auc  AveragePrecision  Precision  Recall     F1",
            "Barking      4  0.500             0.250      1.000   0.750  0.800",
            "Crying       0",
        ], lines);
    }

    [Fact]
    public void Classes_print_as_a_table_and_confusions_as_a_matrix()
    {
        HostResult classes = HostProcess.Run("-Command", Evaluation + "$evaluation.Classes");
        Assert.Matches(@"Class +Clips +AUC +Average precision +Precision +Recall +F1", classes.Output);
        Assert.Matches(@"Barking +4 +0\.500 +0\.250 +1\.000 +0\.750 +0\.800", classes.Output);
        string table = Assert.Single(Shared.Run(Evaluation + "$evaluation.ConfusionTable").Lines);
        Assert.Equal(["             0    1", "0 Barking    3 1000", "1 Crying     0    0"], table.ReplaceLineEndings("\n").Split('\n'));
    }

    private const string Evaluation = """
        $evaluation = [DogSound.Evaluation] @{
            Model = '/models/dog.safetensors'; ClipCount = 4; Accuracy = 0.75; WeightedAuc = 0.875; MacroF1 = 0.6; BalancedAccuracy = 0.7
            LogLoss = 0.25; ExpectedCalibrationError = 0.1; AbsentClasses = [string[]] 'Crying'
            Classes = [DogSound.ClassEvaluation[]] @(
                @{ Label = 'Barking'; ClipCount = 4; Auc = 0.5; AveragePrecision = 0.25; Precision = 1; Recall = 0.75; F1 = 0.8 }
                @{ Label = 'Crying'; ClipCount = 0 }
            )
            ConfusionMatrix = [int[][]] @((3, 1000), (0, 0))
            AccuracyInterval = [DogSound.ConfidenceInterval]::new(0.25, 1, 0.95); WeightedAucInterval = [DogSound.ConfidenceInterval]::new(0.5, 1, 0.95)
        }

        """;

    private const string Prediction = """
        $probability = [System.Collections.Generic.OrderedDictionary[string, double]]::new()
        $probability['Barking'] = 0.875
        $probability['Howling'] = 0.125
        $prediction = [DogSound.Prediction] @{
            Path = '/sounds/dog.wav'; Start = 0; End = 5; Label = 'Barking'; LabelIndex = 0; Confidence = 0.875
            Probability = $probability; ExpectedLabel = 'Howling'; Model = '/m.safetensors'
        }

        """;
}
