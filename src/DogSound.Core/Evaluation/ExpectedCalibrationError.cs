namespace DogSound.Core.Evaluation;

/// <summary>How far confidence is from accuracy: the mean, over the clips, of |accuracy - mean confidence| of the bin that a clip lies in.</summary>
/// <remarks>C. Guo et al., On Calibration of Modern Neural Networks, 2017, (3): 15 bins of equal width, each without its lower end.</remarks>
internal static class ExpectedCalibrationError
{
    private const int BinCount = 15;

    /// <summary>0 to 1.</summary>
    /// <param name="clips">At least one clip.</param>
    public static double Of(JudgedClips clips) => Of(
        Enumerable.Range(0, clips.Count).Select(clip => (clips.Probabilities[clip][clips.Predicted[clip]], clips.IsRight(clip))));

    /// <summary>0 to 1.</summary>
    /// <param name="statements">At least one: how sure it was said of something, and whether it is so.</param>
    public static double Of(IEnumerable<(double Confidence, bool IsRight)> statements)
    {
        Span<double> confidence = stackalloc double[BinCount], right = stackalloc double[BinCount];
        confidence.Clear();
        right.Clear();
        long count = 0;
        foreach ((double sure, bool isRight) in statements)
        {
            int bin = BinOf(sure);
            confidence[bin] += sure;
            if (isRight) right[bin]++;
            count++;
        }

        double distance = 0;
        for (int bin = 0; bin < BinCount; bin++) distance += Math.Abs(right[bin] - confidence[bin]);
        return distance / count;
    }

    private static int BinOf(double confidence)
    {
        int bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
        // The product is rounded: a bin's ends decide.
        if (bin > 0 && confidence <= (double)bin / BinCount) return bin - 1;
        return bin < BinCount - 1 && confidence > (bin + 1.0) / BinCount ? bin + 1 : bin;
    }
}
