using DogSound.Core.Audit;

namespace DogSound.Core.Tests.Audit;

public class LinearPredictionTests
{
    [Fact]
    public void What_drove_a_resonance_comes_back()
    {
        var random = new Random(1);
        float[] drive = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle() - 0.5f)];
        float[] sound = new float[drive.Length];
        for (int index = 0; index < sound.Length; index++)
            sound[index] = drive[index] + (index > 0 ? 1.6f * sound[index - 1] : 0) - (index > 1 ? 0.8f * sound[index - 2] : 0);
        float[] residual = LinearPrediction.Residual(sound);
        double error = residual.Zip(drive).Sum(pair => Math.Pow(pair.First - pair.Second, 2)) / drive.Sum(sample => sample * sample);
        Assert.InRange(error, 0, 0.01);
    }

    [Fact]
    public void A_tone_goes_and_silence_stays()
    {
        float[] tone = [.. Enumerable.Range(0, 8000).Select(index => (float)Math.Sin(0.7 * index))];
        Assert.InRange(LinearPrediction.Residual(tone).Sum(sample => sample * sample) / tone.Sum(sample => sample * sample), 0, 1e-3);
        Assert.All(LinearPrediction.Residual(new float[100]), sample => Assert.Equal(0, sample));
        Assert.Single(LinearPrediction.Residual([0.5f]));
    }
}
