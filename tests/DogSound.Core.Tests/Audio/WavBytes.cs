using System.Text;

namespace DogSound.Core.Tests.Audio;

/// <summary>Builds WAV files byte by byte, sound ones and broken ones.</summary>
public static class WavBytes
{
    public const uint Auto = 0xFFFF_0000;

    /// <summary>A file of the given chunks; the RIFF length is right unless it is given.</summary>
    public static byte[] File(string form, uint riffLength, params byte[][] chunks)
    {
        byte[] body = [.. chunks.SelectMany(chunk => chunk)];
        return [.. Encoding.ASCII.GetBytes(form), .. BitConverter.GetBytes(riffLength == Auto ? (uint)body.Length + 4 : riffLength), .. "WAVE"u8, .. body];
    }

    public static byte[] File(params byte[][] chunks) => File("RIFF", Auto, chunks);

    /// <summary>A chunk, padded; its length is right unless it is given.</summary>
    public static byte[] Chunk(string id, byte[] content, uint length = Auto)
    {
        byte[] padding = content.Length % 2 == 1 && length == Auto ? [0] : [];
        return [.. Encoding.ASCII.GetBytes(id), .. BitConverter.GetBytes(length == Auto ? (uint)content.Length : length), .. content, .. padding];
    }

    public static byte[] Format(int tag = 1, int channels = 1, uint sampleRate = 8000, int bits = 16, int? blockAlign = null) => Chunk("fmt ",
    [
        .. BitConverter.GetBytes((ushort)tag), .. BitConverter.GetBytes((ushort)channels), .. BitConverter.GetBytes(sampleRate),
        .. BitConverter.GetBytes(0), .. BitConverter.GetBytes((ushort)(blockAlign ?? channels * ((bits + 7) / 8))), .. BitConverter.GetBytes((ushort)bits),
    ]);

    public static byte[] Data(params short[] samples) => Chunk("data", Samples(samples));

    public static byte[] Samples(params short[] samples) => [.. samples.SelectMany(BitConverter.GetBytes)];

    /// <summary>16 bits, mono, 8 kHz, a ramp.</summary>
    public static byte[] Ramp(int count) => File(Format(), Data([.. Enumerable.Range(0, count).Select(index => (short)index)]));
}
