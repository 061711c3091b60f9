using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Audio;

/// <summary>What is written as FLAC is what others decode, to the bit, and the same bytes everywhere.</summary>
public sealed class FlacFileTests : IDisposable
{
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 40), 255, 256, 257, 4095, 4096, 4097, 4100, 8192, 3 * 4096 + 32, 20_001];

    private static readonly int[] Rates = [1000, 8000, 11_025, 16_000, 22_050, 44_100, 48_000, 65_535, 65_537, 96_000, 192_000, 655_350];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Sounds => [.. Waves.Keys];

    /// <summary>Sample of a sound by its position: what predicts well and badly, and the largest steps that 16 bits allow.</summary>
    private static Dictionary<string, Func<int, RandomSequence, double>> Waves { get; } = new()
    {
        ["silence"] = (_, _) => 0,
        ["a constant"] = (_, _) => -12_345,
        ["a ramp"] = (index, _) => index % 60_000 - 30_000,
        ["a tone"] = (index, _) => 20_000 * Math.Sin(index * 0.05),
        ["a shrill tone"] = (index, _) => 20_000 * Math.Sin(index * 2.36),
        ["a chord of square waves"] = (index, _) => (9000 * (index / 5 % 2)) - (8000 * (index / 7 % 2)) + (7000 * (index / 11 % 2)),
        ["a decaying tone"] = (index, _) => 32_767 * Math.Exp(-index / 900.0) * Math.Sin(index * 0.3),
        ["quiet noise"] = (_, random) => random.NextDouble(-2, 2),
        ["noise at full scale"] = (_, random) => random.NextDouble(-32_768, 32_767),
        ["a square wave at full scale"] = (index, _) => index / 37 % 2 == 0 ? 32_767 : -32_768,
        ["every sample at the other end"] = (index, _) => index % 2 == 0 ? 32_767 : -32_768,
        ["one click"] = (index, _) => index == 17 ? -32_768 : 0,
        ["a click in each block"] = (index, random) => index % 4096 == 4095 ? 32_767 : random.NextDouble(-3, 3),
        ["half silence, half noise"] = (index, random) => index % 4096 < 2048 ? 0 : random.NextDouble(-9000, 9000),
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sounds))]
    public void LibSndFile_decodes_the_very_samples_of_every_length(string sound)
    {
        SkipWithoutLibSndFile();
        foreach (int length in Lengths)
        {
            float[] samples = Make(sound, length);
            Write("x.flac", samples, 16_000);
            using AudioReader reader = new SndFileDecoder().Open(_folder["x.flac"]);
            Assert.Equal((length, new AudioFormat(16_000, 1, AudioEncoding.Flac)), (reader.FrameCount, reader.Format));
            float[] read = new float[length + 1];
            Assert.Equal(length, reader.Read(read));
            Assert.Equal(samples, read[..length]);
        }
    }

    [Fact]
    public void Every_rate_is_read_back()
    {
        SkipWithoutLibSndFile();
        float[] samples = Make("a decaying tone", 5000);
        foreach (int rate in Rates)
        {
            Write("x.flac", samples, rate);
            Assert.Equal(samples, AudioFile.ReadMono(_folder["x.flac"], rate));
        }
    }

    [Fact]
    public void Block_numbers_of_several_bytes_are_read_back()
    {
        SkipWithoutLibSndFile();
        float[] samples = Make("a click in each block", (2050 * 4096) + 77);
        Write("x.flac", samples, 48_000);
        Assert.Equal(samples, AudioFile.ReadMono(_folder["x.flac"], 48_000));
    }

    [Fact]
    public void The_reference_decoder_finds_nothing_wrong_and_the_same_samples()
    {
        SkipWithoutFlac();
        foreach (string sound in Waves.Keys)
        {
            foreach (int length in new[] { 1, 2, 5, 16, 4096, 20_001 })
                Write($"{sound} {length}.flac", Make(sound, length), 44_100);
        }
        foreach (int rate in Rates)
            Write($"rate {rate}.flac", Make("a tone", 5000), rate);
        string[] files = [.. _folder.Files().Select(name => _folder[name])];

        // Warnings count; -t compares the MD5 of what it decodes with the file's.
        Assert.Equal("", Flac(["-t", "-s", "-w", .. files]));
        foreach (string sound in Waves.Keys)
        {
            Assert.Equal("", Flac(["-d", "-s", "-w", "-f", "--force-raw-format", "--endian=little", "--sign=signed", "-o", _folder["raw"], _folder[$"{sound} 20001.flac"]]));
            Assert.Equal(Make(sound, 20_001), MemoryMarshal.Cast<byte, short>(File.ReadAllBytes(_folder["raw"])).ToArray().Select(sample => sample / 32768f));
        }
    }

    [Theory]
    [InlineData("silence", 20_001, 200)]
    [InlineData("a tone", 20_001, 9000)]
    [InlineData("a shrill tone", 20_001, 17_000)]
    [InlineData("a chord of square waves", 20_001, 36_500)]
    [InlineData("noise at full scale", 20_001, 40_250)]
    [InlineData("every sample at the other end", 20_001, 40_250)]
    public void What_can_be_predicted_is_small_and_what_cannot_is_no_larger_than_its_samples(string sound, int length, int bytes)
    {
        Write("x.flac", Make(sound, length), 8000);
        Assert.InRange(new FileInfo(_folder["x.flac"]).Length, 90, bytes);
    }

    [Fact]
    public void The_bytes_are_the_same_on_every_machine_and_in_every_version()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string sound in Waves.Keys.Where(sound => !sound.Contains("tone", StringComparison.Ordinal)))
        {
            Write("x.flac", Make(sound, 10_001), 8000, "a comment");
            all.AppendData(File.ReadAllBytes(_folder["x.flac"]));
        }
        Assert.Equal("4B1CF9E3A3CDA807F33AC5F82AADF393", Convert.ToHexString(all.GetHashAndReset().AsSpan(0, 16)));
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        Write("x.flac", [0.5f, 0.5f, 0.5f], 8000);
        const string StreamInfo = "0000002210001000" + "00000D00000D" + "01F400F000000003" + "0F5220A488CED40D860E2210DF305F6B";
        const string Length = "8400002C" + "08000000446F67536F756E64" + "01000000" + "1800000046494C455F4C454E4754483D303030303030303030313033";
        Assert.Equal("664C6143" + StreamInfo + Length + "FFF874080000029B" + "004000" + "B737", Convert.ToHexString(File.ReadAllBytes(_folder["x.flac"])));
    }

    [Fact]
    public void A_comment_is_read_without_the_samples_and_only_from_a_whole_file_of_ours()
    {
        string path = _folder["x.flac"];
        foreach (string comment in new[] { "odd", "even", "{\"draw\":[1.5e-07]}" })
        {
            FlacFile.WriteMono16(path, [0.5f, -1, 0.25f], 8000, comment);
            Assert.Equal(comment, FlacFile.ReadComment(path));
            Assert.False(FlacFile.IsCutOff(path));
        }

        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Null(FlacFile.ReadComment(path));
            Assert.Equal(length is 0 or >= 4, FlacFile.IsCutOff(path));
        }

        foreach (int position in new[] { 0, 42, 45, 46, 50, 58, 62, 70, 85, 90, 94 })
        {
            byte[] broken = [.. whole];
            broken[position] ^= 0x11;
            File.WriteAllBytes(path, broken);
            Assert.Null(FlacFile.ReadComment(path));
        }

        FlacFile.WriteMono16(path, [0.5f], 8000);
        Assert.Null(FlacFile.ReadComment(path));
        File.WriteAllBytes(path, [.. whole, 0]);
        Assert.Null(FlacFile.ReadComment(path));
        File.Copy(Fixture.FullPath("audio/sound.flac"), path, overwrite: true);
        Assert.Null(FlacFile.ReadComment(path));
        Assert.False(FlacFile.IsCutOff(path));
    }

    [Fact]
    public void Players_show_the_comment()
    {
        SkipWithoutFlac();
        Write("x.flac", [0.5f, 0.25f], 8000, "a comment");
        Assert.Contains("COMMENT=a comment\n", Run("metaflac", ["--list", _folder["x.flac"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file()
    {
        FlacFile.WriteMono16(_folder["x.flac"], [0.5f], 8000);
        byte[] old = File.ReadAllBytes(_folder["x.flac"]);
        float[] samples = new float[20_000];
        samples[^1] = float.NaN;
        ArgumentException error = Assert.Throws<ArgumentException>(() => FlacFile.WriteMono16(_folder["x.flac"], samples, 8000));
        Assert.Contains("19999", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => FlacFile.WriteMono16(_folder["x.flac"], [], 8000));
        Assert.ThrowsAny<ArgumentException>(() => FlacFile.WriteMono16(_folder["x.flac"], [0.5f], 999));
        Assert.ThrowsAny<ArgumentException>(() => FlacFile.WriteMono16(_folder["x.flac"], [0.5f], 8000, "caf\u00e9"));
        Assert.Equal(old, File.ReadAllBytes(_folder["x.flac"]));
        Assert.Equal(["x.flac"], _folder.Files());
    }

    private static float[] Make(string sound, int length)
    {
        RandomSequence random = RandomSequence.Create("flac tests");
        return [.. Enumerable.Range(0, length).Select(index => (float)Math.Round(Waves[sound](index, random)) / 32768)];
    }

    // Not through the disk's own wait, thousand times.
    private void Write(string name, float[] samples, int sampleRate, string comment = "")
    {
        using FileStream file = File.Create(_folder[name]);
        FlacFile.WriteMono16(file, samples, sampleRate, comment);
    }

    private static string Flac(string[] arguments) => Run("flac", arguments);

    /// <summary>What a program says; its errors, where it has any.</summary>
    private static string Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 && error.Length == 0 ? output : $"{process.ExitCode} {error}";
    }

    private static void SkipWithoutLibSndFile()
    {
        if (SndFileLibrary.Installed is null)
            Assert.Skip($"No libsndfile. {SndFileLibrary.HowToInstall}.");
    }

    private static void SkipWithoutFlac()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, "metaflac"))), "No flac. Run: apt-get install flac (or your system's package of that name).");
    }
}
