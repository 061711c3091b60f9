using DogSound.Core.Evaluation;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Judges a network on the validation clips: no augmentation, the first window of each. Owns its buffer.</summary>
internal sealed class ModelValidation : IDisposable
{
    private const int ClipsAtOnce = 32;

    private readonly TrainingData _data;
    private readonly SoundModel _model;
    private readonly bool _bfloat16;
    private readonly SpectrogramBatch _spectrograms;

    public ModelValidation(TrainingData data, SoundModel model, bool bfloat16)
    {
        _data = data;
        _model = model;
        _bfloat16 = bfloat16;
        Labels = [.. data.Validation.Select(clip => clip.Label)];
        _spectrograms = new SpectrogramBatch(data.Store, model, Math.Max(1, Math.Min(ClipsAtOnce, data.Validation.Count)), createAugmentation: null);
    }

    /// <summary>Whether there is anything to judge by.</summary>
    public bool IsPossible => _data.Validation.Count > 0;

    /// <summary>The true classes.</summary>
    public int[] Labels { get; }

    /// <summary>Natural logarithms of the probabilities of all classes, clip by clip, without calibration. The network is in evaluation mode
    /// for as long, and then in training mode.</summary>
    public double[][] LogProbabilities(CancellationToken cancel)
    {
        List<double[]> rows = new(_data.Validation.Count);
        _model.Network.eval();
        try
        {
            foreach (TrainingClip[] clips in _data.Validation.Chunk(ClipsAtOnce))
            {
                cancel.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                using IDisposable guard = no_grad();
                Tensor logits = Forward(_spectrograms.Read(clips, draws: [], partners: [], cancel)).cpu().to(ScalarType.Float64);
                double[] flat = OfClasses(logits).log_softmax(1).data<double>().ToArray();
                rows.AddRange(flat.Chunk(flat.Length / clips.Length));
            }
        }
        finally
        {
            _model.Network.train();
        }

        return [.. rows];
    }

    /// <summary>The figures of the network as it is now.</summary>
    public DogSound.Evaluation Evaluate(CancellationToken cancel) =>
        Evaluator.Evaluate("", _data.Classes, [.. LogProbabilities(cancel).Select(row => row.Select(Math.Exp).ToArray())], Labels, cancel: cancel);

    public void Dispose() => _spectrograms.Dispose();

    private Tensor Forward(Tensor features)
    {
        using Autocast.Scope autocast = _bfloat16 ? Autocast.Enter(_model.Device) : default;
        return _model.Network.forward(ChannelsLast.Apply(features));
    }

    // The output of a second head is no class.
    private Tensor OfClasses(Tensor logits)
    {
        Tensor merged = OutputMerge.Apply(logits, _model.Document);
        return merged.shape[1] <= _data.Classes.Count ? merged : merged.narrow(1, 0, _data.Classes.Count);
    }
}
