using System.Runtime.InteropServices;
using DogSound.Core.Features;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Clips of a store as waveforms [B, T], in one buffer that is used again and again: page faults of fresh memory are dear. Not for several
/// threads at once.
/// </summary>
internal sealed class WaveformBatch : IDisposable
{
    private readonly ClipStore _store;
    private readonly Tensor _buffer;
    private readonly int _sampleCount;

    public WaveformBatch(ClipStore store, int rows, int sampleCount)
    {
        _store = store;
        _sampleCount = sampleCount;
        LibTorch.Load();
        _buffer = zeros(rows, sampleCount, dtype: ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>Reads clips, each from an offset on; shorter ones stand in the middle of silence.</summary>
    /// <param name="clips">At most as many as there are rows.</param>
    /// <param name="offset">First sample of the clip at a position of <paramref name="clips"/>.</param>
    /// <returns>[B, T] on the CPU: a view of the buffer, good until the next call.</returns>
    public Tensor Read(ReadOnlySpan<TrainingClip> clips, Func<int, long> offset)
    {
        Span<float> all = MemoryMarshal.Cast<byte, float>(_buffer.bytes);
        for (int row = 0; row < clips.Length; row++)
        {
            Span<float> window = all.Slice(row * _sampleCount, _sampleCount);
            int clip = clips[row].StoreIndex;
            long first = offset(row);
            int count = (int)Math.Min(_sampleCount, _store.GetLength(clip) - first);
            _store.Read(clip, first, window[..count]);
            ClipWindow.Fill(window[..count], window);
        }

        return _buffer.narrow(0, 0, clips.Length);
    }

    public void Dispose() => _buffer.Dispose();
}
