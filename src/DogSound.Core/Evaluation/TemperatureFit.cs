namespace DogSound.Core.Evaluation;

/// <summary>Finds the temperature with which softmax(logits / temperature) says how sure a model may be, on clips that it did not learn from.</summary>
/// <remarks>
/// C. Guo et al., On Calibration of Modern Neural Networks, 2017, 4.2: the temperature with the least log loss. To the clips one is added
/// that has the mean loss of a wrong answer, as Laplace's rule of succession does: without it a model that is right on every one of a few
/// clips would be told that it can't err, and become sure of everything. Among hundreds of clips it weighs nothing. In 1 / temperature the
/// loss is convex: Newton's steps on its slope, kept between bounds, find the only minimum.
/// </remarks>
public static class TemperatureFit
{
    /// <summary>Lowest temperature that is found.</summary>
    public const double Minimum = 0.05;

    /// <summary>Highest temperature that is found.</summary>
    public const double Maximum = 20;

    private const int MaximumSteps = 200;

    /// <summary>The best temperature, <see cref="Minimum"/> to <see cref="Maximum"/>; 1 where no other makes the clips' log loss less.</summary>
    /// <param name="logits">[clip][class]: logits or log-probabilities, whose difference, one number a clip, changes nothing.</param>
    /// <param name="labels">Class of every clip, from 0.</param>
    /// <exception cref="ArgumentException">There is no clip, numbers of items differ, a label is no class, or a logit is not finite.</exception>
    public static double Fit(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        Margins margins = new(logits, labels);
        double sharpest = 1 / Minimum, flattest = 1 / Maximum;
        if (margins.AreFlat) return 1;
        double scale = margins.Slope(flattest).First >= 0 ? flattest
            : margins.Slope(sharpest).First <= 0 ? sharpest
            : Root(margins, flattest, sharpest);
        return margins.LogLoss(scale) < margins.LogLoss(1) ? Math.Clamp(1 / scale, Minimum, Maximum) : 1;
    }

    /// <summary>Where the slope, which rises, is 0.</summary>
    private static double Root(Margins margins, double below, double above)
    {
        double scale = Math.Clamp(1, below, above);
        for (int step = 0; step < MaximumSteps; step++)
        {
            (double slope, double curvature) = margins.Slope(scale);
            if (slope == 0) return scale;
            if (slope < 0) below = scale;
            else above = scale;
            double next = scale - slope / curvature;
            if (!(next > below && next < above)) next = Math.Sqrt(below * above);
            if (Math.Abs(next - scale) <= 1e-14 * scale) return next;
            scale = next;
        }

        return scale;
    }

    /// <summary>Logits relative to each clip's highest, and the losses that follow from them.</summary>
    private sealed class Margins
    {
        private readonly double[][] _margins;
        private readonly int[] _labels;

        // What the expected margins are compared with: those of the labels, and once the mean of the others.
        private readonly double _target;

        public Margins(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels)
        {
            if (labels.Count == 0) throw new ArgumentException("There is no clip to fit the temperature to.");
            if (logits.Count != labels.Count) throw new ArgumentException($"There are logits of {logits.Count} clips and labels of {labels.Count}: each clip needs both.");
            _labels = [.. labels];
            _margins = new double[_labels.Length][];
            for (int clip = 0; clip < _labels.Length; clip++)
            {
                _margins[clip] = Relative(clip, logits[clip]);
                if (_margins[clip].Length != _margins[0].Length)
                    throw new ArgumentException($"Clip {clip} has {_margins[clip].Length} logits, but clip 0 has {_margins[0].Length}.");
                if ((uint)_labels[clip] >= (uint)_margins[clip].Length)
                    throw new ArgumentException($"Clip {clip} has the label {_labels[clip]}, but the classes are 0 to {_margins[clip].Length - 1}.");
                double ofLabel = _margins[clip][_labels[clip]];
                _target += ofLabel + (_margins[clip].Sum() - ofLabel) / Math.Max(1, _margins[clip].Length - 1) / _labels.Length;
            }
        }

        /// <summary>Whether no clip's classes differ, so that every temperature says the same.</summary>
        public bool AreFlat => _margins.All(row => row.All(margin => margin == 0));

        /// <summary>First and second derivative, by 1 / temperature, of the sum of all losses.</summary>
        public (double First, double Second) Slope(double scale)
        {
            double first = 0, second = 0;
            foreach (double[] row in _margins)
            {
                double total = 0, sum = 0, squares = 0;
                foreach (double margin in row)
                {
                    double share = Math.Exp(scale * margin);
                    // A margin whose share is 0 may be too large to be squared.
                    if (share == 0) continue;
                    total += share;
                    sum += share * margin;
                    squares += share * margin * margin;
                }

                double mean = sum / total;
                first += mean;
                second += squares / total - mean * mean;
            }

            double clips = 1 + 1.0 / _labels.Length;
            return (clips * first - _target, clips * second);
        }

        /// <summary>Mean of -ln(probability of the true class), without the added clip.</summary>
        public double LogLoss(double scale)
        {
            double sum = 0;
            for (int clip = 0; clip < _labels.Length; clip++)
            {
                double total = 0;
                foreach (double margin in _margins[clip]) total += Math.Exp(scale * margin);
                sum += Math.Log(total) - scale * _margins[clip][_labels[clip]];
            }

            return sum / _labels.Length;
        }

        private static double[] Relative(int clip, double[] row)
        {
            if (row.Length == 0) throw new ArgumentException($"Clip {clip} has no logit.");
            double highest = row.Max();
            double[] margins = Array.ConvertAll(row, logit => logit - highest);
            if (!margins.All(double.IsFinite)) throw new ArgumentException($"Clip {clip} has a logit that is not a finite number.");
            return margins;
        }
    }
}
