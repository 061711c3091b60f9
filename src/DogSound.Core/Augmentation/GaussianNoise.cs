using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Noise that was drawn.</summary>
/// <param name="Snr">The clip's power over the noise's, in decibels.</param>
/// <param name="Offset">First value of the table of normals that the noise takes.</param>
/// <param name="IsInverted">Whether the values are taken with the other sign.</param>
public sealed record NoiseDraw(double Snr, long Offset, bool IsInverted);

/// <summary>
/// Adds white gaussian noise to waveforms: real microphones hiss. It is measured against the clip's own power (the mean square of its T
/// samples, padding included): the noise's standard deviation is sqrt(power / 10^(snr / 10)). So a silent clip stays silent.
/// </summary>
/// <remarks>The values come from one table of standard normals that is made once a run: a clip takes a piece of it that begins at a drawn
/// place, with a drawn sign. So noise costs one addition a sample, and is the same on every device.</remarks>
internal sealed class GaussianNoise : Transform<NoiseDraw>
{
    private readonly AugmentationSettings _settings;
    private readonly int _length, _tableLength;
    private readonly Device _device;
    private readonly SharedNormals _table;
    private readonly bool _isShared;

    /// <summary>Keeps what to draw by; the table is made by <see cref="Prepare"/>, or when the first noise is added.</summary>
    /// <param name="settings">Chance and ratio.</param>
    /// <param name="length">Samples of a clip (T).</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Where the waveforms are.</param>
    public GaussianNoise(AugmentationSettings settings, int length, long seed, Device device)
        : this(settings, length, new SharedNormals(seed, device), device)
    {
    }

    /// <summary>Takes its place in a policy.</summary>
    /// <param name="settings">Ratio.</param>
    /// <param name="context">What it has in common with the other transforms.</param>
    public GaussianNoise(GaussianNoiseSettings settings, TransformContext context)
        : this(
            new() { NoiseProbability = 1, NoiseMinimumSnr = settings.MinimumSnr, NoiseMaximumSnr = settings.MaximumSnr },
            context.SampleCount, context.Normals ?? new SharedNormals(context.Seed, context.Device), context.Device) => _isShared = context.Normals is not null;

    private GaussianNoise(AugmentationSettings settings, int length, SharedNormals table, Device device)
        : base("gaussian_noise")
    {
        (_settings, _length, _table, _device) = (settings, length, table, device);
        _tableLength = SharedNormals.LengthFor(length);
    }

    public override void Prepare()
    {
        if (_settings.NoiseProbability > 0)
            _ = _table.Get(_tableLength);
    }

    public override void Dispose()
    {
        if (!_isShared)
            _table.Dispose();
        base.Dispose();
    }

    protected override NoiseDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        if (random.NextDouble() >= _settings.NoiseProbability)
            return null;
        double snr = random.NextDouble(_settings.NoiseMinimumSnr, _settings.NoiseMaximumSnr);
        return new NoiseDraw(snr, random.NextInteger(_tableLength - _length + 1), random.NextInteger(2) == 1);
    }

    protected override Tensor Apply(Tensor batch, NoiseDraw?[] draws)
    {
        if (_device.type == DeviceType.CUDA)
            AddAtOnce(batch, draws);
        else
            AddToRows(batch, draws);
        return batch;
    }

    /// <summary>Adds noise row by row: on a CPU fresh memory costs more than calls, and a sum over a batch is made in another order than
    /// over one clip.</summary>
    internal void AddToRows(Tensor batch, NoiseDraw?[] draws)
    {
        Tensor table = _table.Get(_tableLength);
        for (int row = 0; row < draws.Length; row++)
        {
            if (draws[row] is not NoiseDraw draw)
                continue;
            using Tensor clip = batch.select(0, row), noise = table.narrow(0, draw.Offset, _length);
            using Tensor deviation = clip.dot(clip).sqrt_();
            clip.AddProductInPlace(noise, deviation, Gain(draw));
        }
    }

    /// <summary>Adds noise to all rows in a few calls: on a GPU each call costs more than a row.</summary>
    internal void AddAtOnce(Tensor batch, NoiseDraw?[] draws)
    {
        // Every piece of the table that there is, as rows that overlap: no memory of their own, and of them one for each clip.
        Tensor pieces = _table.Get(_tableLength).as_strided([_tableLength - _length + 1, _length], [1, 1]);
        Tensor offsets = tensor(Array.ConvertAll(draws, draw => draw?.Offset ?? 0)).to(_device);
        Tensor gains = tensor(Array.ConvertAll(draws, draw => draw is null ? 0 : (float)Gain(draw))).to(_device).unsqueeze(1);
        Tensor deviations = batch.square().sum(1, keepdim: true).sqrt_().mul_(gains);
        batch.AddProductInPlace(pieces.index_select(0, offsets), deviations, 1);
    }

    // What takes the root of the sum of a clip's squares to the noise's standard deviation.
    private double Gain(NoiseDraw draw) => Math.Sqrt(Math.Pow(10, -draw.Snr / 10) / _length) * (draw.IsInverted ? -1 : 1);
}
