using DogSound.Core.Audio;
using DogSound.Core.Review;

namespace DogSound.Core.Tests.Review;

public sealed class ExcerptAnalyzerTests
{
    [Fact]
    public void Level_makes_no_difference_and_pitch_does()
    {
        using var analyzer = new ExcerptAnalyzer();
        double[] loud = analyzer.Statistics(Noise(0.5f, step: 1)), quiet = analyzer.Statistics(Noise(0.05f, step: 1)), dull = analyzer.Statistics(Noise(0.5f, step: 8));
        Assert.Equal(128, loud.Length);
        Assert.True(Distance(loud, quiet) < 0.02 * Distance(loud, dull), $"{Distance(loud, quiet)} and {Distance(loud, dull)}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(199)]
    [InlineData(400)]
    public void The_shortest_clips_have_a_spectrogram(int samples)
    {
        using var analyzer = new ExcerptAnalyzer();
        float[,] spectrogram = analyzer.Spectrogram(new ClipExcerpt("/a.wav", new float[samples], IsCut: false));
        Assert.Equal((64, 3), (spectrogram.GetLength(0), spectrogram.GetLength(1)));
        Assert.All(analyzer.Statistics(new ClipExcerpt("/a.wav", new float[samples], IsCut: false)), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void A_file_without_samples_is_refused()
    {
        using var folder = new TemporaryFolder();
        WavFile.WriteMono16(folder["empty.wav"], [], 16_000);
        Assert.Equal(AudioErrorReason.Empty, Assert.Throws<AudioFormatException>(() => ClipExcerpt.Read(folder["empty.wav"])).Reason);
    }

    private static double Distance(double[] first, double[] second) => Math.Sqrt(first.Zip(second).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));

    // Noise that holds each value for some samples: the longer, the duller.
    private static ClipExcerpt Noise(float level, int step)
    {
        float[] samples = new float[16_000];
        uint state = 1;
        for (int i = 0; i < samples.Length; i++)
        {
            if (i % step == 0) state = (state * 1664525) + 1013904223;
            samples[i] = level * ((state >> 8) / (float)(1 << 23) - 1);
        }
        return new ClipExcerpt("/noise.wav", samples, IsCut: false);
    }
}
