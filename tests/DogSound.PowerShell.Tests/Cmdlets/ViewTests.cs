namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class ViewTests
{
    private static readonly Engine Shared = new();

    [Theory]
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
