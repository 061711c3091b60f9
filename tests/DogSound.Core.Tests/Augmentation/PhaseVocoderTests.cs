using System.Text.Json;
using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>The phase vocoder is torchaudio's, on the way for CPUs and on the way for GPUs.</summary>
public sealed class PhaseVocoderTests
{
    private static readonly VocoderFrames Frames = new(512);

    public static TheoryData<string, double> Fixtures()
    {
        var fixtures = new TheoryData<string, double>();
        string text = File.ReadAllText(Fixture.FullPath("augmentation/stretch.json"));
        foreach ((string name, double rate) in JsonSerializer.Deserialize<Dictionary<string, double>>(text)!)
            fixtures.Add(name, rate);
        return fixtures;
    }

    /// <summary>Within -114 dB of full scale, magnitudes and phases of float32 against those of float64.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_stretch_equals_torchaudios(string name, double rate)
    {
        double[] expected = Fixture.ReadNpy($"augmentation/{name}").Values;
        var output = new float[VocoderFrames.OutputLength(Clip().Length, rate)];
        new PhaseVocoder(Frames).Stretch(Clip(), rate, 0, output);
        AssertNear(expected, output, 2e-6);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void The_calls_for_a_gpu_give_the_same(string name, double rate)
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        double[] expected = Fixture.ReadNpy($"augmentation/{name}").Values;
        Tensor batch = tensor(Clip()).expand(2, -1).contiguous();
        StretchedRow[] rows = StretchedRow.Plan([rate, 1.1], batch.shape[1], keepLength: false);
        Tensor result = PhaseVocoderBatch.Stretch(batch, rows, Frames, rows.Max(row => row.Length));
        AssertNear(expected, result[0].data<float>().ToArray()[..expected.Length], 2e-6);
        Assert.All(result[0].data<float>().ToArray()[expected.Length..], sample => Assert.Equal(0, sample));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(2048)]
    public void Frames_are_transformed_as_the_formula_says_and_back(int size)
    {
        var transform = new FrameTransform(size);
        var random = new Random(size);
        float[] frames = [.. Enumerable.Range(0, FrameTransform.FrameCount * size).Select(_ => random.NextSingle() - 0.5f)], back = new float[frames.Length];
        float[] real = new float[FrameTransform.FrameCount * transform.Stride], imaginary = new float[real.Length];
        transform.Forward(frames, real, imaginary);
        for (int frame = 0; frame < FrameTransform.FrameCount; frame++)
        {
            for (int k = 0; k <= size / 2; k += Math.Max(1, size / 64))
            {
                double sumReal = 0, sumImaginary = 0;
                for (int n = 0; n < size; n++)
                {
                    (double sine, double cosine) = Math.SinCos(-2 * Math.PI * ((long)k * n % size) / size);
                    sumReal += frames[frame * size + n] * cosine;
                    sumImaginary += frames[frame * size + n] * sine;
                }

                Assert.Equal(sumReal, real[frame * transform.Stride + k], 1e-5 * Math.Sqrt(size));
                Assert.Equal(sumImaginary, imaginary[frame * transform.Stride + k], 1e-5 * Math.Sqrt(size));
            }
        }

        transform.Inverse(real, imaginary, back);
        for (int i = 0; i < frames.Length; i++)
            Assert.Equal(frames[i], back[i] / size, 1e-6);
    }

    [Theory]
    [InlineData(1000, 32)]
    [InlineData(8000, 256)]
    [InlineData(16_000, 512)]
    [InlineData(22_050, 512)]
    [InlineData(44_100, 1024)]
    [InlineData(48_000, 2048)]
    [InlineData(768_000, 32_768)]
    public void Frames_are_about_32_ms(int sampleRate, int size) => Assert.Equal(new VocoderFrames(size), VocoderFrames.For(sampleRate));

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.3)]
    public void A_part_of_the_result_is_that_part_of_it(double rate)
    {
        float[] clip = Clip(), whole = new float[VocoderFrames.OutputLength(clip.Length, rate)];
        var vocoder = new PhaseVocoder(Frames);
        vocoder.Stretch(clip, rate, 0, whole);
        foreach ((int first, int length) in new[] { (0, 10), (1, 1000), (-700, 1500), (2000, whole.Length), (-10, whole.Length + 20), (whole.Length + 5, 9), (-20, 7) })
        {
            var part = new float[length];
            Array.Fill(part, 7);
            vocoder.Stretch(clip, rate, first, part);
            for (int i = 0; i < length; i++)
                Assert.Equal(first + i >= 0 && first + i < whole.Length ? whole[first + i] : 0, part[i]);
        }
    }

    private static float[] Clip() => [.. Fixture.ReadNpy("augmentation/clip.npy").Values.Select(value => (float)value)];

    private static void AssertNear(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Zip(actual, (one, other) => Math.Abs(one - other)).Max();
        Assert.True(largest < tolerance, $"differs by up to {largest}");
    }
}
