using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;

namespace DogSound.Core.Tests.Audio;

/// <summary>Other formats, through the system's libsndfile.</summary>
public sealed class SndFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A lossy tone differs by its own noise; MP3 and Opus begin with some silence besides, so that only its strength is compared.
    [Theory]
    [InlineData("flac", AudioEncoding.Flac, 1 / 32768.0)]
    [InlineData("aiff", AudioEncoding.Pcm24, 1 / 8388608.0)]
    [InlineData("ogg", AudioEncoding.Vorbis, 0.02)]
    [InlineData("opus", AudioEncoding.Opus, null)]
    [InlineData("mp3", AudioEncoding.Mp3, null)]
    public void Decodes(string extension, AudioEncoding encoding, double? tolerance)
    {
        SkipWithoutLibrary();
        double[] tone = Fixture.ReadNpy("audio/sound.npy").Values;
        string path = Fixture.FullPath($"audio/sound.{extension}");
        using (AudioReader reader = new SndFileDecoder().Open(path))
            Assert.Equal((encoding, 1), (reader.Format.Encoding, reader.Format.Channels));
        float[] samples = AudioFile.ReadMono(path, 16000);

        if (tolerance is double limit)
        {
            Assert.Equal(tone.Length, samples.Length);
            for (int index = 0; index < tone.Length; index++)
                Assert.Equal(tone[index], samples[index], limit);
        }
        else
        {
            Assert.InRange(samples.Length, tone.Length, tone.Length + 3000);
            Assert.Equal(tone.Sum(sample => sample * sample), samples.Sum(sample => (double)sample * sample), 0.1 * 500);
        }
        Assert.InRange(ClipInspector.Inspect(path).Peak!.Value, 0.45, 0.6);
    }

    [Fact]
    public void A_FLAC_file_that_was_cut_between_its_frames_is_an_error()
    {
        SkipWithoutLibrary();
        byte[] file = File.ReadAllBytes(Fixture.FullPath("audio/sound.flac"));

        // The low byte of the number of samples in STREAMINFO: the header promises 85 more than there are.
        file[25] += 85;
        File.WriteAllBytes(_folder["cut.flac"], file);
        Assert.Equal(AudioErrorReason.Truncated, Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(_folder["cut.flac"], 16000)).Reason);
    }

    [Fact]
    public void The_content_decides_not_the_name()
    {
        SkipWithoutLibrary();
        File.Copy(Fixture.FullPath("audio/sound.flac"), _folder["sound.wav"]);
        File.Copy(Fixture.FullPath("audio/encoding_pcm16.wav"), _folder["sound.ogg"]);
        Assert.Equal("Flac", ClipInspector.Inspect(_folder["sound.wav"]).Encoding);
        Assert.Equal("Pcm16", ClipInspector.Inspect(_folder["sound.ogg"]).Encoding);
    }

    [Fact]
    public void Strange_names_are_opened()
    {
        SkipWithoutLibrary();
        File.Copy(Fixture.FullPath("audio/sound.ogg"), _folder["[dog] 🐕.ogg"]);
        Assert.Equal(4000, AudioFile.ReadMono(_folder["[dog] 🐕.ogg"], 16000).Length);
    }

    [Theory]
    [InlineData("flac")]
    [InlineData("ogg")]
    [InlineData("opus")]
    [InlineData("mp3")]
    [InlineData("aiff")]
    public void Mutated_files_give_samples_or_the_one_exception(string extension)
    {
        SkipWithoutLibrary();
        byte[] seed = File.ReadAllBytes(Fixture.FullPath($"audio/sound.{extension}"));
        var random = new Random(5);
        for (int round = 0; round < 60; round++)
        {
            byte[] file = seed[..(round % 2 == 0 ? seed.Length : random.Next(1, seed.Length))];
            for (int blow = random.Next(4); blow > 0; blow--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            string path = _folder["x"];
            File.WriteAllBytes(path, file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.NotEmpty(AudioFile.ReadMono(path, 16000));
            }
            catch (AudioFormatException error)
            {
                Assert.Equal(path, error.Path);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        }
    }

    [Fact]
    public void Without_the_library_the_error_says_what_to_install()
    {
        var decoder = new SndFileDecoder(() => SndFileLibrary.Load(["libno-such-library.so.7"]));
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => decoder.Open(Fixture.FullPath("audio/sound.ogg")));
        Assert.Equal(AudioErrorReason.MissingLibrary, error.Reason);
        Assert.Contains(SndFileLibrary.HowToInstall, error.Message, StringComparison.Ordinal);
    }

    private static void SkipWithoutLibrary()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows decodes most of these by itself.");
        if (SndFileLibrary.Installed is null)
            Assert.Skip($"No libsndfile. {SndFileLibrary.HowToInstall}.");
    }
}
