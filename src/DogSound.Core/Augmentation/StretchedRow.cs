namespace DogSound.Core.Augmentation;

/// <summary>What becomes of one row whose tempo changes.</summary>
/// <param name="Rate">2 is twice as fast and half as long; 1 leaves the row alone.</param>
/// <param name="Length">Samples that it becomes.</param>
/// <param name="First">The one that the new row begins with; negative begins with silence.</param>
internal readonly record struct StretchedRow(double Rate, long Length, long First)
{
    /// <summary>Plans the rows of a batch.</summary>
    /// <param name="rates">Row by row.</param>
    /// <param name="length">Samples of a row (T).</param>
    /// <param name="keepLength">
    /// Whether rows stay T samples long. Then as much is cut off, or as much silence added, at either end: so short clips stand in their
    /// window, too, and what is in the middle stays there.
    /// </param>
    public static StretchedRow[] Plan(ReadOnlySpan<double> rates, long length, bool keepLength)
    {
        var rows = new StretchedRow[rates.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            long newLength = VocoderFrames.OutputLength(length, rates[row]);
            // Rounded towards 0: of an odd number of zeros the smaller part stands before the sound, as everywhere.
            rows[row] = new StretchedRow(rates[row], newLength, keepLength ? (newLength - length) / 2 : 0);
        }

        return rows;
    }
}
