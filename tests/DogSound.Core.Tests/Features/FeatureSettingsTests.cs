using DogSound.Core.Features;

namespace DogSound.Core.Tests.Features;

public class FeatureSettingsTests
{
    public static TheoryData<string, FeatureSettings> Wrong => new()
    {
        { "sample_rate", new() { SampleRate = 0 } },
        { "sample_rate", new() { SampleRate = int.MaxValue } },
        { "n_fft", new() { FftSize = 1 } },
        { "n_fft", new() { FftSize = 1 << 20 } },
        { "win_length", new() { WindowLength = 401 } },
        { "win_length", new() { WindowLength = -1 } },
        { "hop_length", new() { HopLength = 0 } },
        { "hop_length", new() { HopLength = 401 } },
        { "hop_length", new() { HopLength = 1 } },
        { "n_mels", new() { MelCount = 0 } },
        { "n_mels", new() { MelCount = 257 } },
        { "f_max", new() { MaximumFrequency = 8000.5 } },
        { "f_max", new() { MaximumFrequency = double.NaN } },
        { "f_min", new() { MinimumFrequency = -1 } },
        { "f_min", new() { MinimumFrequency = 8000 } },
        { "log_offset", new() { LogOffset = 0 } },
        { "log_offset", new() { LogOffset = double.NaN } },
        { "clip_duration", new() { ClipDuration = 0 } },
        { "clip_duration", new() { ClipDuration = double.PositiveInfinity } },
        { "clip_duration", new() { ClipDuration = 0.05, FftSize = 4096 } },
        { "mean", new() { Mean = double.NaN } },
        { "std", new() { StandardDeviation = 0 } },
        { "std", new() { StandardDeviation = double.PositiveInfinity } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_out_of_range_is_named_by_its_key(string key, FeatureSettings settings)
    {
        string message = Assert.Throws<ArgumentException>(settings.Validate).Message;
        Assert.StartsWith(key + " is ", message, StringComparison.Ordinal);
        Assert.Contains("must be", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_the_recipe()
    {
        FeatureSettings settings = new();
        settings.Validate();
        Assert.Equal((80_000, 501, 201), (settings.SampleCount, settings.FrameCount, settings.BinCount));
    }

    [Fact]
    public void The_window_stands_in_the_middle()
    {
        double[] window = MelFilterbank.CreateWindow(new FeatureSettings { WindowLength = 4, FftSize = 8 });
        Assert.Equal([0, 0, 0, 0.5, 1, 0.5, 0, 0], window, (expected, actual) => Math.Abs(expected - actual) < 1e-15);
    }

    [Theory]
    [InlineData(3, 0, new float[] { 0, 1, 2, 3, 0, 0 })]
    [InlineData(6, 0, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(9, 2, new float[] { 3, 4, 5, 6, 7, 8 })]
    [InlineData(9, 5, new float[] { 0, 6, 7, 8, 9, 0 })]
    [InlineData(0, 0, new float[] { 0, 0, 0, 0, 0, 0 })]
    public void A_window_is_cropped_or_padded_at_both_ends(int count, int offset, float[] expected)
    {
        float[] samples = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        float[] window = [9, 9, 9, 9, 9, 9];
        ClipWindow.Fill(samples, window, offset);
        Assert.Equal(expected, window);
        Assert.Throws<ArgumentOutOfRangeException>(() => ClipWindow.Fill(samples, window, count + 1));
    }
}
