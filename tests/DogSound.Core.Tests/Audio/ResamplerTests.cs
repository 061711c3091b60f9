using DogSound.Core.Audio;

namespace DogSound.Core.Tests.Audio;

/// <summary>Against torchaudio in float64 (fixtures/audio/make_audio.py), and the promises of streaming.</summary>
public class ResamplerTests
{
    [Theory]
    [InlineData(8000, 16000)]
    [InlineData(44100, 16000)]
    [InlineData(48000, 16000)]
    [InlineData(22050, 16000)]
    [InlineData(16000, 8000)]
    [InlineData(11027, 8000)]
    public void Equals_torchaudio(int source, int target)
    {
        float[] expected = Floats($"audio/resample_{source}_{target}.npy");
        float[] actual = Resampler.Resample(Floats($"audio/resample_{source}.npy"), source, target);

        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal(expected[index], actual[index], 1e-5f);
    }

    [Theory]
    [InlineData(8000, 16000)]
    [InlineData(44100, 16000)]
    [InlineData(11025, 16000)]
    [InlineData(48000, 1000)]
    [InlineData(1000, 768000)]
    [InlineData(11027, 8000)]
    [InlineData(16000, 16000)]
    public void Streaming_gives_the_same_bits(int source, int target)
    {
        var random = new Random(1);
        float[] samples = new float[random.Next(2000, 3000)];
        for (int index = 0; index < samples.Length; index++)
            samples[index] = random.NextSingle() - 0.5f;
        float[] whole = Resampler.Resample(samples, source, target);

        var resampler = new Resampler(source, target);
        var streamed = new List<float>();
        float[] block = new float[1000];
        int position = 0;
        while (true)
        {
            if (position < samples.Length)
            {
                int count = Math.Min(random.Next(1, 300), samples.Length - position);
                resampler.Write(samples.AsSpan(position, count));
                position += count;
            }
            else
            {
                resampler.Complete();
            }
            int read;
            while ((read = resampler.Read(block.AsSpan(0, random.Next(1, block.Length)))) > 0)
                streamed.AddRange(block.AsSpan(0, read));
            if (position == samples.Length && streamed.Count == whole.Length)
                break;
        }

        Assert.Equal(whole, streamed);
        Assert.Equal(Resampler.OutputLength(samples.Length, source, target), whole.Length);
        Assert.Equal(0, resampler.Read(block));
    }

    [Fact]
    public void Equal_rates_copy()
    {
        float[] samples = [1, -1, 0.1f, 1e-30f, 3e8f, 0.3f, 0, 0.25f, -0.7f];
        Assert.Equal(samples, Resampler.Resample(samples, 8000, 8000));
    }

    [Theory]
    [InlineData(1, 8000, 16000, 2)]
    [InlineData(1, 16000, 8000, 1)]
    [InlineData(3, 16000, 8000, 2)]
    [InlineData(0, 8000, 16000, 0)]
    [InlineData(220500, 44100, 16000, 80000)]
    [InlineData(220501, 44100, 16000, 80001)]
    public void Length_is_rounded_up(int count, int source, int target, int expected)
    {
        Assert.Equal(expected, Resampler.OutputLength(count, source, target));
        Assert.Equal(expected, Resampler.Resample(new float[count], source, target).Length);
    }

    [Fact]
    public void Rates_without_a_common_divisor_take_little_memory()
    {
        float[] samples = new float[100];
        Resampler.Resample(samples, 8000, 16000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Resampler.Resample(samples, 767_999, 16_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000);
    }

    [Theory]
    [InlineData(0, 16000)]
    [InlineData(16000, -1)]
    [InlineData(999, 16000)]
    [InlineData(16000, 768001)]
    public void Absurd_rates_are_refused(int source, int target) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Resampler(source, target));

    [Fact]
    public void Nothing_can_be_written_after_the_end()
    {
        var resampler = new Resampler(8000, 16000);
        resampler.Complete();
        Assert.Throws<InvalidOperationException>(() => resampler.Write([1]));
    }

    private static float[] Floats(string name) => [.. Fixture.ReadNpy(name).Values.Select(value => (float)value)];
}
