using DogSound.Core.Audio;

namespace DogSound.Core.Tests.Audio;

/// <summary>From files to mono sound: mixdown, resampling, memory, and the record of what was measured.</summary>
public sealed class AudioFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Mono_is_the_mean_of_the_channels(int channels)
    {
        float[] samples = Noise(1001 * channels);
        WavFile.Write(_folder["many.wav"], samples, 8000, channels, AudioEncoding.Float32);
        float[] mono = AudioFile.ReadMono(_folder["many.wav"], 8000);

        Assert.Equal(1001, mono.Length);
        for (int frame = 0; frame < mono.Length; frame++)
            Assert.Equal(samples.Skip(frame * channels).Take(channels).Average(sample => (double)sample), mono[frame], 1e-6);
    }

    [Theory]
    [InlineData(8000, 16000, 1)]
    [InlineData(44100, 16000, 2)]
    [InlineData(16000, 16000, 2)]
    [InlineData(48000, 16000, 5)]
    public void Streaming_gives_the_samples_of_the_whole(int source, int target, int channels)
    {
        WavFile.Write(_folder["x.wav"], Noise(50_000 * channels), source, channels, AudioEncoding.Pcm16);
        float[] whole = AudioFile.ReadMono(_folder["x.wav"], target);

        using MonoReader reader = MonoReader.Open(_folder["x.wav"], target);
        Assert.Equal(whole.Length, reader.FrameCount);
        Assert.Equal(new AudioFormat(source, channels, AudioEncoding.Pcm16), reader.SourceFormat);
        var streamed = new List<float>();
        float[] block = new float[777];
        while (reader.Read(block) is int read and > 0)
            streamed.AddRange(block.AsSpan(0, read));
        Assert.Equal(whole, streamed);
        Assert.Equal(0, reader.Read(block));

        // And both are what the parts give one by one.
        float[] interleaved = new float[50_000 * channels];
        using AudioReader all = AudioFile.Open(_folder["x.wav"]);
        Assert.Equal(50_000, all.Read(interleaved));
        float[] mono = [.. interleaved.Chunk(channels).Select(frame => frame.Aggregate((sum, sample) => sum + sample) / channels)];
        Assert.Equal(Resampler.Resample(mono, source, target), whole);
    }

    [Fact]
    public void A_clip_takes_memory_for_its_samples_and_little_more()
    {
        WavFile.WriteMono16(_folder["clip.wav"], Noise(400_000), 8000);
        AudioFile.ReadMono(_folder["clip.wav"], 16000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        float[] samples = AudioFile.ReadMono(_folder["clip.wav"], 16000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, samples.Length * sizeof(float), (samples.Length * sizeof(float)) + 200_000);
    }

    [Fact]
    public void A_long_recording_is_read_in_constant_memory()
    {
        WavFile.WriteMono16(_folder["long.wav"], new float[8000 * 600], 8000);
        float[] block = new float[80_000];
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using MonoReader reader = MonoReader.Open(_folder["long.wav"], 16000);
            long count = 0;
            while (reader.Read(block) is int read and > 0)
                count += read;
            Assert.Equal(16000 * 600, count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated();
        Assert.InRange(Allocated(), 0, 200_000);
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        WavFile.WriteMono16(_folder["x.wav"], new float[10], 8000);
        Assert.Throws<OperationCanceledException>(() => AudioFile.ReadMono(_folder["x.wav"], 16000, new CancellationToken(true)));
    }

    [Fact]
    public void A_closed_reader_reads_no_more()
    {
        WavFile.WriteMono16(_folder["x.wav"], new float[10], 8000);
        MonoReader reader = MonoReader.Open(_folder["x.wav"], 8000);
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(new float[1]));
    }

    [Fact]
    public void A_clip_is_measured()
    {
        float[] samples = [.. Enumerable.Range(0, 32000).Select(index => (float)(0.5 * Math.Sin(2 * Math.PI * index / 32)))];
        samples[20001] = -0.75f;
        WavFile.Write(_folder["x.wav"], samples, 8000, 2, AudioEncoding.Float32);
        Clip clip = ClipInspector.Inspect(_folder["x.wav"]);

        Assert.Equal(_folder["x.wav"], clip.Path);
        Assert.Equal((2.0, 8000, 2, 16000L, "Float32"), (clip.Duration, clip.SampleRate, clip.Channels, clip.FrameCount, clip.Encoding));
        Assert.Equal(0.75, clip.Peak!.Value);
        Assert.Equal(Math.Sqrt(samples.Average(sample => (double)sample * sample)), clip.Rms!.Value, 1e-6);
        Assert.Null(clip.Label);
    }

    private static float[] Noise(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
