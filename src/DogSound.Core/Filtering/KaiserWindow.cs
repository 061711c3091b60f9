namespace DogSound.Core.Filtering;

/// <summary>
/// Kaiser's window, of which one number sets how much a filter suppresses and how steep it is (J. F. Kaiser, Nonrecursive digital filter design
/// using the I0-sinh window function, 1974).
/// </summary>
internal static class KaiserWindow
{
    /// <summary>The window's value.</summary>
    /// <param name="place">From -1 to 1, its ends; 0 is its middle, where it is 1.</param>
    /// <param name="beta">0.1102 (A - 8.7) for A decibels, above 50, that a filter suppresses.</param>
    public static double At(double place, double beta) => Bessel(beta * Math.Sqrt(1 - (place * place))) / Bessel(beta);

    // The modified Bessel function of the first kind and order 0, by its power series.
    private static double Bessel(double x)
    {
        double term = 1, sum = 1;
        for (int k = 1; term > 1e-17 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
