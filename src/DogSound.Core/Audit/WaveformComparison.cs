using System.Numerics.Tensors;
using DogSound.Core.Audio;

namespace DogSound.Core.Audit;

/// <summary>How much of two sounds is the same, sample by sample.</summary>
/// <param name="Similarity">Largest correlation of a second of them, 0 to 1.</param>
/// <param name="Offset">Seconds that it comes later in the first sound.</param>
/// <param name="SharedDuration">Seconds that correlate as much as was asked for.</param>
internal readonly record struct WaveformMatch(double Similarity, double Offset, double SharedDuration);

/// <summary>
/// Compares two sounds that landmarks have laid over one another. Two recordings of one clock or of rain have the same rhythm and spectrum,
/// but not the same waveform. Two beeps of one alarm even have that, but at any distance in time that is a multiple of the tone's
/// period; what is left when the tone is taken away tells them from copies, for it fits at one distance only.
/// </summary>
internal static class WaveformComparison
{
    // How far the landmarks may be wrong: one and a half frames.
    private const int Reach = 3 * SpectralPeaks.HopLength / 2;
    private const int SegmentLength = 1000;
    private const int SegmentsPerWindow = 8;

    // Between two samples the distance is sought in quarters: half a sample would halve the correlation of what is high.
    private const int Phases = 4;

    // Of the segments that are the same, so many must fit better at the common distance than anywhere in 5 ms around it.
    private const double MinimumFitting = 0.5;
    private const int FittingReach = 40;

    // Root mean square below which a segment is digital silence: -120 dB of full scale.
    private const double SilentRms = 1e-6;

    /// <summary>Compares them.</summary>
    /// <param name="first">[T1] at 8 kHz, with the high frequencies raised.</param>
    /// <param name="second">[T2] at 8 kHz, with the high frequencies raised.</param>
    /// <param name="frames">Frames that the same comes later in the first sound; or one frame more.</param>
    /// <param name="minimum">Least correlation that counts as the same.</param>
    /// <returns>Null where the two are not the same, or would share too little: less than half of the shorter one, and less than a second.</returns>
    public static WaveformMatch? Compare(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int frames, double minimum)
    {
        int lag = (frames * SpectralPeaks.HopLength) + (SpectralPeaks.HopLength / 2);
        int start = Math.Max(0, -lag), length = Math.Min(second.Length, first.Length - lag) - start;
        if (length < Math.Min(SegmentLength * SegmentsPerWindow, Math.Min(first.Length, second.Length) / 2) || length < 1) return null;

        int segment = Math.Min(SegmentLength, length);
        ReadOnlySpan<float> under = Pad(first).AsSpan(start + lag), over = second.Slice(start, length);
        ReadOnlySpan<float> flatUnder = Pad(LinearPrediction.Residual(first)).AsSpan(start + lag);
        ReadOnlySpan<float> flatOver = LinearPrediction.Residual(second).AsSpan(start, length);
        var sounds = new Overlay(under, over, segment);
        var flatSounds = new Overlay(flatUnder, flatOver, segment);
        (int shift, double bestScore) = (0, double.NegativeInfinity);
        for (int candidate = 0; candidate <= 2 * Reach; candidate++)
        {
            double score = sounds.Score(candidate) + flatSounds.Score(candidate);
            if (score > bestScore) (shift, bestScore) = (candidate, score);
        }

        (Product[] products, double fineShift) = Refine(under, over, segment, shift);
        (double similarity, bool[] isShared) = Windows(products, minimum);
        if (similarity < minimum || !Fits(flatSounds, shift, isShared)) return null;
        return new WaveformMatch(
            similarity, (lag + fineShift - Reach) / SpectralPeaks.SampleRate,
            isShared.Count(shared => shared) * segment / (double)SpectralPeaks.SampleRate);
    }

    /// <summary>Silence around a sound, so that every shift has all samples.</summary>
    private static float[] Pad(ReadOnlySpan<float> samples)
    {
        float[] padded = new float[samples.Length + (2 * Reach)];
        samples.CopyTo(padded.AsSpan(Reach));
        return padded;
    }

    /// <summary>Seeks the shift to a quarter of a sample.</summary>
    private static (Product[] Products, double Shift) Refine(ReadOnlySpan<float> under, ReadOnlySpan<float> over, int segment, int shift)
    {
        float[] fine = Resampler.Resample(over, SpectralPeaks.SampleRate, Phases * SpectralPeaks.SampleRate);
        (Product[] best, double bestShift, double bestScore) = ([], shift, double.NegativeInfinity);
        float[] moved = new float[over.Length];
        for (int phase = 0; phase < Phases; phase++)
        {
            for (int index = 0; index < moved.Length; index++)
                moved[index] = fine[(index * Phases) + phase];
            for (int near = Math.Max(0, shift - 1); near <= Math.Min(2 * Reach, shift + 1); near++)
            {
                Product[] products = Multiply(under[near..], moved, segment);
                if (Score(products) is double score && score > bestScore)
                    (best, bestShift, bestScore) = (products, near - (phase / (double)Phases), score);
            }
        }
        return (best, bestShift);
    }

    /// <summary>Whether most of the segments that are the same fit at the shift that all have in common.</summary>
    private static bool Fits(Overlay sounds, int shift, bool[] isShared)
    {
        int fitting = 0, heard = 0;
        int low = Math.Max(0, shift - FittingReach), high = Math.Min(2 * Reach, shift + FittingReach);
        for (int index = 0; index < isShared.Length; index++)
        {
            if (!isShared[index]) continue;
            (int best, double bestCorrelation) = (-1, 0);
            for (int candidate = low; candidate <= high; candidate++)
            {
                double correlation = sounds.Multiply(index, candidate).Correlation;
                if (correlation > bestCorrelation) (best, bestCorrelation) = (candidate, correlation);
            }
            if (best < 0) continue;
            heard++;
            if (Math.Abs(best - shift) <= 1) fitting++;
        }
        return heard > 0 && fitting >= MinimumFitting * heard;
    }

    private static Product[] Multiply(ReadOnlySpan<float> under, ReadOnlySpan<float> over, int segment)
    {
        var products = new Product[over.Length / segment];
        for (int index = 0; index < products.Length; index++)
            products[index] = Product.Of(under.Slice(index * segment, segment), over.Slice(index * segment, segment));
        return products;
    }

    // Squares, so that what is the same in a few segments outweighs what is a little alike in all of them.
    private static double Score(Product[] products) => products.Sum(product => product.Correlation * product.Correlation);

    private static (double Similarity, bool[] IsShared) Windows(Product[] products, double minimum)
    {
        int count = Math.Min(SegmentsPerWindow, products.Length);
        var isShared = new bool[products.Length];
        double similarity = 0;
        for (int start = 0; start + count <= products.Length; start++)
        {
            double correlation = products.Skip(start).Take(count).Aggregate((a, b) => a + b).Correlation;
            similarity = Math.Max(similarity, correlation);
            if (correlation >= minimum) isShared.AsSpan(start, count).Fill(true);
        }
        return (similarity, isShared);
    }

    /// <summary>
    /// Two sounds, the second of which is moved over the first. Their squares are summed once: a search for the shift meets each sample hundreds
    /// of times.
    /// </summary>
    /// <param name="under">The first sound.</param>
    /// <param name="over">The second, at least as much shorter as it is moved.</param>
    /// <param name="segment">Samples that are multiplied at a time.</param>
    private readonly ref struct Overlay(ReadOnlySpan<float> under, ReadOnlySpan<float> over, int segment)
    {
        private readonly ReadOnlySpan<float> _under = under, _over = over;
        private readonly double[] _underSquares = RunningSquares(under), _overSquares = RunningSquares(over);

        /// <summary>The products of a segment of the second sound.</summary>
        /// <param name="index">Which one.</param>
        /// <param name="shift">Samples that the second sound is moved.</param>
        public Product Multiply(int index, int shift)
        {
            int start = index * segment, end = start + segment;
            return new Product(
                TensorPrimitives.Dot(_under.Slice(start + shift, segment), _over.Slice(start, segment)),
                _underSquares[end + shift] - _underSquares[start + shift],
                _overSquares[end] - _overSquares[start],
                segment);
        }

        /// <summary>How alike the sounds are; see <see cref="WaveformComparison.Score"/>.</summary>
        /// <param name="shift">Samples that the second sound is moved.</param>
        public double Score(int shift)
        {
            double score = 0;
            for (int index = 0; index < _over.Length / segment; index++)
            {
                double correlation = Multiply(index, shift).Correlation;
                score += correlation * correlation;
            }
            return score;
        }

        private static double[] RunningSquares(ReadOnlySpan<float> samples)
        {
            double[] sums = new double[samples.Length + 1];
            for (int index = 0; index < samples.Length; index++)
                sums[index + 1] = sums[index] + ((double)samples[index] * samples[index]);
            return sums;
        }
    }

    /// <summary>Sums of products of two pieces of sound.</summary>
    private readonly record struct Product(double Both, double First, double Second, int Length)
    {
        /// <summary>Absolute correlation, 0 to 1; 0 where one of the two is silent.</summary>
        public double Correlation => Math.Min(First, Second) < SilentRms * SilentRms * Length ? 0 : Math.Min(1, Math.Abs(Both) / Math.Sqrt(First * Second));

        public static Product Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second) =>
            new(TensorPrimitives.Dot(first, second), TensorPrimitives.SumOfSquares(first), TensorPrimitives.SumOfSquares(second), first.Length);

        public static Product operator +(Product a, Product b) => new(a.Both + b.Both, a.First + b.First, a.Second + b.Second, a.Length + b.Length);
    }
}
