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

    /// <summary>The true classes; of a clip with several labels, the first.</summary>
    public int[] Labels { get; }

    /// <summary>Finds how sure the network may be (<see cref="TemperatureFit"/>).</summary>
    /// <param name="outputs">What <see cref="Outputs"/> gave.</param>
    public Calibration Calibrate(double[][] outputs)
    {
        if (!IsMultiLabel)
            return new Calibration { Temperature = TemperatureFit.Fit(outputs, Labels) };
        // Whether a class is heard is a choice of two, whose logits are 0 and that of the class.
        double[][] choices = [.. outputs.SelectMany(row => row.Select(logit => new[] { 0, logit }))];
        int[] answers = [.. _data.Validation.SelectMany(clip => Enumerable.Range(0, _data.Classes.Count).Select(label => clip.Labels.Contains(label) ? 1 : 0))];
        return new Calibration { Temperature = TemperatureFit.Fit(choices, answers) };
    }

    /// <summary>The figures of the network as it is now.</summary>
    public DogSound.Evaluation Evaluate(CancellationToken cancel) => IsMultiLabel
        ? MultiLabelEvaluator.Evaluate("", _data.Classes, Probabilities(Sigmoid, cancel), [.. _data.Validation.Select(clip => clip.Labels)], cancel: cancel)
        : Evaluator.Evaluate("", _data.Classes, Probabilities(Math.Exp, cancel), Labels, cancel: cancel);

    private bool IsMultiLabel => _model.Document.IsMultiLabel;

    private static double Sigmoid(double logit) => 1 / (1 + Math.Exp(-logit));

    private double[][] Probabilities(Func<double, double> probabilityOf, CancellationToken cancel) =>
        [.. Outputs(cancel).Select(row => Array.ConvertAll(row, output => probabilityOf(output)))];

    /// <summary>Of all classes, clip by clip, without calibration: natural logarithms of the probabilities, or the logits of a multi-label
    /// model. The network is in evaluation mode for as long, and then in training mode.</summary>
    public double[][] Outputs(CancellationToken cancel)
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
                double[] flat = (IsMultiLabel ? logits : OfClasses(logits).log_softmax(1)).data<double>().ToArray();
                rows.AddRange(flat.Chunk(flat.Length / clips.Length));
            }
        }
        finally
        {
            _model.Network.train();
        }

        return [.. rows];
    }

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
