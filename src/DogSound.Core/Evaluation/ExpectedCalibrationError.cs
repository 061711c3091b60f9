namespace DogSound.Core.Evaluation;

/// <summary>How far confidence is from accuracy: the mean, over the clips, of |accuracy - mean confidence| of the bin that a clip lies in.</summary>
/// <remarks>C. Guo et al., On Calibration of Modern Neural Networks, 2017, (3): 15 bins of equal width, each without its lower end.</remarks>
internal static class ExpectedCalibrationError
{
    private const int BinCount = 15;

    /// <summary>0 to 1.</summary>
    /// <param name="clips">At least one clip.</param>
    public static double Of(JudgedClips clips)
    {
        Span<double> confidence = stackalloc double[BinCount], right = stackalloc double[BinCount];
        confidence.Clear();
        right.Clear();
        for (int clip = 0; clip < clips.Count; clip++)
        {
            double highest = clips.Probabilities[clip][clips.Predicted[clip]];
            int bin = BinOf(highest);
            confidence[bin] += highest;
            if (clips.IsRight(clip)) right[bin]++;
        }

        double distance = 0;
        for (int bin = 0; bin < BinCount; bin++) distance += Math.Abs(right[bin] - confidence[bin]);
        return distance / clips.Count;
    }

    private static int BinOf(double confidence)
    {
        int bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
        // The product is rounded: a bin's ends decide.
        if (bin > 0 && confidence <= (double)bin / BinCount) return bin - 1;
        return bin < BinCount - 1 && confidence > (bin + 1.0) / BinCount ? bin + 1 : bin;
    }
}
