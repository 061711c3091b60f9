using DogSound.Core.Audio;

namespace DogSound.Core.Tests.Audio;

public sealed class Pcm16Tests
{
    // Every multiple of an eighth up to beyond full scale: with all halves, and with what lies a little beside them.
    private static readonly float[] Samples =
    [
        .. Enumerable.Range(-300_000, 600_001).SelectMany(eighths => (float[])[eighths / 8f / 32768, MathF.BitIncrement(eighths / 8f / 32768)]),
        float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, -0f,
    ];

    [Fact]
    public void It_rounds_to_the_nearest_integer_halves_to_even_and_holds_at_full_scale()
    {
        short[] expected = [.. Samples.Select(sample => (short)Math.Clamp(Math.Round(sample * 32768.0, MidpointRounding.ToEven), short.MinValue, short.MaxValue))];
        short[] actual = new short[Samples.Length];
        Pcm16.FromSingle(Samples, actual);
        Assert.Equal(expected, actual);
        // One by one: what is left over behind whole vectors.
        for (int index = 0; index < Samples.Length; index += 7)
        {
            Pcm16.FromSingle(Samples.AsSpan(index, 1), actual);
            Assert.Equal(expected[index], actual[0]);
        }
    }

    [Fact]
    public void Every_value_comes_back_bit_equal()
    {
        short[] values = [.. Enumerable.Range(short.MinValue, 65_536).Select(value => (short)value)], back = new short[values.Length];
        float[] samples = new float[values.Length];
        Pcm16.ToSingle(values, samples);
        Assert.Equal(values.Select(value => value / 32768f), samples);
        Pcm16.FromSingle(samples, back);
        Assert.Equal(values, back);
    }
}
