using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Colored noise that was drawn.</summary>
/// <param name="Color">How its power is spread.</param>
/// <param name="Snr">The clip's power over the noise's, in decibels.</param>
/// <param name="Offset">Sample of the table of that color that the noise begins with.</param>
/// <param name="Bandwidth">Above this many hertz the noise is taken away: half of the rate of the clip's own file.</param>
public sealed record ColoredNoiseDraw(NoiseColor Color, double Snr, long Offset, int Bandwidth);

/// <summary>
/// Adds noise whose power goes with f^(slope / 3) from 20 Hz on (brown -6, pink -3, white 0, blue 3, violet 6 dB an octave): a color among
/// those from the darkest to the brightest, each with the same chance, at a ratio (<see cref="AddedNoise{TDraw}"/>) uniform between two
/// bounds.
/// </summary>
/// <remarks>
/// A color is one table, made once a run of white noise whose short spectra are multiplied by f^(slope / 6) (J. Timmer and M. König, On
/// generating power law noise, 1995, frame by frame: half-overlapping frames under the root of a Hann window, before and after). It goes
/// round and round.
/// </remarks>
/// <param name="settings">Colors and ratio.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class ColoredNoise(ColoredNoiseSettings settings, TransformContext context) : AddedNoise<ColoredNoiseDraw>(TransformName, context)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "colored_noise";

    private const double LowestFrequency = 20;
    private const int FrameLength = 8192, HopLength = FrameLength / 2, SmallestTable = 1 << 18;

    private readonly NoiseColor[] _colors = [.. Enum.GetValues<NoiseColor>().Where(color => color >= settings.Darkest && color <= settings.Brightest).Order()];

    // Long clips, too, must find many different pieces.
    private readonly int _tableLength = (Math.Max(SmallestTable, 2 * context.SampleCount) + HopLength - 1) / HopLength * HopLength;
    private readonly Dictionary<NoiseColor, float[]> _tables = [];

    public override void Prepare()
    {
        foreach (NoiseColor color in _colors)
            _ = TableOf(color);
    }

    protected override ColoredNoiseDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        NoiseColor color = _colors[random.NextInteger(_colors.Length)];
        double snr = random.NextDouble(settings.MinimumSnr, settings.MaximumSnr);
        return new ColoredNoiseDraw(color, snr, random.NextInteger(_tableLength), BandLimit.BandwidthOf(clip, Context.SampleRate));
    }

    protected override NoiseAmount AmountOf(ColoredNoiseDraw draw) => new(null, draw.Snr, draw.Bandwidth);

    protected override ReadOnlySpan<float> LoopOf(ColoredNoiseDraw draw, out long start)
    {
        start = draw.Offset;
        return TableOf(draw.Color);
    }

    private float[] TableOf(NoiseColor color)
    {
        if (!_tables.TryGetValue(color, out float[]? table))
            _tables[color] = table = CreateTable(color);
        return table;
    }

    // Many short transforms: one long one gives other bits with another number of threads.
    private float[] CreateTable(NoiseColor color)
    {
        using DisposeScope scope = NewDisposeScope();
        double binWidth = (double)Context.SampleRate / FrameLength;
        double[] gains = [.. Enumerable.Range(0, HopLength + 1).Select(bin => bin * binWidth < LowestFrequency ? 0 : Math.Pow(bin * binWidth / LowestFrequency, (int)color / 6.0))];
        double[] window = [.. Enumerable.Range(0, FrameLength).Select(sample => Math.Sin(Math.PI * (sample + 0.5) / FrameLength))];
        Tensor white = tensor(NormalTable.Create("colored_noise_table", Context.Seed, _tableLength)).to(ScalarType.Float64), hann = tensor(window);
        long frameCount = _tableLength / HopLength;
        Tensor frames = cat([white, white.narrow(0, 0, HopLength)], 0).as_strided([frameCount, FrameLength], [HopLength, 1]) * hann;
        Tensor shaped = fft.irfft(fft.rfft(frames) * tensor(gains), FrameLength) * hann;
        // The second half of a frame lies over the first one of the next; the last one's over that of the first.
        Tensor table = shaped.narrow(1, 0, HopLength).Add(shaped.narrow(1, HopLength, HopLength).roll(1, 0));
        return table.to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }
}
