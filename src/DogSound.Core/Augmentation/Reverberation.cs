using System.Runtime.InteropServices;
using DogSound.Core.Filtering;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace DogSound.Core.Augmentation;

/// <summary>A room that was drawn: a recorded one, or the numbers of a computed one.</summary>
/// <param name="Response">Names the recorded impulse response by its content, as <see cref="BackgroundNoiseDraw.Noise"/> does; else null.</param>
/// <param name="DecayTime">Seconds in which the echo falls by 60 dB (RT60); null for a recorded one.</param>
/// <param name="DirectToReverberant">Energy of the direct sound over that of the echo, in decibels; null for a recorded one.</param>
/// <param name="Offset">First value of the table of normals that the echo takes; null for a recorded one.</param>
public sealed record ReverberationDraw(string? Response, double? DecayTime, double? DirectToReverberant, long? Offset);

/// <summary>
/// Puts clips into rooms: convolves them with an impulse response. A computed one is the direct sound, 1, and then gaussian noise that falls
/// exponentially, by 60 dB in the decay time (J. D. Polack, La transmission de l'énergie sonore dans les salles, 1988), with a ratio of
/// their energies; both are uniform between two bounds. A recorded one is drawn from a folder, each with the same chance, and begins with
/// its strongest sample, the direct sound. The clip keeps its length and its energy, and nothing sounds before its cause.
/// </summary>
internal sealed class Reverberation : Transform<ReverberationDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "reverb";

    private const int SmallestTable = 1 << 18, BlockLength = 4096;

    private readonly ReverberationSettings _settings;
    private readonly TransformContext _context;
    private readonly RecordingFolder? _responses;
    private readonly long[] _starts;
    private readonly int _tableLength;
    private float[]? _table;

    /// <summary>Opens the folder of impulse responses, where there is one.</summary>
    /// <param name="settings">The folder, or the bounds of computed rooms.</param>
    /// <param name="context">What the run's transforms have in common.</param>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded responses can't be kept.</exception>
    public Reverberation(ReverberationSettings settings, TransformContext context)
        : base(TransformName)
    {
        (_settings, _context) = (settings, context);
        _responses = settings.Path.Length > 0 ? context.RequireRecordings().Open(Name, settings.Path) : null;
        _starts = _responses is null ? [] : [.. Enumerable.Range(0, _responses.Count).Select(number => FindDirect(_responses, number))];
        _tableLength = Math.Max(SmallestTable, 2 * context.SampleCount);
    }

    public override void Prepare()
    {
        if (_responses is null)
            _ = Table();
    }

    protected override ReverberationDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        if (_responses is not null)
            return new ReverberationDraw(_responses.GetName((int)random.NextInteger(_responses.Count)), null, null, null);
        double decayTime = random.NextDouble(_settings.MinimumDecayTime, _settings.MaximumDecayTime);
        double ratio = random.NextDouble(_settings.MinimumDirectToReverberant, _settings.MaximumDirectToReverberant);
        return new ReverberationDraw(null, decayTime, ratio, random.NextInteger(_tableLength - _context.SampleCount + 1));
    }

    protected override Tensor Apply(Tensor batch, ReverberationDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CPU)
            ConvolveRows(batch, draws);
        else
            ConvolveAtOnce(batch, draws);
        return batch;
    }

    /// <summary>Convolves row by row.</summary>
    internal void ConvolveRows(Tensor batch, ReverberationDraw?[] draws)
    {
        for (int row = 0; row < draws.Length; row++)
        {
            if (draws[row] is not ReverberationDraw draw)
                continue;
            using DisposeScope scope = NewDisposeScope();
            Tensor clip = batch.select(0, row), wet = BlockConvolution.Apply(clip, tensor(ResponseOf(draw)));
            double energy = EnergyOf(wet);
            if (energy > 0)
                clip.copy_(wet.MultiplyInPlace(Math.Sqrt(EnergyOf(clip) / energy)));
        }
    }

    /// <summary>Convolves all rows in a few calls, by their spectra.</summary>
    internal void ConvolveAtOnce(Tensor batch, ReverberationDraw?[] draws)
    {
        long size = SpectralFilter.SizeFor(batch.shape[1]);
        float[,] responses = new float[draws.Length, size / 2];
        Span<float> all = MemoryMarshal.CreateSpan(ref responses[0, 0], responses.Length);
        for (int row = 0; row < draws.Length; row++)
        {
            ReadOnlySpan<float> response = draws[row] is ReverberationDraw draw ? ResponseOf(draw) : [1];
            response[..(int)Math.Min(response.Length, size / 2)].CopyTo(all[(int)(row * size / 2)..]);
        }

        Tensor wet = SpectralFilter.Apply(batch, fft.rfft(tensor(responses).to(batch.device), size), size);
        Tensor energies = wet.square().sum(1, keepdim: true), isDrawn = tensor(Array.ConvertAll(draws, draw => draw is not null)).to(batch.device).unsqueeze(1);
        // A row without energy stays as it is.
        isDrawn = isDrawn.logical_and(energies.gt(zeros_like(energies)));
        Tensor gains = (batch.square().sum(1, keepdim: true) / where(isDrawn, energies, ones_like(energies))).sqrt_();
        batch.copy_(where(isDrawn, wet * gains, batch));
    }

    private static double EnergyOf(Tensor samples) => SampleSums.OfSquares(MemoryMarshal.Cast<byte, float>(samples.contiguous().bytes));

    // At most as long as a clip: nobody hears what comes later.
    private float[] ResponseOf(ReverberationDraw draw)
    {
        if (draw.Response is string name)
        {
            RecordingFolder folder = _responses ?? throw new ArgumentException($"There is no folder of impulse responses, and {name} was drawn from one.", nameof(draw));
            int number = folder.NumberOf(name);
            var recorded = new float[Math.Min(_context.SampleCount, folder.GetLength(number) - _starts[number])];
            folder.Read(number, _starts[number], recorded);
            return recorded;
        }

        double decayLength = draw.DecayTime!.Value * _context.SampleRate;
        float[] response = Table().AsSpan((int)draw.Offset!.Value, (int)Math.Min(_context.SampleCount, Math.Ceiling(decayLength) + 1)).ToArray();
        response[0] = 0;
        double fall = Math.Pow(10, -3 / decayLength), level = 1;
        foreach (ref float value in response.AsSpan())
        {
            value *= (float)level;
            level *= fall;
        }

        double energy = SampleSums.OfSquares(response);
        TensorPrimitives.Multiply(response, (float)Math.Sqrt(Math.Pow(10, -draw.DirectToReverberant!.Value / 10) / Math.Max(energy, float.Epsilon)), response);
        response[0] = 1;
        return response;
    }

    private float[] Table() => _table ??= NormalTable.Create("reverb_table", _context.Seed, _tableLength);

    private static long FindDirect(RecordingFolder folder, int number)
    {
        Span<float> block = stackalloc float[BlockLength];
        float strongest = -1;
        long direct = 0, length = folder.GetLength(number);
        for (long offset = 0; offset < length; offset += BlockLength)
        {
            Span<float> samples = block[..(int)Math.Min(BlockLength, length - offset)];
            folder.Read(number, offset, samples);
            int index = TensorPrimitives.IndexOfMaxMagnitude<float>(samples);
            if (Math.Abs(samples[index]) > strongest)
                (strongest, direct) = (Math.Abs(samples[index]), offset + index);
        }

        return direct;
    }
}
