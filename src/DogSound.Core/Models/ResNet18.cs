using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// ResNet18 for pictures with one channel: torchvision's network and names, a 7x7 stem with stride 2 on one channel, and a head of
/// linear 8w, dropout 0.1, linear C, where w is the width (64 in the paper).
/// </summary>
/// <remarks>K. He et al., Deep Residual Learning for Image Recognition, 2015, table 1.</remarks>
internal sealed class ResNet18 : Classifier
{
    /// <summary>The name in the registry and in model files.</summary>
    public const string Name = "resnet18";

    private readonly Convolution _conv1;
    private readonly BatchNormalization _bn1;
    private readonly Sequential[] _layers;
    private readonly LinearLayer _hidden;
    private readonly Sequential _fc;

    /// <summary>Makes the layers, without memory.</summary>
    public ResNet18(NetworkSettings settings)
        : base(Name, settings)
    {
        long width = settings.Width;
        _conv1 = Register("conv1", new Convolution(1, width, 7, 2, 3, bias: false));
        _bn1 = Register("bn1", new BatchNormalization(width));
        _layers =
        [
            Register("layer1", Layer(width, width, 1)),
            Register("layer2", Layer(width, 2 * width, 2)),
            Register("layer3", Layer(2 * width, 4 * width, 2)),
            Register("layer4", Layer(4 * width, 8 * width, 2)),
        ];
        _hidden = new LinearLayer(8 * width, 8 * width);
        _fc = Register("fc", nn.Sequential(
            ("0", _hidden),
            ("1", nn.Dropout(0.1)),
            ("2", new LinearLayer(8 * width, settings.ClassCount))));
    }

    /// <summary>[B, 1, M, F] to logits [B, C].</summary>
    public override Tensor forward(Tensor input) => Pool(input).Then(_fc);

    /// <summary>[B, 1, M, F] to embeddings [B, 8w].</summary>
    public override Tensor Embed(Tensor input) => Pool(input).Then(_hidden);

    /// <inheritdoc/>
    protected internal override void InitializeConvolution(Tensor weight, Generator generator) =>
        WeightInitialization.NormalByFanOut(weight, generator);

    // [B, 8w]
    private Tensor Pool(Tensor input)
    {
        Tensor images = _conv1.call(input).Then(_bn1).relu_();
        Tensor pooled = nn.functional.max_pool2d(images, 3, 2, 1);
        images.Dispose();
        foreach (Sequential layer in _layers)
            pooled = pooled.Then(layer);
        using (pooled)
        using (Tensor means = nn.functional.adaptive_avg_pool2d(pooled, 1))
            return means.flatten(1);
    }

    private static Sequential Layer(long inputs, long outputs, long stride) =>
        nn.Sequential(("0", new BasicBlock(inputs, outputs, stride)), ("1", new BasicBlock(outputs, outputs, 1)));
}
