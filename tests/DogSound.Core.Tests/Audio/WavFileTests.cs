using DogSound.Core.Audio;

namespace DogSound.Core.Tests.Audio;

/// <summary>What is written is what was given, or nothing.</summary>
public sealed class WavFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sixteen_bits_round_trip()
    {
        float[] samples = [.. Enumerable.Range(short.MinValue, 65536).Select(value => value / 32768f)];
        WavFile.WriteMono16(_folder["x.wav"], samples, 8000);
        Assert.Equal(samples, AudioFile.ReadMono(_folder["x.wav"], 8000));
        Assert.Equal(["x.wav"], _folder.Files());
    }

    [Fact]
    public void Floats_round_trip()
    {
        float[] samples = [0, -0f, 1e-20f, 2.5f, -1.25f, 1f / 3];
        WavFile.Write(_folder["x.wav"], samples, 44100, 2, AudioEncoding.Float32);
        using AudioReader reader = AudioFile.Open(_folder["x.wav"]);
        float[] read = new float[6];
        Assert.Equal(3, reader.Read(read));
        Assert.Equal(samples, read);
        Assert.Equal(new AudioFormat(44100, 2, AudioEncoding.Float32), reader.Format);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        WavFile.WriteMono16(_folder["x.wav"], [0.5f, -1], 8000);
        Assert.Equal("524946462800000057415645666D74201000000001000100401F0000803E0000020010006461746104000000"
            + "00400080", Convert.ToHexString(File.ReadAllBytes(_folder["x.wav"])));
    }

    [Theory]
    [InlineData("even", "4C49535412000000494E464F49434D54050000006576656E0000")]
    [InlineData("odd", "4C49535410000000494E464F49434D54040000006F646400")]
    public void A_comment_stands_behind_the_samples(string comment, string chunk)
    {
        WavFile.WriteMono16(_folder["x.wav"], [0.5f, -1], 8000, comment);
        byte[] file = File.ReadAllBytes(_folder["x.wav"]);
        Assert.EndsWith("00400080" + chunk, Convert.ToHexString(file), StringComparison.Ordinal);
        Assert.Equal(file.Length - 8, BitConverter.ToInt32(file, 4));
        Assert.Equal([0.5f, -1], AudioFile.ReadMono(_folder["x.wav"], 8000));
        Assert.Throws<ArgumentException>(() => WavFile.WriteMono16(_folder["y.wav"], [0], 8000, "caf\u00e9"));
    }

    [Fact]
    public void Samples_are_rounded_to_the_nearest_and_held_within_full_scale()
    {
        float[] samples = [0.5f / 32768, 1.5f / 32768, 2.4f / 32768, -0.6f / 32768, 1, 7, -7];
        WavFile.WriteMono16(_folder["x.wav"], samples, 8000);
        Assert.Equal([0, 2 / 32768f, 2 / 32768f, -1 / 32768f, 32767 / 32768f, 32767 / 32768f, -1], AudioFile.ReadMono(_folder["x.wav"], 8000));
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file()
    {
        WavFile.WriteMono16(_folder["x.wav"], [0.5f], 8000);
        float[] samples = new float[20_000];
        samples[^1] = float.NaN;
        ArgumentException error = Assert.Throws<ArgumentException>(() => WavFile.WriteMono16(_folder["x.wav"], samples, 8000));
        Assert.Contains("19999", error.Message, StringComparison.Ordinal);
        Assert.Equal([0.5f], AudioFile.ReadMono(_folder["x.wav"], 8000));
        Assert.Equal(["x.wav"], _folder.Files());
    }

    [Theory]
    [InlineData(4, 999, 1, AudioEncoding.Pcm16)]
    [InlineData(4, 8000, 0, AudioEncoding.Pcm16)]
    [InlineData(130, 8000, 65, AudioEncoding.Pcm16)]
    [InlineData(4, 8000, 3, AudioEncoding.Pcm16)]
    [InlineData(4, 8000, 1, AudioEncoding.Flac)]
    public void Impossible_formats_are_refused(int count, int sampleRate, int channels, AudioEncoding encoding) =>
        Assert.ThrowsAny<ArgumentException>(() => WavFile.Write(_folder["x.wav"], new float[count], sampleRate, channels, encoding));

    [Fact]
    public void A_comment_is_read_without_the_samples_and_only_from_a_whole_file_of_ours()
    {
        string path = _folder["x.wav"];
        foreach (string comment in new[] { "odd", "even", "{\"draw\":[1.5e-07]}" })
        {
            WavFile.WriteMono16(path, [0.5f, -1, 0.25f], 8000, comment);
            Assert.Equal(comment, WavFile.ReadComment(path));
        }

        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Null(WavFile.ReadComment(path));
        }

        foreach (int position in new[] { 0, 4, 8, 36, 40, 50, 54, 58, 62, 66 })
        {
            byte[] broken = [.. whole];
            broken[position] ^= 0x11;
            File.WriteAllBytes(path, broken);
            Assert.Null(WavFile.ReadComment(path));
        }

        WavFile.WriteMono16(path, [0.5f], 8000);
        Assert.Null(WavFile.ReadComment(path));
        File.WriteAllBytes(path, [.. whole, 0]);
        Assert.Null(WavFile.ReadComment(path));
    }
}
