using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Changes batches of waveforms in memory of the processor row by row, without libtorch: what happens to one clip there can't depend on
/// another one.</summary>
internal static class WaveformRows
{
    /// <summary>Changes one row.</summary>
    /// <param name="samples">[T], in place.</param>
    /// <param name="draw">What was drawn for it.</param>
    public delegate void Change<TDraw>(Span<float> samples, TDraw draw);

    /// <summary>Changes each row that something was drawn for, in place.</summary>
    /// <param name="batch">[B, T] float32 on the CPU.</param>
    /// <param name="draws">Row by row; null leaves the row alone.</param>
    /// <param name="change">Changes a row.</param>
    public static void ChangeDrawn<TDraw>(Tensor batch, TDraw?[] draws, Change<TDraw> change)
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

    /// <summary>Writes a row anew.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="from">[T]: what it was.</param>
    /// <param name="to">What it becomes: all of it is written. It may be the memory of <paramref name="from"/>.</param>
    public delegate void Writer(int row, ReadOnlySpan<float> from, Span<float> to);

    /// <summary>Writes every row anew.</summary>
    /// <param name="batch">[B, T] float32 on the CPU.</param>
    /// <param name="length">Samples that the rows become.</param>
    /// <param name="write">Writes a row; rows come in order.</param>
    /// <returns><paramref name="batch"/> where its length stays; else a new tensor, in the caller's dispose scope.</returns>
    public static Tensor Rewrite(Tensor batch, long length, Writer write)
    {
        int rows = (int)batch.shape[0];
        bool isKept = length == batch.shape[1];
        Tensor source = batch.contiguous(), target = isKept ? source : empty(rows, length, dtype: ScalarType.Float32);
        for (int row = 0; row < rows; row++)
        {
            using Tensor from = source.select(0, row), to = target.select(0, row);
            write(row, MemoryMarshal.Cast<byte, float>(from.bytes), MemoryMarshal.Cast<byte, float>(to.bytes));
        }

        if (!isKept)
            return target;
        if (!batch.is_contiguous())
            batch.copy_(source);
        return batch;
    }

    /// <summary>Copies a row into one that is not shorter; silence follows it.</summary>
    public static void CopyPadded(ReadOnlySpan<float> from, Span<float> to)
    {
        from.CopyTo(to);
        to[from.Length..].Clear();
    }
}
