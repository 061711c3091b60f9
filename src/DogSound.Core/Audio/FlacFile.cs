using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio.Flac;
using DogSound.Core.Files;

namespace DogSound.Core.Audio;

/// <summary>
/// Writes FLAC files (RFC 9639), whole or not at all (see <see cref="AtomicFileWriter"/>): one channel, 16 bits. They hold the samples of a
/// WAV file, to the bit, in usually half to two thirds of its bytes. The same samples are the same bytes on every machine.
/// </summary>
public static class FlacFile
{
    // The marker, and STREAMINFO with its header.
    private const int StartLength = 42;
    private const int StreamInfoLength = 34;

    /// <summary>Writes one channel with 16 bits, rounded and held as <see cref="WavFile.WriteMono16"/> does.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="samples">[T], full scale at 1, finite; at least one.</param>
    /// <param name="sampleRate">In hertz, within the limits of <see cref="AudioFormat"/>.</param>
    /// <param name="comment">Printable ASCII that players show with the file; none by default.</param>
    /// <exception cref="ArgumentException">A sample is not finite, or there is none.</exception>
    /// <exception cref="IOException">The disk is full, or the path can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public static void WriteMono16(string path, ReadOnlySpan<float> samples, int sampleRate, string comment = "")
    {
        using var file = new AtomicFileWriter(path);
        WriteMono16(file.Stream, samples, sampleRate, comment);
        file.Commit();
    }

    /// <summary>Writes such a file's bytes to an empty stream.</summary>
    /// <param name="stream">Where to; it can seek.</param>
    /// <param name="samples">[T], full scale at 1, finite; at least one.</param>
    /// <param name="sampleRate">In hertz, within the limits of <see cref="AudioFormat"/>.</param>
    /// <param name="comment">Printable ASCII that players show with the file; none by default.</param>
    /// <exception cref="ArgumentException">A sample is not finite, or there is none.</exception>
    public static void WriteMono16(Stream stream, ReadOnlySpan<float> samples, int sampleRate, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, AudioFormat.MinimumSampleRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, AudioFormat.MaximumSampleRate);
        if (samples.IsEmpty)
            throw new ArgumentException("There is no sample to write.", nameof(samples));
        WavFile.RequirePrintable(comment);

        // What the start says of all frames is known at the end: room for it first.
        stream.Write(new byte[StartLength]);
        stream.Write(FlacComment.ToBlock(comment, 0));
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        (int shortest, int longest) = WriteFrames(stream, samples, sampleRate, hash);
        long length = stream.Position;
        stream.Position = 0;
        stream.Write(Start(samples.Length, sampleRate, shortest, longest, hash.GetHashAndReset()));
        stream.Write(FlacComment.ToBlock(comment, length));
        stream.Position = length;
    }

    /// <summary>The comment of a file that was written here, without its samples.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where it has none, was cut off, or is another kind of file.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static string? ReadComment(string path)
    {
        using FileStream stream = OpenUnbuffered(path);
        Span<byte> start = stackalloc byte[StartLength + FlacComment.HeaderLength];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith("fLaC"u8))
            return null;
        if (FlacComment.LengthOf(start[StartLength..]) is not { } length || length > Math.Min(stream.Length - StartLength, FlacComment.MaximumLength))
            return null;
        byte[] block = new byte[length];
        stream.Position = StartLength;
        stream.ReadExactly(block);
        return FlacComment.Read(block, stream.Length);
    }

    /// <summary>Whether a file lacks its end, as it may when the machine died while it was written here.</summary>
    /// <param name="path">The file.</param>
    internal static bool IsCutOff(string path)
    {
        using FileStream stream = OpenUnbuffered(path);
        Span<byte> start = stackalloc byte[StartLength + FlacComment.LengthEnd];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return read == 0 || (start[..read].StartsWith("fLaC"u8) && (read < start.Length || FlacComment.ReadFileLength(start[StartLength..]) > stream.Length));
    }

    private static (int Shortest, int Longest) WriteFrames(Stream stream, ReadOnlySpan<float> samples, int sampleRate, IncrementalHash hash)
    {
        var encoder = new FlacFrameEncoder(sampleRate);
        short[] rounded = new short[FlacFrameEncoder.BlockLength];
        (int shortest, int longest, int number) = (int.MaxValue, 0, 0);
        for (int start = 0; start < samples.Length; start += rounded.Length, number++)
        {
            ReadOnlySpan<float> values = samples[start..Math.Min(samples.Length, start + rounded.Length)];
            WavFile.RequireFinite(values, start);
            Span<short> block = rounded.AsSpan(0, values.Length);
            Pcm16.FromSingle(values, block);
            hash.AppendData(MemoryMarshal.AsBytes(block));
            ReadOnlySpan<byte> frame = encoder.Encode(block, number);
            stream.Write(frame);
            (shortest, longest) = (Math.Min(shortest, frame.Length), Math.Max(longest, frame.Length));
        }
        return (shortest, longest);
    }

    /// <summary>The marker and STREAMINFO (section 8.2).</summary>
    private static byte[] Start(long count, int sampleRate, int shortest, int longest, ReadOnlySpan<byte> hash)
    {
        var bits = new BitWriter(StartLength);
        bits.Write(BinaryPrimitives.ReadUInt32BigEndian("fLaC"u8), 32);
        bits.Write(StreamInfoLength, 32);

        // The shortest and the longest block; the last one does not count.
        bits.Write(FlacFrameEncoder.BlockLength, 16);
        bits.Write(FlacFrameEncoder.BlockLength, 16);
        bits.Write((uint)shortest, 24);
        bits.Write((uint)longest, 24);
        bits.Write((uint)sampleRate, 20);

        // Channels and bits of a sample, less one each.
        bits.Write(1 - 1, 3);
        bits.Write(16 - 1, 5);
        bits.Write((uint)(count >> 32), 4);
        bits.Write((uint)count, 32);
        foreach (byte value in hash)
            bits.Write(value, 8);
        return bits.Bytes.ToArray();
    }

    private static FileStream OpenUnbuffered(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
}
