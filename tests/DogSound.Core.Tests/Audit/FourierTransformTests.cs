using System.Numerics;
using DogSound.Core.Audit;

namespace DogSound.Core.Tests.Audit;

public class FourierTransformTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(512)]
    public void Two_frames_are_what_the_definition_says(int size)
    {
        var random = new Random(size);
        float[] first = [.. Enumerable.Range(0, size).Select(_ => random.NextSingle() - 0.5f)];
        float[] second = [.. Enumerable.Range(0, size).Select(index => (float)(2 * Math.Sin(2 * Math.PI * 2.3 * index / size)))];
        float[] firstPower = new float[size / 2], secondPower = new float[size / 2];
        new FourierTransform(size).Power(first, second, firstPower, secondPower);
        for (int bin = 0; bin < size / 2; bin++)
        {
            Assert.Equal(Power(first, bin), firstPower[bin], 1e-4 * size);
            Assert.Equal(Power(second, bin), secondPower[bin], 1e-4 * size);
        }
    }

    private static double Power(float[] frame, int bin)
    {
        Complex sum = 0;
        for (int index = 0; index < frame.Length; index++)
        {
            double window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * index / frame.Length));
            sum += frame[index] * window * Complex.FromPolarCoordinates(1, -2 * Math.PI * bin * index / frame.Length);
        }
        return (sum * Complex.Conjugate(sum)).Real;
    }
}
