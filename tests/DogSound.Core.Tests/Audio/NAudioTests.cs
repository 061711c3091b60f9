using System.Runtime.InteropServices;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using NAudio.Wave;

namespace DogSound.Core.Tests.Audio;

/// <summary>What Windows decodes, by way of NAudio. All but the decoding itself is the same everywhere.</summary>
public sealed class NAudioTests
{
    [Fact]
    public void Windows_decodes_by_itself_and_other_systems_never_load_NAudio_for_it()
    {
        Assert.Equal(OperatingSystem.IsWindows() ? [nameof(NAudioDecoder), nameof(SndFileDecoder)] : [nameof(SndFileDecoder)], CompressedCodec.Decoders.Select(decoder => decoder.GetType().Name));
        if (OperatingSystem.IsWindows() || SndFileLibrary.Installed is null)
            return;
        AudioFile.ReadMono(Fixture.FullPath("audio/sound.flac"), 16000);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "NAudio.Wasapi");
    }

    [Theory]
    [InlineData("flac", AudioEncoding.Flac, true)]
    [InlineData("mp3", AudioEncoding.Mp3, true)]
    [InlineData("ogg", AudioEncoding.Vorbis, true)]
    [InlineData("opus", AudioEncoding.Opus, true)]
    [InlineData("aiff", AudioEncoding.Other, false)]
    public void The_first_bytes_tell_whose_a_file_is_and_how_it_is_encoded(string extension, AudioEncoding encoding, bool isForWindows)
    {
        ReadOnlySpan<byte> header = File.ReadAllBytes(Fixture.FullPath($"audio/sound.{extension}")).AsSpan(0, AudioFile.HeaderLength);
        Assert.True(CompressedFormat.IsKnown(header));
        Assert.Equal(isForWindows, CompressedFormat.IsKnownToWindows(header));
        Assert.Equal(encoding, CompressedFormat.EncodingOf(header));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Samples_are_read_to_the_end_in_blocks_of_any_size(int channels)
    {
        float[] samples = [.. Enumerable.Range(0, 1000 * channels).Select(index => MathF.Sin(index) / 2)];
        using NAudioReader reader = new(
            new SmallBlocks(MemoryMarshal.AsBytes<float>(samples).ToArray(), WaveFormat.CreateIeeeFloatWaveFormat(8000, channels)), "a.mp3", AudioEncoding.Mp3);
        Assert.Equal((8000, channels, AudioEncoding.Mp3, 1000L), (reader.Format.SampleRate, reader.Format.Channels, reader.Format.Encoding, reader.FrameCount));
        float[] block = new float[700 * channels];
        Assert.Equal(700, reader.Read(block));
        Assert.Equal(samples[..(700 * channels)], block);
        Assert.Equal(300, reader.Read(block));
        Assert.Equal(samples[(700 * channels)..], block[..(300 * channels)]);
        Assert.Equal(0, reader.Read(block));
    }

    [Fact]
    public void Integers_of_16_bits_become_floats()
    {
        short[] samples = [0, 16384, -32768, 32767];
        using NAudioReader reader = new(new SmallBlocks(MemoryMarshal.AsBytes<short>(samples).ToArray(), new WaveFormat(8000, 16, 1)), "a.flac", AudioEncoding.Flac);
        float[] block = new float[10];
        Assert.Equal(4, reader.Read(block));
        Assert.Equal([0, 0.5f, -1, 32767 / 32768f], block[..4]);
    }

    [Fact]
    public void What_the_decoder_throws_half_way_is_an_error_that_names_the_file()
    {
        using NAudioReader reader = new(new SmallBlocks(new byte[8000], WaveFormat.CreateIeeeFloatWaveFormat(8000, 1), failAt: 4000), "broken.mp3", AudioEncoding.Mp3);
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => reader.Read(new float[2000]));
        Assert.Equal((AudioErrorReason.Malformed, "broken.mp3"), (error.Reason, error.Path));
        Assert.Contains("can't be decoded to its end", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flac")]
    [InlineData("mp3")]
    public void Windows_decodes(string extension)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows() && CompressedCodec.IsInstalled, "Needs Media Foundation.");
        double[] tone = Fixture.ReadNpy("audio/sound.npy").Values;
        float[] samples = AudioFile.ReadMono(Fixture.FullPath($"audio/sound.{extension}"), 16000);
        Assert.InRange(samples.Length, tone.Length - 100, tone.Length + 3000);
        Assert.Equal(tone.Sum(sample => sample * sample), samples.Sum(sample => (double)sample * sample), 0.1 * 500);
    }

    /// <summary>Gives at most 100 bytes at a time, as decoders do.</summary>
    private sealed class SmallBlocks(byte[] data, WaveFormat format, int failAt = int.MaxValue) : WaveStream
    {
        private int _position;

        public override WaveFormat WaveFormat => format;

        public override long Length => data.Length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_position >= failAt)
                throw new InvalidDataException("The data is broken.");
            int count = Math.Min(Math.Min(buffer.Length, 96), data.Length - _position);
            data.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }
    }
}
