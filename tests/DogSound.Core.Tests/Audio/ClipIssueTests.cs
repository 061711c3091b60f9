using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;

namespace DogSound.Core.Tests.Audio;

public sealed class ClipIssueTests : IDisposable
{
    private const int SampleRate = 8000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, ClipIssues.Silent)]
    [InlineData(2.0 / 32768, ClipIssues.Silent)]
    [InlineData(4.0 / 32768, ClipIssues.NearSilent)]
    [InlineData(0.0014, ClipIssues.NearSilent)]
    [InlineData(0.0015, ClipIssues.None)]
    [InlineData(0.9, ClipIssues.None)]
    public void Silence_is_a_matter_of_level(double amplitude, ClipIssues expected)
    {
        Assert.Equal(expected, Inspect(Sine(amplitude)).Issues);
        Assert.Equal(expected, Inspect(Stereo(Sine(amplitude), Sine(amplitude)), channels: 2).Issues);
    }

    [Fact]
    public void A_constant_is_silence_with_an_offset()
    {
        Clip clip = Inspect([.. Sine(0).Select(sample => sample - 0.3f)]);
        Assert.Equal(ClipIssues.Silent | ClipIssues.DcOffset, clip.Issues);
        Assert.Equal(-0.3, clip.DcOffset!.Value, 4);
    }

    [Theory]
    [InlineData(0.0095, ClipIssues.None)]
    [InlineData(-0.0105, ClipIssues.DcOffset)]
    public void An_offset_is_found_in_the_channel_that_has_it(double offset, ClipIssues expected)
    {
        float[] moved = [.. Sine(0.5).Select(sample => sample + (float)offset)];
        Assert.Equal(expected, Inspect(moved).Issues);
        Clip stereo = Inspect(Stereo(Sine(0.5), moved), channels: 2);
        Assert.Equal(expected, stereo.Issues);
        Assert.Equal(offset, stereo.DcOffset!.Value, 1e-5);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    public void Clipping_is_a_run_at_full_scale_and_no_peak(int length, int count)
    {
        // The run goes over the end of the first block that is read.
        float[] samples = Sine(0.5, count: 20_000);
        samples[100] = samples[200] = 1;
        for (int index = 0; index < length; index++) samples[8190 + index] = -1;
        Clip clip = Inspect(samples);
        Assert.Equal(count, clip.ClippedCount);
        Assert.Equal(count > 0 ? ClipIssues.Clipped : ClipIssues.None, clip.Issues);
        Clip stereo = Inspect(Stereo(Sine(0.5, count: 20_000), samples), channels: 2);
        Assert.Equal(count, stereo.ClippedCount);
    }

    [Fact]
    public void Full_scale_of_two_channels_in_turn_is_no_run()
    {
        float[] left = Sine(0.5), right = Sine(0.5);
        (left[10], right[10], left[11], right[11]) = (1, 1, 1, 1);
        Assert.Equal(ClipIssues.None, Inspect(Stereo(left, right), channels: 2).Issues);
    }

    [Theory]
    [InlineData(1, 255, 128)]
    [InlineData(6, 0xAA, 0xD5)]
    [InlineData(7, 0x80, 0xFF)]
    public void Encodings_of_eight_bits_are_clipped_below_full_scale(int tag, byte loudest, byte quiet)
    {
        byte[] samples = [.. Enumerable.Repeat(quiet, 4000)];
        samples.AsSpan(1000, 5).Fill(loudest);
        File.WriteAllBytes(_folder["x.wav"], WavBytes.File(WavBytes.Format(tag, bits: 8), WavBytes.Chunk("data", samples)));
        Assert.Equal(5, ClipInspector.Inspect(_folder["x.wav"]).ClippedCount);
    }

    [Fact]
    public void Floats_beyond_full_scale_are_clipped_as_soon_as_somebody_stores_them()
    {
        Clip clip = Inspect(Sine(1.5), encoding: AudioEncoding.Float32);
        Assert.Equal(ClipIssues.Clipped, clip.Issues);
        Assert.InRange(clip.ClippedCount!.Value, 1, 8000);
    }

    [Fact]
    public void Duration_and_rate_are_what_somebody_expects()
    {
        Assert.Equal(ClipIssues.TooShort, Inspect(Sine(0.5, count: 799)).Issues);
        Assert.Equal(ClipIssues.None, Inspect(Sine(0.5, count: 800)).Issues);
        Assert.Equal(ClipIssues.None, Inspect(Sine(0.5), new ClipIssueLimits { ExpectedSampleRate = 8000 }).Issues);
        var limits = new ClipIssueLimits { ExpectedSampleRate = 16000, MinimumDuration = 5 };
        Assert.Equal(ClipIssues.TooShort | ClipIssues.WrongSampleRate, Inspect(Sine(0.5), limits).Issues);
    }

    [Theory]
    [InlineData(0, 8000, ClipIssues.None)]
    [InlineData(1, 7999, ClipIssues.Truncated)]
    [InlineData(4000, 7000, ClipIssues.Truncated)]
    [InlineData(31_616, 96, ClipIssues.Truncated | ClipIssues.TooShort)]
    public void A_WAV_file_that_was_cut_off_is_measured_as_far_as_it_goes(int lost, int frames, ClipIssues expected)
    {
        WavFile.Write(_folder["x.wav"], Stereo(Sine(0.9), Sine(0.5)), SampleRate, 2, AudioEncoding.Pcm16);
        File.WriteAllBytes(_folder["x.wav"], File.ReadAllBytes(_folder["x.wav"])[..^lost]);
        Clip clip = ClipInspector.Inspect(_folder["x.wav"]);
        Assert.Equal(expected, clip.Issues);
        Assert.Equal((frames, frames / 8000.0, (8000 - frames) / 8000.0), (clip.FrameCount, clip.Duration, clip.MissingDuration));
        Assert.Equal(lost > 0, Refuses("x.wav"));
    }

    [Fact]
    public void A_FLAC_file_that_was_cut_off_is_measured_as_far_as_it_goes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Media Foundation doesn't tell what it misses.");
        Assert.SkipWhen(SndFileLibrary.Installed is null, SndFileLibrary.HowToInstall);
        const int Length = 20_000;
        WriteFlac("whole.flac", Length);
        byte[] whole = File.ReadAllBytes(_folder["whole.flac"]);
        HashSet<long> counts = [];
        for (int length = 90; length < whole.Length; length += 517)
        {
            File.WriteAllBytes(_folder["x.flac"], whole[..length]);
            Assert.True(Refuses("x.flac"));
            try
            {
                Clip clip = ClipInspector.Inspect(_folder["x.flac"]);
                Assert.Equal(ClipIssues.Truncated, clip.Issues);
                Assert.Equal(Length / 8000.0, clip.Duration!.Value + clip.MissingDuration!.Value, 1e-9);
                counts.Add(clip.FrameCount!.Value);
            }
            catch (AudioFormatException)
            {
                // Nothing of the first block can be decoded.
                Assert.InRange(length, 0, whole.Length / 4);
            }
        }
        Assert.Equal([4096, 8192, 12_288, 16_384], counts.Order());
        Assert.Equal((ClipIssues.None, 0.0), (ClipInspector.Inspect(_folder["whole.flac"]).Issues, ClipInspector.Inspect(_folder["whole.flac"]).MissingDuration));
    }

    [Fact]
    public void A_FLAC_file_that_cannot_be_decoded_to_its_end_lacks_the_rest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Media Foundation decodes what it can.");
        Assert.SkipWhen(SndFileLibrary.Installed is null, SndFileLibrary.HowToInstall);
        WriteFlac("x.flac", 100_000);
        byte[] file = File.ReadAllBytes(_folder["x.flac"]);
        file.AsSpan(file.Length / 2, 2000).Fill(0x55);
        File.WriteAllBytes(_folder["x.flac"], file);
        Clip clip = ClipInspector.Inspect(_folder["x.flac"]);
        Assert.Equal(ClipIssues.Truncated, clip.Issues);
        Assert.InRange(clip.FrameCount!.Value, 40_000, 50_000);
        Assert.True(Refuses("x.flac"));
    }

    private void WriteFlac(string name, int length)
    {
        var random = new Random(3);
        FlacFile.WriteMono16(_folder[name], [.. Sine(0.5, length).Select(sample => sample + (0.1f * (random.NextSingle() - 0.5f)))], SampleRate);
    }

    private bool Refuses(string name)
    {
        try
        {
            AudioFile.ReadMono(_folder[name], SampleRate);
            return false;
        }
        catch (AudioFormatException)
        {
            return true;
        }
    }

    private static float[] Sine(double amplitude, int count = 8000) =>
        [.. Enumerable.Range(0, count).Select(index => (float)(amplitude * Math.Sin(2 * Math.PI * 500 * index / SampleRate)))];

    private static float[] Stereo(float[] left, float[] right) => [.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })];

    private Clip Inspect(float[] interleaved, ClipIssueLimits? limits = null, int channels = 1, AudioEncoding encoding = AudioEncoding.Pcm16)
    {
        WavFile.Write(_folder["x.wav"], interleaved, SampleRate, channels, encoding);
        return ClipInspector.Inspect(_folder["x.wav"], limits);
    }
}
