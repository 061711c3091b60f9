namespace DogSound.Core.Audio.Flac;

/// <summary>
/// Encodes blocks of samples, each as one frame (RFC 9639, section 9): one channel, 16 bits. The same samples are the same
/// bytes on every machine. Not thread-safe.
/// </summary>
/// <param name="sampleRate">In hertz.</param>
internal sealed class FlacFrameEncoder(int sampleRate)
{
    /// <summary>Samples of a block; only the last one of a file has fewer.</summary>
    public const int BlockLength = 4096;

    private const int BitsPerSample = 16;

    // No number of a polynomial's residual takes more than 79 bits: 2^20 / 2^14 zeros, a one, and 14 bits. Another kind is only written where
    // it is planned to take less, which is half a bit a number too few at most.
    private const int Capacity = 10 * BlockLength;

    // What stands in front of the samples, whatever the kind of prediction.
    private const int SubframeHeaderBits = 8;

    // What a linear prediction needs besides its residual: samples that are not predicted, two numbers, and the coefficients.
    private const int LinearHeaderBits = (LinearPredictor.Order * (BitsPerSample + LinearPredictor.Precision)) + 9;

    private static readonly int[] CodedRates = [88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

    private readonly BitWriter _bits = new(Capacity);
    private readonly FixedPredictor _fixed = new(BlockLength);
    private readonly LinearPredictor _linear = new(BlockLength);
    private readonly RiceCoder _fixedCoder = new(), _linearCoder = new();

    /// <summary>Encodes a block.</summary>
    /// <param name="samples">[T], 1 to <see cref="BlockLength"/>.</param>
    /// <param name="number">Which block of the file, from 0.</param>
    /// <returns>The frame; valid until the next call.</returns>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<short> samples, int number)
    {
        WriteHeader(samples.Length, number);
        int start = _bits.BitCount;
        if (!samples.ContainsAnyExcept(samples[0]))
        {
            _bits.Write(0b0000_0000, SubframeHeaderBits);
            _bits.WriteSigned(samples[0], BitsPerSample);
        }
        else
        {
            WritePredicted(samples);
            if (_bits.BitCount - start > SubframeHeaderBits + (samples.Length * BitsPerSample))
            {
                // Noise at full scale can't be predicted: the samples as they are take less.
                WriteHeader(samples.Length, number);
                _bits.Write(0b0000_0010, SubframeHeaderBits);
                WriteSamples(samples);
            }
        }
        _bits.Align();
        _bits.Write(FlacChecksum.Crc16(_bits.Bytes), 16);
        return _bits.Bytes;
    }

    private void WriteHeader(int length, int number)
    {
        _bits.Clear();

        // Sync code, blocks of one length.
        _bits.Write(0xFFF8, 16);

        // The length as 256 * 2^4; another one stands behind the number, less one.
        bool isWhole = length == BlockLength;
        _bits.Write(isWhole ? 0b1100u : 0b0111u, 4);
        int rateCode = Array.IndexOf(CodedRates, sampleRate) + 1;

        // Other rates stand behind the length, as far as 16 bits hold them, or else only at the start of the file.
        bool isRateWritten = rateCode == 0 && sampleRate <= ushort.MaxValue;
        _bits.Write(isRateWritten ? 0b1101u : (uint)rateCode, 4);

        // One channel, 16 bits.
        _bits.Write(0b0000_1000, 8);
        WriteNumber((uint)number);
        if (!isWhole)
            _bits.Write((uint)length - 1, 16);
        if (isRateWritten)
            _bits.Write((uint)sampleRate, 16);
        _bits.Write(FlacChecksum.Crc8(_bits.Bytes), 8);
    }

    /// <summary>As UTF-8 encodes a character: 2^21 blocks of a file are more than memory holds.</summary>
    private void WriteNumber(uint number)
    {
        int rest = number < 0x80 ? 0 : number < 0x800 ? 1 : number < 0x10000 ? 2 : 3;
        uint mark = rest == 0 ? 0 : 0xFF00u >> (rest + 1) & 0xFF;
        _bits.Write(mark | (number >> (6 * rest)), 8);
        while (rest-- > 0)
            _bits.Write(0x80 | (number >> (6 * rest) & 0x3F), 8);
    }

    private void WritePredicted(ReadOnlySpan<short> samples)
    {
        ReadOnlySpan<int> residual = _fixed.Predict(samples, out int order), linear = _linear.Predict(samples);
        long cost = _fixedCoder.Plan(residual, order) + (order * BitsPerSample);
        if (linear.Length > 0 && _linearCoder.Plan(linear, LinearPredictor.Order) + LinearHeaderBits < cost)
        {
            WriteLinear(samples, linear);
            return;
        }
        _bits.Write(0b0001_0000u | ((uint)order << 1), SubframeHeaderBits);
        WriteSamples(samples[..order]);
        _fixedCoder.Write(_bits, residual, order);
    }

    private void WriteLinear(ReadOnlySpan<short> samples, ReadOnlySpan<int> residual)
    {
        _bits.Write(0b0100_0000u | ((LinearPredictor.Order - 1) << 1), SubframeHeaderBits);
        WriteSamples(samples[..LinearPredictor.Order]);
        _bits.Write(LinearPredictor.Precision - 1, 4);
        _bits.Write((uint)_linear.Shift, 5);
        foreach (int coefficient in _linear.Coefficients)
            _bits.WriteSigned(coefficient, LinearPredictor.Precision);
        _linearCoder.Write(_bits, residual, LinearPredictor.Order);
    }

    private void WriteSamples(ReadOnlySpan<short> samples)
    {
        foreach (short sample in samples)
            _bits.WriteSigned(sample, BitsPerSample);
    }
}
