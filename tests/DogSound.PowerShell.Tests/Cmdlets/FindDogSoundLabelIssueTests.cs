using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Find-DogSoundLabelIssue of predictions whose issues are known.</summary>
public sealed class FindDogSoundLabelIssueTests : EvaluationTest
{
    // Both classes' clips have a mean probability of 0.7: /w1.wav and /w2.wav reach the other's.
    private const string Doubted = Predictions + """
        $predictions = @(
            New-Prediction /b1.wav Barking 0.9
            New-Prediction /w2.wav Barking 0.2
            New-Prediction /b3.wav Barking 1
            New-Prediction /b4.wav Barking 0.7
            New-Prediction /w1.wav Howling 0.9
            New-Prediction /h2.wav Howling 0
            New-Prediction /h3.wav Howling 0.01
            New-Prediction /h4.wav Howling 0.6
            New-Prediction /h5.wav Howling 0
        )

        """;

    [Fact]
    public void Doubted_labels_are_ranked()
    {
        EngineResult result = Run(Doubted + "$predictions | Find-DogSoundLabelIssue");
        Assert.Empty(result.Errors);
        Assert.Equal(
            ["1 /w1.wav Howling Barking 0.90 0.10 0.80", "2 /w2.wav Barking Howling 0.80 0.20 0.60"],
            result.Output.Select(issue => FormattableString.Invariant(
                $"{Get<int>(issue, "Rank")} {Get<string>(issue, "Path")} {Get<string>(issue, "Label")} {Get<string>(issue, "SuggestedLabel")} {Get<double>(issue, "Confidence"):0.00} {Get<double>(issue, "LabelProbability"):0.00} {Get<double>(issue, "Score"):0.00}")));
        Assert.Equal(["/w1.wav", "/w2.wav"], Run(Doubted + "(Find-DogSoundLabelIssue $predictions).Path").Lines);
    }

    [Fact]
    public void Windows_and_models_of_a_clip_count_together()
    {
        EngineResult result = Run(Doubted + "$predictions += New-Prediction /w1.wav howling 0.1 -Model /n.safetensors; $predictions | Find-DogSoundLabelIssue");
        Assert.Equal(["/w2.wav"], result.Output.Select(issue => Get<string>(issue, "Path")));
    }

    [Fact]
    public void Predictions_that_do_not_belong_there_are_errors()
    {
        EngineResult result = Run(Doubted + """
            $predictions += New-Prediction /no.wav '' 0.5
            $predictions += New-Prediction /cat.wav Cat 0.5
            $predictions += New-Prediction /swapped.wav Barking 0.5 -Class Howling, Barking
            $predictions += New-Prediction /much.wav Barking 1.5
            $predictions | Find-DogSoundLabelIssue
            """);
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["DogSound.NoLabel", "DogSound.UnknownLabel", "DogSound.OtherClasses", "DogSound.InvalidProbabilities"], result.ErrorIds);
    }

    [Fact]
    public void An_issue_prints_as_a_row_and_binds_where_a_file_is_wanted()
    {
        HostResult printed = HostProcess.Run("-Command", Doubted + "$predictions | Find-DogSoundLabelIssue");
        Assert.Equal("", printed.Error);
        Assert.Matches(@"1 w1\.wav +Howling +10\.0 % +Barking +90\.0 %", printed.Output);
        string path = TestSound.Write(Folder, "w1.wav");
        PSObject clip = Assert.Single(Run(Doubted.Replace("/w1.wav", path, StringComparison.Ordinal) + "Find-DogSoundLabelIssue $predictions | Where-Object Rank -eq 1 | Get-DogSoundClip").Output);
        Assert.Equal(path, Get<string>(clip, "Path"));
    }
}
