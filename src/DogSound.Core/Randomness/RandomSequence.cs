using System.Numerics;
using System.Text;

namespace DogSound.Core.Randomness;

/// <summary>
/// A sequence of random numbers that follows from its key alone: (run seed, clip, epoch, purpose). So a draw belongs to the clip, and does
/// not depend on threads, batches, shards or on what else was drawn; and, unlike <see cref="Random"/> with a seed, it is the same in every
/// version of .NET.
/// </summary>
/// <remarks>The generator is xoshiro256** (D. Blackman and S. Vigna, Scrambled Linear Pseudorandom Number Generators, 2018), its state
/// filled by SplitMix64, as its authors advise.</remarks>
public sealed class RandomSequence
{
    private ulong _s0, _s1, _s2, _s3;

    private RandomSequence(ulong key)
    {
        _s0 = SplitMix64(ref key);
        _s1 = SplitMix64(ref key);
        _s2 = SplitMix64(ref key);
        _s3 = SplitMix64(ref key);
    }

    /// <summary>Starts the sequence of a key.</summary>
    /// <param name="purpose">What is drawn, such as <c>time_mask</c>: two purposes have independent sequences.</param>
    /// <param name="keys">The numbers that name the draw: seed, clip identity, epoch.</param>
    public static RandomSequence Create(string purpose, params ReadOnlySpan<ulong> keys)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ulong key = 0x9E3779B97F4A7C15;
        byte[] letters = Encoding.UTF8.GetBytes(purpose);
        // Says where the purpose ends: else "a" with the key 98 would be "ab".
        key = Mix(key, (ulong)letters.Length);
        foreach (byte letter in letters) key = Mix(key, letter);
        foreach (ulong number in keys) key = Mix(key, number);
        return new RandomSequence(key);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), with 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</summary>
    public double NextDouble(double minimum, double maximum) => minimum + (maximum - minimum) * NextDouble();

    /// <summary>Uniform among 0 to <paramref name="count"/> - 1, without bias.</summary>
    /// <param name="count">At least 1.</param>
    public long NextInteger(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // Lemire, Fast Random Integer Generation in an Interval, 2019.
        ulong range = (ulong)count, low;
        ulong high = Math.BigMul(NextUInt64(), range, out low);
        if (low >= range) return (long)high;
        for (ulong threshold = unchecked(0UL - range) % range; low < threshold;) high = Math.BigMul(NextUInt64(), range, out low);
        return (long)high;
    }

    /// <summary>Standard normal (Box and Muller, A Note on the Generation of Random Normal Deviates, 1958).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Gamma with a shape above 0 and scale 1 (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, 2000).</summary>
    public double NextGamma(double shape)
    {
        if (!(shape > 0)) throw new ArgumentOutOfRangeException(nameof(shape), shape, "The shape must be above 0.");
        if (shape < 1) return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal(), v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(1 - NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }

    /// <summary>Beta with both shapes above 0.</summary>
    public double NextBeta(double alpha, double beta)
    {
        double x = NextGamma(alpha), y = NextGamma(beta);
        // Both can underflow to 0 where shapes are tiny: then the mass sits at the ends.
        return x + y > 0 ? x / (x + y) : NextDouble() < alpha / (alpha + beta) ? 1 : 0;
    }

    /// <summary>Puts the items in random order, all orders alike (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = (int)NextInteger(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong key, ulong number)
    {
        key ^= number;
        return SplitMix64(ref key);
    }

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
