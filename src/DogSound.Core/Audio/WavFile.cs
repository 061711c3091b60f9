using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using DogSound.Core.Files;

namespace DogSound.Core.Audio;

/// <summary>Writes WAV files, whole or not at all (see <see cref="AtomicFileWriter"/>).</summary>
public static class WavFile
{
    private const int HeaderLength = 44;
    private const int BlockLength = 8192;
    private const int InfoHeaderLength = 20;
    private const int MaximumInfoLength = 1 << 20;

    /// <summary>Writes one channel with 16 bits; see <see cref="Write(string, ReadOnlySpan{float}, int, int, AudioEncoding, string)"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="samples">[T], full scale at 1.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="comment">Printable ASCII that players show with the file; none by default.</param>
    public static void WriteMono16(string path, ReadOnlySpan<float> samples, int sampleRate, string comment = "") =>
        Write(path, samples, sampleRate, channels: 1, AudioEncoding.Pcm16, comment);

    /// <summary>
    /// Writes samples. For 16 bits they are multiplied by 32768, rounded to the nearest integer (halves to even) and held
    /// within -32768 and 32767, so that what was read from a 16-bit file is written bit-equal; as floats they stay what they are.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="interleaved">[T × channels], full scale at 1, finite.</param>
    /// <param name="sampleRate">In hertz, within the limits of <see cref="AudioFormat"/>.</param>
    /// <param name="channels">1 to <see cref="AudioFormat.MaximumChannels"/>.</param>
    /// <param name="encoding"><see cref="AudioEncoding.Pcm16"/> or <see cref="AudioEncoding.Float32"/>.</param>
    /// <param name="comment">Printable ASCII that players show with the file (INFO chunk ICMT); none by default.</param>
    /// <exception cref="ArgumentException">A sample is not finite, the last frame is not whole, or 4 GB don't hold them all.</exception>
    /// <exception cref="IOException">The disk is full, or the path can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public static void Write(
        string path, ReadOnlySpan<float> interleaved, int sampleRate, int channels, AudioEncoding encoding, string comment = "")
    {
        using var file = new AtomicFileWriter(path);
        Write(file.Stream, interleaved, sampleRate, channels, encoding, comment);
        file.Commit();
    }

    /// <summary>Writes such a file's bytes to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="interleaved">[T × channels], full scale at 1, finite.</param>
    /// <param name="sampleRate">In hertz, within the limits of <see cref="AudioFormat"/>.</param>
    /// <param name="channels">1 to <see cref="AudioFormat.MaximumChannels"/>.</param>
    /// <param name="encoding"><see cref="AudioEncoding.Pcm16"/> or <see cref="AudioEncoding.Float32"/>.</param>
    /// <param name="comment">Printable ASCII that players show with the file (INFO chunk ICMT); none by default.</param>
    /// <exception cref="ArgumentException">A sample is not finite, the last frame is not whole, or 4 GB don't hold them all.</exception>
    public static void Write(
        Stream stream, ReadOnlySpan<float> interleaved, int sampleRate, int channels, AudioEncoding encoding, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, AudioFormat.MinimumSampleRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sampleRate, AudioFormat.MaximumSampleRate);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, AudioFormat.MaximumChannels);
        if (encoding is not (AudioEncoding.Pcm16 or AudioEncoding.Float32))
            throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "WAV files are written as Pcm16 or Float32.");
        if (interleaved.Length % channels != 0)
            throw new ArgumentException($"{interleaved.Length} samples are no whole frames of {channels} channels.", nameof(interleaved));
        int bytesPerSample = encoding == AudioEncoding.Pcm16 ? sizeof(short) : sizeof(float);
        long length = (long)interleaved.Length * bytesPerSample;
        byte[] info = InfoChunk(comment);
        if (length > uint.MaxValue - HeaderLength - info.Length)
            throw new ArgumentException($"{length} bytes of samples are more than a WAV file holds.", nameof(interleaved));

        Span<byte> header = stackalloc byte[HeaderLength];
        FillHeader(header, (uint)length, (uint)info.Length, sampleRate, channels, encoding, bytesPerSample);
        stream.Write(header);
        WriteSamples(stream, interleaved, encoding, bytesPerSample);
        stream.Write(info);
    }

    /// <summary>The comment of a file that <see cref="Write(string, ReadOnlySpan{float}, int, int, AudioEncoding, string)"/> wrote, without
    /// its samples.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where it has none, was cut off, or is another kind of file.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static string? ReadComment(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength)
            return null;
        long infoStart = HeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(header[40..]), infoLength = stream.Length - infoStart;
        bool isOurs = header.StartsWith("RIFF"u8) && header[8..].StartsWith("WAVEfmt "u8) && header[36..].StartsWith("data"u8)
            && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) + 8L == stream.Length;
        if (!isOurs || infoLength is < InfoHeaderLength or > MaximumInfoLength)
            return null;
        byte[] info = new byte[infoLength];
        stream.Position = infoStart;
        stream.ReadExactly(info);
        string comment = Encoding.ASCII.GetString(info.AsSpan(InfoHeaderLength)).TrimEnd('\0');
        // Whatever else may stand there, this writer would not have written it.
        return comment.Length > 0 && !comment.AsSpan().ContainsAnyExceptInRange(' ', '~') && info.AsSpan().SequenceEqual(InfoChunk(comment)) ? comment : null;
    }

    /// <summary>Refuses a comment that not every player could show.</summary>
    internal static void RequirePrintable(string comment)
    {
        if (comment.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("The comment of a sound file must be printable ASCII.", nameof(comment));
    }

    /// <summary>Refuses samples that no file should hold.</summary>
    /// <param name="samples">A block of a sound.</param>
    /// <param name="start">Where in the sound it begins.</param>
    internal static void RequireFinite(ReadOnlySpan<float> samples, int start)
    {
        if (TensorPrimitives.IsFiniteAll(samples))
            return;
        for (int index = 0; index < samples.Length; index++)
        {
            if (!float.IsFinite(samples[index]))
                throw new ArgumentException($"Sample {start + index} is {samples[index]}; only finite samples can be written.", nameof(samples));
        }
    }

    private static void FillHeader(
        Span<byte> header, uint length, uint infoLength, int sampleRate, int channels, AudioEncoding encoding, int bytesPerSample)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], length + HeaderLength - 8 + infoLength);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[20..], (ushort)(encoding == AudioEncoding.Pcm16 ? 1 : 3));
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], (uint)sampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], (uint)(sampleRate * channels * bytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(header[32..], (ushort)(channels * bytesPerSample));
        BinaryPrimitives.WriteUInt16LittleEndian(header[34..], (ushort)(8 * bytesPerSample));
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], length);
    }

    /// <summary>LIST, size, INFO, ICMT, size, text: the text ends with a zero, and is padded to an even length.</summary>
    private static byte[] InfoChunk(string comment)
    {
        if (comment.Length == 0) return [];
        RequirePrintable(comment);
        int padded = (comment.Length + 2) & ~1;
        byte[] chunk = new byte[InfoHeaderLength + padded];
        "LIST"u8.CopyTo(chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(4), (uint)chunk.Length - 8);
        "INFOICMT"u8.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(16), (uint)comment.Length + 1);
        Encoding.ASCII.GetBytes(comment, chunk.AsSpan(InfoHeaderLength));
        return chunk;
    }

    private static void WriteSamples(Stream stream, ReadOnlySpan<float> samples, AudioEncoding encoding, int bytesPerSample)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(BlockLength * bytesPerSample);
        try
        {
            for (int start = 0; start < samples.Length; start += BlockLength)
            {
                ReadOnlySpan<float> block = samples[start..Math.Min(samples.Length, start + BlockLength)];
                Span<byte> target = bytes.AsSpan(0, block.Length * bytesPerSample);
                RequireFinite(block, start);
                if (encoding == AudioEncoding.Pcm16)
                    Pcm16.FromSingle(block, MemoryMarshal.Cast<byte, short>(target));
                else
                    block.CopyTo(MemoryMarshal.Cast<byte, float>(target));
                stream.Write(target);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
