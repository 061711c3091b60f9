using DogSound.Core.Augmentation;
using DogSound.Core.Features;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Clips of a store as spectrograms: read, changed by the augmentation, transformed. On a CPU each clip goes all that way on one of
/// <see cref="TensorWorkers"/>, where it stays in the cache of its core; on a GPU the batch goes as a whole. Not for several threads at once.
/// </summary>
internal sealed class SpectrogramBatch : IDisposable
{
    private readonly SoundModel _model;
    private readonly bool _goesClipByClip, _mixesWaveforms;
    private readonly Lane[] _lanes;
    private readonly Tensor _spectrograms;

    /// <summary>Makes the buffers.</summary>
    /// <param name="store">The clips.</param>
    /// <param name="model">Its features say the shapes; it stays the caller's.</param>
    /// <param name="rows">Most clips a batch.</param>
    /// <param name="createAugmentation">Makes what changes the clips; is called once for each worker, on any thread, since an augmentation is
    /// for one thread at a time. Null leaves the clips as they are.</param>
    public SpectrogramBatch(ClipStore store, SoundModel model, int rows, Func<OnlineAugmentation>? createAugmentation)
    {
        _model = model;
        _goesClipByClip = model.Device.type == DeviceType.CPU;
        _lanes = new Lane[_goesClipByClip ? TensorWorkers.Count : 1];
        FeatureSettings features = model.Document.Features;
        TensorWorkers.Run(_lanes.Length, (_, lane) =>
        {
            OnlineAugmentation? augmentation = createAugmentation?.Invoke();
            augmentation?.Prepare();
            // A clip and its partner, where sounds are mixed.
            int rowsAtOnce = !_goesClipByClip ? rows : augmentation is { MixesWaveforms: true } ? 2 : 1;
            _lanes[lane] = new Lane(new WaveformBatch(store, rowsAtOnce, features.SampleCount), augmentation);
        });
        _mixesWaveforms = _lanes[0].Augmentation is { MixesWaveforms: true };
        _spectrograms = zeros([rows, 1, features.MelCount, features.FrameCount], device: model.Device).DetachFromDisposeScope();
    }

    /// <summary>Reads clips.</summary>
    /// <param name="clips">At most as many as there are rows.</param>
    /// <param name="draws">What happens to each; empty where nothing does.</param>
    /// <param name="partners">With which of them each is mixed; empty where nothing happens.</param>
    /// <param name="cancel">Looked at between two clips.</param>
    /// <returns>[B, 1, M, F] on the model's device: a view of a buffer, good until the next call.</returns>
    public Tensor Read(TrainingClip[] clips, ClipDraw[] draws, int[] partners, CancellationToken cancel)
    {
        Tensor spectrograms = _spectrograms.narrow(0, 0, clips.Length);
        if (!_goesClipByClip)
        {
            Read(_lanes[0], clips, draws, partners, spectrograms);
            return spectrograms;
        }

        TensorWorkers.Run(clips.Length, (worker, row) =>
        {
            cancel.ThrowIfCancellationRequested();
            using Tensor spectrogram = spectrograms.narrow(0, row, 1);
            int[] rows = _mixesWaveforms && draws.Length > 0 && partners[row] != row ? [row, partners[row]] : [row];
            Read(
                _lanes[worker], Array.ConvertAll(rows, index => clips[index]), draws.Length == 0 ? [] : Array.ConvertAll(rows, index => draws[index]),
                rows.Length == 2 ? [1, 0] : [0], spectrogram);
        });
        return spectrograms;
    }

    public void Dispose()
    {
        _spectrograms.Dispose();
        foreach (Lane lane in _lanes)
        {
            lane.Waveforms.Dispose();
            lane.Augmentation?.Dispose();
        }
    }

    // Where there are more clips than spectrograms, the last ones are there to be mixed in.
    private void Read(Lane lane, TrainingClip[] clips, ClipDraw[] draws, int[] partners, Tensor spectrograms)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor waveforms = lane.Waveforms.Read(clips, row => draws.Length == 0 ? 0 : draws[row].CropOffset).to(_model.Device);
        if (draws.Length == 0)
        {
            _model.Features.Forward(waveforms, spectrograms);
            return;
        }

        int rows = (int)spectrograms.shape[0];
        lane.Augmentation!.ApplyToWaveforms(waveforms, draws);
        if (_mixesWaveforms)
            waveforms = lane.Augmentation.MixWaveforms(waveforms, draws, partners).narrow(0, 0, rows);
        _model.Features.Forward(waveforms, spectrograms);
        lane.Augmentation.ApplyToSpectrograms(spectrograms, draws[..rows]);
    }

    /// <summary>What one worker needs for itself.</summary>
    private sealed record Lane(WaveformBatch Waveforms, OnlineAugmentation? Augmentation);
}
