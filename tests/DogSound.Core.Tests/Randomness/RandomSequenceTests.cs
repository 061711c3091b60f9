using System.Globalization;
using System.Text.Json;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Randomness;

/// <summary>The numbers of the authors' descriptions (fixtures/randomness), for ever, and distributed as they should be.</summary>
public sealed class RandomSequenceTests
{
    private const int Draws = 200_000;

    [Fact]
    public void The_numbers_are_those_of_the_reference()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("randomness/randomness.json")));
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            string purpose = entry.GetProperty("purpose").GetString()!;
            ulong[] keys = [.. entry.GetProperty("keys").EnumerateArray().Select(Number)];
            void Check<T>(string name, Func<JsonElement, T> read, Func<RandomSequence, T> draw, Action<T, T> assert)
            {
                RandomSequence sequence = RandomSequence.Create(purpose, keys);
                foreach (JsonElement expected in entry.GetProperty(name).EnumerateArray()) assert(read(expected), draw(sequence));
            }

            // The functions of the platform's mathematics may differ in the last digit.
            void Near(double expected, double actual) => Assert.Equal(expected, actual, 1e-12 * Math.Abs(expected));
            Check("bits", Number, sequence => sequence.NextUInt64(), Assert.Equal);
            Check("uniform", value => value.GetDouble(), sequence => sequence.NextDouble(), Assert.Equal);
            Check("integers", Number, sequence => (ulong)sequence.NextInteger(3L << 61), Assert.Equal);
            Check("normal", value => value.GetDouble(), sequence => sequence.NextNormal(), Near);
            Check("gamma", value => value.GetDouble(), sequence => sequence.NextGamma(2.5), Near);
            Check("beta", value => value.GetDouble(), sequence => sequence.NextBeta(0.2, 0.3), Near);
            int[] items = [.. Enumerable.Range(0, 10)];
            RandomSequence.Create(purpose, keys).Shuffle<int>(items);
            Assert.Equal(entry.GetProperty("shuffle").EnumerateArray().Select(item => item.GetInt32()), items);
        }
    }

    [Fact]
    public void Uniform_numbers_are_uniform()
    {
        RandomSequence sequence = RandomSequence.Create("test");
        Distribution.AssertUniform(Many(sequence.NextDouble), 0, 1);
        Distribution.AssertUniform(Many(() => sequence.NextDouble(-3, 5)), -3, 5);
    }

    [Fact]
    public void Each_bit_is_set_half_of_the_time()
    {
        RandomSequence sequence = RandomSequence.Create("test");
        var set = new long[64];
        for (int draw = 0; draw < Draws; draw++)
        {
            ulong bits = sequence.NextUInt64();
            for (int bit = 0; bit < 64; bit++) set[bit] += (long)(bits >> bit & 1);
        }

        double tolerance = 5 * Math.Sqrt(Draws / 4.0);
        Assert.All(set, count => Assert.InRange(count, Draws / 2.0 - tolerance, Draws / 2.0 + tolerance));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Integers_are_alike(int count)
    {
        RandomSequence sequence = RandomSequence.Create("test", 1);
        Distribution.AssertUniform(Enumerable.Range(0, Draws).Select(_ => sequence.NextInteger(count)), count);
    }

    // The remainder of 64 bits by three quarters of 2^63 would give its first third twice as often as the others.
    [Fact]
    public void Integers_of_a_range_that_does_not_divide_the_bits_are_alike_too()
    {
        RandomSequence sequence = RandomSequence.Create("test", 2);
        Distribution.AssertUniform(Enumerable.Range(0, Draws).Select(_ => sequence.NextInteger(3L << 61) / (1L << 61)), 3);
        Assert.InRange(sequence.NextInteger(long.MaxValue), 0, long.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.NextInteger(0));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        RandomSequence sequence = RandomSequence.Create("test", 3);
        double[] values = Many(sequence.NextNormal);
        Distribution.AssertMean(0, values);
        Distribution.AssertMean(1, [.. values.Select(value => value * value)]);
        Distribution.AssertMean(0, [.. values.Select(value => Math.Pow(value, 3))]);
        Distribution.AssertMean(3, [.. values.Select(value => Math.Pow(value, 4))]);
        Distribution.AssertMean(0.04550026389635842, [.. values.Select(value => Math.Abs(value) > 2 ? 1.0 : 0)]);
        Distribution.AssertMean(0, [.. values.Zip(values.Skip(1), (one, next) => one * next)]);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(30)]
    public void Gamma_numbers_have_the_moments_of_the_gamma_distribution(double shape)
    {
        RandomSequence sequence = RandomSequence.Create("test", 4);
        double[] values = Many(() => sequence.NextGamma(shape));
        Assert.All(values, value => Assert.True(value >= 0));
        Distribution.AssertMean(shape, values);
        Distribution.AssertMean(shape, [.. values.Select(value => (value - shape) * (value - shape))]);
        Distribution.AssertMean(2 * shape, [.. values.Select(value => Math.Pow(value - shape, 3))]);
    }

    [Theory]
    [InlineData(0.2, 0.2)]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(0.01, 0.03)]
    public void Beta_numbers_have_the_moments_of_the_beta_distribution(double alpha, double beta)
    {
        RandomSequence sequence = RandomSequence.Create("test", 5);
        double[] values = Many(() => sequence.NextBeta(alpha, beta));
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        double mean = alpha / (alpha + beta), variance = mean * (1 - mean) / (alpha + beta + 1);
        Distribution.AssertMean(mean, values);
        Distribution.AssertMean(variance, [.. values.Select(value => (value - mean) * (value - mean))]);
    }

    [Fact]
    public void Shapes_so_small_that_gamma_underflows_leave_the_ends_of_beta()
    {
        RandomSequence sequence = RandomSequence.Create("test", 6);
        double[] values = Many(() => sequence.NextBeta(1e-5, 3e-5));
        Assert.All(values, value => Assert.InRange(value, 0, 1));
        Distribution.AssertMean(0.25, values);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.NextGamma(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.NextGamma(double.NaN));
    }

    [Fact]
    public void All_orders_come_alike()
    {
        RandomSequence sequence = RandomSequence.Create("test", 7);
        Distribution.AssertUniform(Enumerable.Range(0, Draws).Select(_ =>
        {
            int[] items = [0, 1, 2, 3];
            sequence.Shuffle<int>(items);
            return (long)Array.IndexOf(Orders, string.Concat(items));
        }), 24);
        sequence.Shuffle<int>([]);
    }

    [Fact]
    public void Other_purposes_and_other_keys_have_other_sequences()
    {
        (string Purpose, ulong[] Keys)[] names =
        [
            ("", []), ("a", []), ("ab", []), ("a", [98]), ("a", [1]), ("a", [1, 0]), ("a", [0, 1]), ("a", [0]), ("a\u0001", []), ("a\u0001", [1]), ("A", []),
        ];
        Assert.Equal(names.Length, names.Select(name => RandomSequence.Create(name.Purpose, name.Keys).NextUInt64()).Distinct().Count());
    }

    // Clips, epochs and seeds are small neighbouring numbers; what is drawn for one must say nothing of the next.
    [Theory]
    [InlineData("noise", 1, 0, 0)]
    [InlineData("noise", 0, 1, 0)]
    [InlineData("noise", 0, 0, 1)]
    [InlineData("noisf", 0, 0, 0)]
    public void Neighbouring_keys_are_independent(string purpose, int seed, int clip, int epoch)
    {
        var pairs = new List<long>();
        for (int key = 0; key < Draws; key++)
        {
            double one = RandomSequence.Create("noise", 3, (ulong)key, 5).NextDouble();
            double other = RandomSequence.Create(purpose, (ulong)(3 + seed), (ulong)(key + clip), (ulong)(5 + epoch)).NextDouble();
            pairs.Add((long)(one * 10) * 10 + (long)(other * 10));
        }

        Distribution.AssertUniform(pairs, 100);
    }

    private static readonly string[] Orders =
    [
        .. from a in Enumerable.Range(0, 4)
           from b in Enumerable.Range(0, 4)
           from c in Enumerable.Range(0, 4)
           from d in Enumerable.Range(0, 4)
           where new[] { a, b, c, d }.Distinct().Count() == 4
           select string.Concat(a, b, c, d),
    ];

    private static ulong Number(JsonElement text) => ulong.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private static double[] Many(Func<double> draw) => [.. Enumerable.Range(0, Draws).Select(_ => draw())];
}
