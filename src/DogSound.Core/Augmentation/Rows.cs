using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>The rows of a batch on a CPU, as memory: what happens there to one clip can't depend on another one.</summary>
internal static class Rows
{
    /// <summary>Changes one row.</summary>
    /// <param name="samples">[T], in place.</param>
    /// <param name="draw">What was drawn for it.</param>
    public delegate void Change<TDraw>(Span<float> samples, TDraw draw);

    /// <summary>Changes each row that something was drawn for, in place.</summary>
    /// <param name="batch">[B, T] float32 on the CPU.</param>
    /// <param name="draws">Row by row; null leaves the row alone.</param>
    /// <param name="change">Changes a row.</param>
    public static void Apply<TDraw>(Tensor batch, TDraw?[] draws, Change<TDraw> change)
        where TDraw : class
    {
        for (int row = 0; row < draws.Length; row++)
        {
            if (draws[row] is not TDraw draw)
                continue;
            using Tensor clip = batch.select(0, row), whole = clip.contiguous();
            change(MemoryMarshal.Cast<byte, float>(whole.bytes), draw);
            if (!clip.is_contiguous())
                clip.copy_(whole);
        }
    }
}
