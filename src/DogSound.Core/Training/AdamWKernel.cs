using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DogSound.Core.Training;

/// <summary>The numbers of one AdamW step, in the form in which the values pass through the processor once.</summary>
/// <param name="Kept">Share of a parameter that the weight decay leaves.</param>
/// <param name="Beta1">Decay of the gradients' mean.</param>
/// <param name="Beta2">Decay of the gradients' mean square.</param>
/// <param name="StepSize">Factor of mean / (root + epsilon).</param>
/// <param name="Epsilon">Added to the root of the mean square.</param>
internal readonly record struct AdamWStep(double Kept, double Beta1, double Beta2, double StepSize, double Epsilon);

/// <summary>
/// AdamW on memory of the processor: every value is read and written once, where libtorch's operators take eight passes.
/// </summary>
internal static class AdamWKernel
{
    /// <summary>Takes the step with values that lie side by side; all four of one length.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static void Run<T>(Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> mean, Span<T> meanSquare, AdamWStep step)
        where T : struct, IRootFunctions<T>
    {
        int length = parameter.Length, width = Vector<T>.Count;
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradient.Length, length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mean.Length, length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(meanSquare.Length, length);
        T kept = T.CreateChecked(step.Kept), stepSize = T.CreateChecked(step.StepSize), epsilon = T.CreateChecked(step.Epsilon);
        T beta1 = T.CreateChecked(step.Beta1), rest1 = T.CreateChecked(1 - step.Beta1);
        T beta2 = T.CreateChecked(step.Beta2), rest2 = T.CreateChecked(1 - step.Beta2);
        ref T p = ref MemoryMarshal.GetReference(parameter);
        ref T g = ref MemoryMarshal.GetReference(gradient);
        ref T m = ref MemoryMarshal.GetReference(mean);
        ref T v = ref MemoryMarshal.GetReference(meanSquare);
        Vector<T> epsilons = new(epsilon);
        int i = 0;
        for (; i <= length - width; i += width)
        {
            nuint at = (nuint)i;
            Vector<T> slope = Vector.LoadUnsafe(ref g, at);
            Vector<T> newMean = Vector.LoadUnsafe(ref m, at) * beta1 + slope * rest1;
            Vector<T> newSquare = Vector.LoadUnsafe(ref v, at) * beta2 + slope * slope * rest2;
            newMean.StoreUnsafe(ref m, at);
            newSquare.StoreUnsafe(ref v, at);
            Vector<T> value = Vector.LoadUnsafe(ref p, at) * kept - newMean * stepSize / (Vector.SquareRoot(newSquare) + epsilons);
            value.StoreUnsafe(ref p, at);
        }

        // The same operations in the same order: what a value becomes does not depend on where it lies.
        for (; i < length; i++)
        {
            T slope = Unsafe.Add(ref g, i);
            T newMean = Unsafe.Add(ref m, i) = Unsafe.Add(ref m, i) * beta1 + slope * rest1;
            T newSquare = Unsafe.Add(ref v, i) = Unsafe.Add(ref v, i) * beta2 + slope * slope * rest2;
            Unsafe.Add(ref p, i) = Unsafe.Add(ref p, i) * kept - newMean * stepSize / (T.Sqrt(newSquare) + epsilon);
        }
    }
}
