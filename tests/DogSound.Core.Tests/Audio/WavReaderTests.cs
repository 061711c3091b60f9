using DogSound.Core.Audio;
using DogSound.Core.Audio.Wav;

namespace DogSound.Core.Tests.Audio;

/// <summary>What every correct WAV file decodes to.</summary>
public class WavReaderTests
{
    [Theory]
    [InlineData("pcm8", AudioEncoding.Pcm8)]
    [InlineData("pcm16", AudioEncoding.Pcm16)]
    [InlineData("pcm24", AudioEncoding.Pcm24)]
    [InlineData("pcm32", AudioEncoding.Pcm32)]
    [InlineData("float32", AudioEncoding.Float32)]
    [InlineData("float64", AudioEncoding.Float64)]
    [InlineData("alaw", AudioEncoding.ALaw)]
    [InlineData("mulaw", AudioEncoding.MuLaw)]
    public void Decodes_what_others_decode(string name, AudioEncoding encoding)
    {
        (int[] shape, double[] expected) = Fixture.ReadNpy($"audio/encoding_{name}.npy");
        using AudioReader reader = AudioFile.Open(Fixture.FullPath($"audio/encoding_{name}.wav"));

        Assert.Equal(new AudioFormat(8000, 2, encoding), reader.Format);
        Assert.Equal(shape[0], reader.FrameCount);
        float[] samples = new float[expected.Length + 10];
        Assert.Equal(shape[0], reader.Read(samples));
        Assert.Equal(0, reader.Read(samples.AsSpan(expected.Length)));
        for (int index = 0; index < expected.Length; index++)
            Assert.Equal((float)expected[index], samples[index]);
    }

    [Fact]
    public void Logarithmic_tables_equal_an_independent_decoder()
    {
        double[] expected = Fixture.ReadNpy("audio/g711.npy").Values;
        Assert.Equal(expected.Take(256), G711.ALaw.Select(value => (double)value));
        Assert.Equal(expected.Skip(256), G711.MuLaw.Select(value => (double)value));
    }

    [Fact]
    public void Every_16_bit_value_is_divided_by_32768()
    {
        short[] values = [.. Enumerable.Range(short.MinValue, 65536).Select(value => (short)value)];
        float[] samples = Read(WavBytes.File(WavBytes.Format(), WavBytes.Data(values)));
        Assert.Equal(values.Select(value => value / 32768f), samples);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void The_size_of_the_reads_changes_nothing(int room)
    {
        using var reader = new WavReader(new MemoryStream(WavBytes.Ramp(5000)), "x.wav");
        float[] block = new float[room];
        var samples = new List<float>();
        while (reader.Read(block) is int read and > 0)
            samples.AddRange(block.AsSpan(0, read));
        Assert.Equal(Enumerable.Range(0, 5000).Select(value => value / 32768f), samples);
    }

    [Fact]
    public void Other_chunks_are_skipped_padding_too() =>
        Assert.Equal([0.5f], Read(WavBytes.File(
            WavBytes.Chunk("JUNK", new byte[3]), WavBytes.Format(), WavBytes.Chunk("LIST", new byte[5]), WavBytes.Data(16384), WavBytes.Chunk("id3 ", [1]))));

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Lengths_of_64_bits_come_from_ds64(string form)
    {
        byte[] sizes = [.. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(2L), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(0)];
        byte[] file = WavBytes.File(form, uint.MaxValue, WavBytes.Chunk("ds64", sizes), WavBytes.Format(),
            WavBytes.Chunk("data", WavBytes.Samples(16384), uint.MaxValue), WavBytes.Chunk("LIST", new byte[4]));
        Assert.Equal([0.5f], Read(file));
    }

    [Fact]
    public void Twelve_bits_lie_at_the_top_of_sixteen() =>
        Assert.Equal([0.5f], Read(WavBytes.File(WavBytes.Format(bits: 12), WavBytes.Data(16384))));

    [Fact]
    public void A_last_frame_that_is_not_whole_is_dropped() =>
        Assert.Equal([0.5f], Read(WavBytes.File(WavBytes.Format(), WavBytes.Chunk("data", [.. WavBytes.Samples(16384), 7]))));

    // Whoever writes to a pipe can't come back to complete the header: ffmpeg, SoX, recorders that died.
    [Theory]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(0u, 0u)]
    [InlineData(0x7FFFF024u, 0x7FFFF000u)]
    [InlineData(36u, 0u)]
    [InlineData(uint.MaxValue, 0u)]
    public void A_streamed_file_goes_on_to_its_end(uint riffLength, uint dataLength)
    {
        byte[] file = WavBytes.File("RIFF", riffLength, WavBytes.Format(), WavBytes.Chunk("data", WavBytes.Samples(16384, -16384), dataLength));
        Assert.Equal([0.5f, -0.5f], Read(file));
    }

    private static float[] Read(byte[] file)
    {
        using var reader = new WavReader(new MemoryStream(file), "x.wav");
        float[] samples = new float[(int)reader.FrameCount! * reader.Format.Channels];
        Assert.Equal(reader.FrameCount, reader.Read(samples));
        Assert.Equal(0, reader.Read(new float[64]));
        return samples;
    }
}
