using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Test-DogSoundModel of predictions that exist: their figures are known.</summary>
public sealed class TestDogSoundModelPredictionTests : EvaluationTest
{
    [Fact]
    public void Predictions_are_judged_together()
    {
        PSObject evaluation = Only(Succeed(Predictions + "$predictions[2].ExpectedLabel = 'howling'; $predictions | Test-DogSoundModel -Bootstrap 0"));
        Assert.Equal((4, 0.75, 0.75), (ClipCount(evaluation), Get<double>(evaluation, "Accuracy"), Get<double>(evaluation, "WeightedAuc")));
        Assert.Equal([[1, 1], [0, 2]], Confusions(evaluation));
        Assert.Null(evaluation.Properties["AccuracyInterval"].Value);
        Assert.Equal("/m.safetensors", Get<string>(evaluation, "Model"));

        PSObject pooled = Only(Succeed(Predictions + "$predictions += New-Prediction /e.wav Howling 0.1 -Model /n.safetensors; $predictions | Test-DogSoundModel"));
        Assert.Equal((5, "/m.safetensors;/n.safetensors"), (ClipCount(pooled), Get<string>(pooled, "Model")));
    }

    [Fact]
    public void Predictions_that_do_not_belong_there_are_errors()
    {
        EngineResult result = Run(Predictions + """
            $predictions += New-Prediction /no.wav '' 0.5
            $predictions += New-Prediction /cat.wav Cat 0.5
            $predictions += New-Prediction /swapped.wav Barking 0.5 -Class Howling, Barking
            $predictions += New-Prediction /much.wav Barking 1.5
            $predictions += New-Prediction /nan.wav Barking ([double]::NaN)
            $predictions | Test-DogSoundModel -Bootstrap 0
            """);
        Assert.Equal(4, ClipCount(Only(result)));
        Assert.Equal(["DogSound.NoLabel", "DogSound.UnknownLabel", "DogSound.OtherClasses", "DogSound.InvalidProbabilities"], result.ErrorIds);
        Assert.Equal(["/much.wav", "/nan.wav"], (string[])result.Errors[3].TargetObject);
        Assert.Contains("(Howling, Barking)", result.Errors[2].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_of_one_recording_are_warned_of()
    {
        EngineResult result = Succeed(Predictions + "@($predictions) + $predictions[0] | Test-DogSoundModel -Bootstrap 10");
        Assert.Equal(5, ClipCount(Only(result)));
        Assert.Contains("5 predictions are of 4 files", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Intervals_follow_from_the_seed()
    {
        EngineResult result = Succeed(Predictions + """
            $predictions | Test-DogSoundModel
            $predictions | Test-DogSoundModel
            $predictions | Test-DogSoundModel -Bootstrap 50 -Seed 1
            $predictions | Test-DogSoundModel -ConfidenceLevel 0.5
            """);
        (double Lower, double Upper, double Level)[] intervals = [.. result.Output.Select(evaluation => Interval(evaluation, "WeightedAucInterval"))];
        Assert.Equal(intervals[0], intervals[1]);
        Assert.Equal(0.5, intervals[3].Level);
        Assert.True(intervals[3].Lower > intervals[0].Lower);
    }

    [Theory]
    [InlineData("-MinimumWeightedAuc 0.75 -MinimumAccuracy 0.75", null)]
    [InlineData("-MinimumWeightedAuc 0.8", "WeightedAuc is 0.7500, below 0.8")]
    [InlineData("-MinimumWeightedAuc 0.7500001", "WeightedAuc is 0.7500, below 0.7500001")]
    [InlineData("-MinimumAccuracy 0.76", "Accuracy is 0.7500, below 0.76")]
    [InlineData("-MinimumWeightedAuc 0.8 -MinimumAccuracy 0.9", "; Accuracy is")]
    public void A_bound_that_is_not_reached_ends_it_after_the_evaluation(string bounds, string? message)
    {
        EngineResult result = Run(Predictions + $"try {{ $predictions | Test-DogSoundModel {bounds} }} catch {{ $_ }}");
        Assert.Equal(4, ClipCount(result.Output[0]));
        Assert.Equal(message is null ? 1 : 2, result.Output.Count);
        if (message is null) return;
        var error = (ErrorRecord)result.Output[1].BaseObject;
        Assert.Equal("DogSound.BelowMinimum", IdOf(error));
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Same(result.Output[0].BaseObject, error.TargetObject);
    }

    [Fact]
    public void A_figure_that_cannot_be_told_reaches_no_bound()
    {
        ErrorRecord error = Fail(Predictions + "$predictions[0..1] | Test-DogSoundModel -MinimumWeightedAuc 0.1");
        Assert.Equal("DogSound.BelowMinimum", IdOf(error));
        Assert.Contains("can't be told", error.Exception.Message, StringComparison.Ordinal);
    }

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script);
        Assert.Empty(result.Errors);
        return result;
    }
}
