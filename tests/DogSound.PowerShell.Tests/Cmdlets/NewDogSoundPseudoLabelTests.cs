namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>New-DogSoundPseudoLabel of predictions whose probabilities are known.</summary>
public sealed class NewDogSoundPseudoLabelTests : EvaluationTest
{
    private const string Unlabelled = Predictions + """
        $unlabelled = @(
            New-Prediction /u1.wav '' 0.95
            New-Prediction /u2.wav '' 0.05
            New-Prediction /u3.wav '' 0.6
            New-Prediction /u4.wav '' 0.3
        )

        """;

    private static readonly string[] Known = ["Path", "Label", "Group", "Fold", "SampleRate", "Remark", "Part", "Weight", "IsPseudoLabel"];

    [Fact]
    public void Sure_predictions_become_clips_to_train_on()
    {
        EngineResult result = Run(Unlabelled + "$unlabelled | New-DogSoundPseudoLabel -MinimumConfidence 0.7 -Weight 0.5 -WeightByConfidence");
        Assert.Empty(result.Errors);
        Assert.Equal("DogSound.Clip", result.Output[0].TypeNames[0]);
        Assert.Equal(["/u1.wav Barking 0", "/u2.wav Howling 1", "/u4.wav Howling 1"], result.Output.Select(clip =>
            $"{Get<string>(clip, "Path")} {Get<string>(clip, "Label")} {Get<int>(clip, "LabelIndex")}"));
        Assert.All(result.Output, clip => Assert.True(Get<bool>(clip, "IsPseudoLabel")));
        Assert.All(result.Output, clip => Assert.Equal("Train", clip.Properties["Part"].Value.ToString()));
        Assert.Equal([0.475, 0.475, 0.35], result.Output.Select(clip => Math.Round(Get<double>(clip, "Weight"), 12)));
        Assert.Equal("pseudo-label, confidence 0.9500", Get<string>(result.Output[0], "Remark"));
        Assert.Contains("Nobody knows how many of these labels are right", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_the_clips_goes_on_with_them()
    {
        EngineResult result = Run(Unlabelled + """
            $clips = [DogSound.Clip] @{ Path = '/u1.wav'; Group = 'night'; Fold = '2'; Remark = 'far'; Part = 'Test'; SampleRate = 8000 }, [DogSound.Clip] @{ Path = '/other.wav' }
            $unlabelled | New-DogSoundPseudoLabel -Quota 1 -Clip $clips -WarningAction SilentlyContinue
            """);
        Assert.Equal(["/u1.wav Barking night 2 8000 pseudo-label, confidence 0.9500 Train 1 True", "/u2.wav Howling    pseudo-label, confidence 0.9500 Train 1 True"], result.Output.Select(clip =>
            string.Join(' ', Known.Select(name => $"{clip.Properties[name].Value}"))));
    }

    [Theory]
    [InlineData("-Threshold @{ Barking = 0.5 }", "u1 u3")]
    [InlineData("-Threshold @{ Barking = '0.9'; Howling = 0.6 }", "u1 u2 u4")]
    [InlineData("-Quota 1", "u1 u2")]
    [InlineData("-MaximumCount 3", "u1 u2 u4")]
    [InlineData("-MinimumConfidence 0.99", "")]
    public void Selections_work(string arguments, string expected)
    {
        EngineResult result = Run(Unlabelled + $"New-DogSoundPseudoLabel -InputObject $unlabelled {arguments}");
        Assert.Empty(result.Errors);
        Assert.Equal(expected, string.Join(' ', Names(result).Select(Path.GetFileNameWithoutExtension)));
        Assert.Equal(expected.Length == 0, result.Warnings.Any(warning => warning.StartsWith("None of 4 clips got a label", StringComparison.Ordinal)));
    }

    [Fact]
    public void Validation_clips_tell_how_precise_each_class_is()
    {
        EngineResult result = Run(Unlabelled + "$unlabelled | New-DogSoundPseudoLabel -Validation $predictions -MinimumPrecision 0.6 -ByEstimate -Report");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        // Called Barking: one clip, right. Called Howling with 0.8, 0.7 and 0.6: right, wrong, right.
        Assert.Equal(["Barking 0.9 1 2 1 1", "Howling 0.6 2 2 0.667 3"], result.Output.Select(one => FormattableString.Invariant(
            $"{Get<string>(one, "Label")} {Get<double>(one, "Threshold"):0.###} {Get<int>(one, "Selected")} {Get<int>(one, "Considered")} {Get<double>(one, "EstimatedPrecision"):0.###} {Get<int>(one, "ValidationCount")}")));
        Assert.Equal([0.207, 0.208], result.Output.Select(one => Math.Round(Get<double>(one, "PrecisionLow"), 3)));
    }

    [Fact]
    public void A_class_that_can_not_be_trusted_is_left_out_and_named()
    {
        EngineResult result = Run(Unlabelled + "$unlabelled | New-DogSoundPseudoLabel -Validation $predictions -MinimumPrecision 0.9 -ByEstimate");
        Assert.Equal(["u1.wav", "u2.wav"], Names(result));
        result = Run(Unlabelled + "$unlabelled | New-DogSoundPseudoLabel -Validation $predictions -MinimumPrecision 0.9");
        Assert.Empty(result.Output);
        Assert.Equal(["Barking is left out", "Howling is left out", "None of 4 clips got a label"], result.Warnings.Select(warning => warning.Split(": ")[0]));
    }

    [Fact]
    public void Validation_by_another_model_is_warned_of()
    {
        EngineResult result = Run(Unlabelled + "$predictions[0].Model; New-Prediction /u9.wav '' 0.9 -Model /n.safetensors | New-DogSoundPseudoLabel -Validation $predictions -Quota 1");
        Assert.Contains("predicted by /m.safetensors, the others by /n.safetensors", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_belong_there_is_one_error_a_reason_and_the_rest_goes_on()
    {
        EngineResult result = Run(Unlabelled + """
            $validation = $predictions + (New-Prediction /v.wav '' 0.5) + (New-Prediction /w.wav Cat 0.5)
            $unlabelled += $predictions[0]
            $unlabelled += New-Prediction /x.wav Barking 0.9
            $unlabelled += New-Prediction /y.wav Howling 0.9
            $unlabelled += New-Prediction /u1.wav '' 0.95
            $unlabelled += New-Prediction /swapped.wav '' 0.9 -Class Howling, Barking
            $unlabelled += New-Prediction /nan.wav '' ([double]::NaN)
            $unlabelled | New-DogSoundPseudoLabel -Validation $validation -MinimumConfidence 0.7
            """);
        Assert.Equal(["u1.wav", "u2.wav", "u4.wav"], Names(result));
        Assert.Equal(
            ["DogSound.NoLabel", "DogSound.UnknownLabel", "DogSound.ValidationClip", "DogSound.HasLabel", "DogSound.DuplicatePrediction", "DogSound.OtherClasses", "DogSound.InvalidProbabilities"],
            result.ErrorIds);
        Assert.Equal(["/x.wav", "/y.wav"], (string[])result.Errors[3].TargetObject);
        Assert.StartsWith("/x.wav, /y.wav: each of these 2 clips has a label already", result.Errors[3].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, Run(Unlabelled + "$predictions | New-DogSoundPseudoLabel -IncludeLabelled -MinimumConfidence 0.75").Output.Count);
    }

    [Theory]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel", "DogSound.NothingSelects")]
    [InlineData("@() | New-DogSoundPseudoLabel -Quota 1", "DogSound.NothingToLabel")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -MinimumPrecision 0.9", "DogSound.NoValidation")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -Threshold @{ Barkin = 0.9 }", "DogSound.UnknownClass")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -Threshold @{ Barking = 90 }", "DogSound.InvalidThreshold")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -Threshold @{ Barking = 'sure' }", "DogSound.InvalidThreshold")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -MinimumConfidence 1.1", "ParameterArgumentValidationError")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -Quota 1 -Weight 0", "ParameterArgumentValidationError")]
    [InlineData("$unlabelled | New-DogSoundPseudoLabel -Quota 1 -Validation @()", "ParameterArgumentValidationError")]
    public void What_makes_no_sense_ends_it(string script, string id) => Assert.Equal(id, IdOf(Fail(Unlabelled + script)));

    [Fact]
    public void Validation_clips_that_are_all_refused_are_said_to_be()
    {
        EngineResult result = Run(Unlabelled + """
            try { $unlabelled | New-DogSoundPseudoLabel -MinimumPrecision 0.9 -Validation (New-Prediction /v.wav '' 0.5), (New-Prediction /w.wav Cat 0.5) }
            catch { $_.FullyQualifiedErrorId }
            """);
        Assert.Equal(["DogSound.NoLabel", "DogSound.UnknownLabel"], result.ErrorIds);
        Assert.StartsWith("DogSound.NoValidation", Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_summary_prints_as_a_table()
    {
        HostResult result = HostProcess.Run("-Command", Unlabelled + "$unlabelled | New-DogSoundPseudoLabel -Validation $predictions -MinimumConfidence 0.7 -Report");
        Assert.Equal("", result.Error);
        Assert.Matches(@"Class +Threshold +Selected +Considered +Precision +Low +High +Validation clips", result.Output);
        Assert.Matches(@"Howling +0\.700 +2 +2 +0\.500 +0\.095 +0\.905 +2", result.Output);
    }
}
