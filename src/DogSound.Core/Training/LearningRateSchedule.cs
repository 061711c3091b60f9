using DogSound.Core.Configuration;

namespace DogSound.Core.Training;

/// <summary>
/// The learning rate of every step, as a pure function of the step's number: nothing needs to be kept, and a resumed run goes on exactly.
/// </summary>
/// <param name="Name">Constant, Cosine or OneCycle.</param>
/// <param name="LearningRate">The highest; above 0.</param>
/// <param name="TotalSteps">Steps of the whole run, from 1.</param>
/// <param name="WarmupSteps">Steps of the rise, 0 to <paramref name="TotalSteps"/>.</param>
/// <param name="FinalShare">Learning rate of the last step as a share of <paramref name="LearningRate"/>, 0 to 1.</param>
/// <remarks>
/// <para>Constant: the learning rate at every step; neither the rise nor the final share apply.</para>
/// <para>Cosine: rises evenly, from 1 / (W + 1) of the learning rate at step 0, to all of it at step W, as PyTorch's
/// <c>LinearLR(start_factor=1/(W+1), total_iters=W)</c>; then falls along half a cosine, which the last step ends, as
/// <c>CosineAnnealingLR(T_max=T-1-W, eta_min=final)</c>.</para>
/// <para>OneCycle: PyTorch's <c>OneCycleLR(max_lr, total_steps=T, pct_start=W/T, anneal_strategy="cos")</c>: half a cosine from 1/25 of the
/// learning rate at step 0 up to all of it at step W - 1, and another one down to the last step. What differs: the end is
/// <paramref name="FinalShare"/> of the highest rate (PyTorch's <c>final_div_factor</c> is counted from the lowest: 1 / (25 x FinalShare)
/// there), and it may be 0; a rise of 0 or 1 steps begins at the highest rate.</para>
/// </remarks>
public sealed record LearningRateSchedule(ScheduleName Name, double LearningRate, long TotalSteps, long WarmupSteps, double FinalShare)
{
    // PyTorch's default of div_factor.
    private const double FirstShareOfOneCycle = 1 / 25.0;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">From 0; after the last step, the last step's rate.</param>
    /// <returns>From 0 to <see cref="LearningRate"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        step = Math.Min(step, TotalSteps - 1);
        return Name switch
        {
            ScheduleName.Constant => LearningRate,
            ScheduleName.Cosine => step < WarmupSteps
                ? LearningRate * (step + 1) / (WarmupSteps + 1)
                : Fall(step, WarmupSteps),
            ScheduleName.OneCycle => step < WarmupSteps - 1
                ? HalfCosine(LearningRate * FirstShareOfOneCycle, LearningRate, step, WarmupSteps - 1)
                : Fall(step, Math.Max(0, WarmupSteps - 1)),
            _ => throw new InvalidOperationException($"There is no schedule {Name}."),
        };
    }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Setting.Require(Enum.IsDefined(Name), "schedule", Name, $"constant, cosine or one_cycle");
        Setting.Require(LearningRate > 0 && double.IsFinite(LearningRate), "learning rate", LearningRate, $"above 0");
        Setting.Require(TotalSteps >= 1, "total steps", TotalSteps, $"from 1");
        Setting.Require(WarmupSteps >= 0 && WarmupSteps <= TotalSteps, "warm-up steps", WarmupSteps, $"from 0 to {TotalSteps}");
        Setting.Require(FinalShare is >= 0 and <= 1, "final share", FinalShare, $"from 0 to 1");
    }

    private double Fall(long step, long highest) =>
        HalfCosine(LearningRate, LearningRate * FinalShare, step - highest, TotalSteps - 1 - highest);

    // Exactly first at 0 and exactly last at length.
    private static double HalfCosine(double first, double last, long position, long length)
    {
        double share = length == 0 ? 0 : (1 - Math.Cos(Math.PI * position / length)) / 2;
        // Rounding may lead past both.
        return Math.Min(Math.Max(first, last), double.Lerp(first, last, share));
    }
}
