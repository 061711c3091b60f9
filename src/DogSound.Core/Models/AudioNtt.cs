using DogSound.Core.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// The shallow audio network of BYOL-A with a linear classifier: three times convolution 3x3, batch norm, ReLU, max pool 2; then on every
/// time step the flattened channels x mels through linear 8w, ReLU, dropout 0.3, linear 8w, ReLU; the maximum plus the mean over time;
/// linear C. w is the width (64 in the paper).
/// </summary>
/// <remarks>D. Niizumi et al., BYOL for Audio: Self-Supervised Learning for General-Purpose Audio Representation, 2021, table 1; names as
/// in its reference code.</remarks>
internal sealed class AudioNtt : Classifier
{
    /// <summary>The name in the registry and in model files.</summary>
    public const string Name = "audio-ntt";

    // Three pools of 2 leave one of eight mels and frames.
    private const int Reduction = 8;

    private readonly Sequential _features, _fc;
    private readonly LinearLayer _classifier;

    /// <summary>Makes the layers, without memory.</summary>
    /// <exception cref="ArgumentException">Fewer than 8 mels or frames, or another setting out of range.</exception>
    public AudioNtt(NetworkSettings settings)
        : base(Name, settings)
    {
        NetworkSettings.Require(settings.MelCount >= Reduction, "n_mels", settings.MelCount, "from 8 for audio-ntt");
        NetworkSettings.Require(settings.FrameCount >= Reduction, "frames", settings.FrameCount, "from 8 for audio-ntt");
        long width = settings.Width, embedding = 8 * width;
        _features = Register("features", nn.Sequential(
            ("0", new Convolution(1, width, 3, 1, 1)),
            ("1", new BatchNormalization(width)),
            ("2", nn.ReLU(inplace: true)),
            ("3", nn.MaxPool2d(2, 2)),
            ("4", new Convolution(width, width, 3, 1, 1)),
            ("5", new BatchNormalization(width)),
            ("6", nn.ReLU(inplace: true)),
            ("7", nn.MaxPool2d(2, 2)),
            ("8", new Convolution(width, width, 3, 1, 1)),
            ("9", new BatchNormalization(width)),
            ("10", nn.ReLU(inplace: true)),
            ("11", nn.MaxPool2d(2, 2))));
        _fc = Register("fc", nn.Sequential(
            ("0", new LinearLayer(width * (settings.MelCount / Reduction), embedding)),
            ("1", nn.ReLU(inplace: true)),
            ("2", nn.Dropout(0.3)),
            ("3", new LinearLayer(embedding, embedding)),
            ("4", nn.ReLU(inplace: true))));
        _classifier = Register("classifier", new LinearLayer(embedding, settings.ClassCount));
    }

    /// <summary>[B, 1, M, F] to logits [B, C].</summary>
    public override Tensor forward(Tensor input) => Embed(input).Then(_classifier);

    /// <summary>[B, 1, M, F] to embeddings [B, 8w].</summary>
    public override Tensor Embed(Tensor input)
    {
        using Tensor images = _features.call(input);
        // [B, channels, mels, time] -> [B, time, mels x channels]
        using Tensor byTime = images.permute(0, 3, 2, 1);
        using Tensor steps = byTime.flatten(2).Then(_fc);
        using Tensor mean = steps.mean([1]);
        using Tensor largest = steps.amax([1]);
        return largest.Add(mean);
    }
}
