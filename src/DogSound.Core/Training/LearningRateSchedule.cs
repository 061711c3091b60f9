using DogSound.Core.Configuration;

namespace DogSound.Core.Training;

/// <summary>
/// The learning rate of every step, as a pure function of the step's number: nothing needs to be kept, and a resumed run goes on exactly.
/// </summary>
/// <remarks>
/// <para>Constant: the learning rate at every step; neither the rise nor the final share apply.</para>
/// <para>Cosine: rises evenly, from 1 / (W + 1) of the learning rate at step 0, to all of it at step W, as PyTorch's
/// <c>LinearLR(start_factor=1/(W+1), total_iters=W)</c>; then falls along half a cosine, which the last step ends, as
/// <c>CosineAnnealingLR(T_max=T-1-W, eta_min=final)</c>.</para>
/// <para>OneCycle: PyTorch's <c>OneCycleLR(max_lr, total_steps=T, pct_start=W/T, anneal_strategy="cos")</c>: half a cosine from 1/25 of the
/// learning rate at step 0 up to all of it at step W - 1, and another one down to the last step. What differs: the end is
/// the final share of the highest rate (PyTorch's <c>final_div_factor</c> is counted from the lowest: 1 / (25 x FinalShare)
/// there), and it may be 0; a rise of 0 or 1 steps begins at the highest rate.</para>
/// </remarks>
public sealed class LearningRateSchedule
{
    // PyTorch's default of div_factor.
    private const double FirstShareOfOneCycle = 1 / 25.0;

    private readonly ScheduleName _name;
    private readonly double _highest, _finalShare;
    private readonly long _totalSteps, _warmupSteps;

    /// <summary>Checks the numbers.</summary>
    /// <param name="name">Constant, Cosine or OneCycle.</param>
    /// <param name="learningRate">The highest; above 0.</param>
    /// <param name="totalSteps">Steps of the whole run (T), from 1.</param>
    /// <param name="warmupSteps">Steps of the rise (W), 0 to <paramref name="totalSteps"/>.</param>
    /// <param name="finalShare">Learning rate of the last step as a share of <paramref name="learningRate"/>, 0 to 1.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public LearningRateSchedule(ScheduleName name, double learningRate, long totalSteps, long warmupSteps, double finalShare)
    {
        Setting.Require(Enum.IsDefined(name), "schedule", name, $"constant, cosine or one_cycle");
        Setting.Require(learningRate > 0 && double.IsFinite(learningRate), "learning rate", learningRate, $"above 0");
        Setting.Require(totalSteps >= 1, "total steps", totalSteps, $"from 1");
        Setting.Require(warmupSteps >= 0 && warmupSteps <= totalSteps, "warm-up steps", warmupSteps, $"from 0 to {totalSteps}");
        Setting.Require(finalShare is >= 0 and <= 1, "final share", finalShare, $"from 0 to 1");
        (_name, _highest, _totalSteps, _warmupSteps, _finalShare) = (name, learningRate, totalSteps, warmupSteps, finalShare);
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">From 0; after the last step, the last step's rate.</param>
    /// <returns>From 0 to the highest.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        step = Math.Min(step, _totalSteps - 1);
        return _name switch
        {
            ScheduleName.Constant => _highest,
            ScheduleName.Cosine => step < _warmupSteps
                ? _highest * (step + 1) / (_warmupSteps + 1)
                : Fall(step, _warmupSteps),
            ScheduleName.OneCycle => step < _warmupSteps - 1
                ? HalfCosine(_highest * FirstShareOfOneCycle, _highest, step, _warmupSteps - 1)
                : Fall(step, Math.Max(0, _warmupSteps - 1)),
            _ => throw new InvalidOperationException($"There is no schedule {_name}."),
        };
    }

    private double Fall(long step, long highest) =>
        HalfCosine(_highest, _highest * _finalShare, step - highest, _totalSteps - 1 - highest);

    // Exactly first at 0 and exactly last at length.
    private static double HalfCosine(double first, double last, long position, long length)
    {
        double share = length == 0 ? 0 : (1 - Math.Cos(Math.PI * position / length)) / 2;
        // Rounding may lead past both.
        return Math.Min(Math.Max(first, last), double.Lerp(first, last, share));
    }
}
