using DogSound.Core.Audio;

namespace DogSound.Core.Tests.Audio;

/// <summary>Every unusable file gives one exception type that names the file, says why, and cost little memory.</summary>
public sealed class BadFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, AudioErrorReason, byte[]> Broken => new()
    {
        { "empty", AudioErrorReason.Empty, [] },
        { "text", AudioErrorReason.NotAudio, "Not a sound, whatever its name says."u8.ToArray() },
        { "a few bytes", AudioErrorReason.NotAudio, "RIFF"u8.ToArray() },
        { "AVI", AudioErrorReason.NotAudio, "RIFF\0\0\0\0AVI LIST"u8.ToArray() },
        { "header only", AudioErrorReason.Truncated, WavBytes.File() },
        { "cut in a chunk's header", AudioErrorReason.Truncated, WavBytes.Ramp(10)[..40] },
        { "cut in its format", AudioErrorReason.Truncated, WavBytes.Ramp(10)[..30] },
        { "cut in its samples", AudioErrorReason.Truncated, WavBytes.Ramp(10)[..^1] },
        { "no samples", AudioErrorReason.Empty, WavBytes.Ramp(0) },
        { "less than a frame", AudioErrorReason.Empty, WavBytes.File(WavBytes.Format(), WavBytes.Chunk("data", [1])) },
        { "no samples and a chunk", AudioErrorReason.Empty, WavBytes.File(WavBytes.Format(), WavBytes.Data(), WavBytes.Chunk("LIST", new byte[8])) },
        { "4 GiB of samples", AudioErrorReason.Truncated, WavBytes.File(WavBytes.Format(), WavBytes.Chunk("data", new byte[8], uint.MaxValue)) },
        { "2 GiB of samples", AudioErrorReason.Truncated, WavBytes.File(WavBytes.Format(), WavBytes.Chunk("data", new byte[8], 0x7FFFFFFE)) },
        { "4 GiB before the samples", AudioErrorReason.Truncated, WavBytes.File(WavBytes.Chunk("LIST", new byte[8], uint.MaxValue - 1)) },
        { "4 GiB of format", AudioErrorReason.Truncated, WavBytes.File(WavBytes.Chunk("fmt ", new byte[16], uint.MaxValue)) },
        { "RF64 of 2^63 bytes", AudioErrorReason.Truncated, Wide(ulong.MaxValue / 2, 28) },
        { "RF64 of 2^64 bytes", AudioErrorReason.Truncated, Wide(ulong.MaxValue, 28) },
        { "RF64 with a table that lies", AudioErrorReason.Truncated, Wide(8, 0xFFFFFFF0) },
        { "RF64 with a short table", AudioErrorReason.Malformed, WavBytes.File("RF64", uint.MaxValue, WavBytes.Chunk("ds64", new byte[8])) },
        { "RF64 without a table", AudioErrorReason.Truncated, WavBytes.File("RF64", uint.MaxValue, WavBytes.Format(), WavBytes.Chunk("data", new byte[8], uint.MaxValue)) },
        { "no format", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Data(1, 2)) },
        { "format of no bytes", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Chunk("fmt ", []), WavBytes.Data(1, 2)) },
        { "format twice", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Format(), WavBytes.Format(), WavBytes.Data(1, 2)) },
        { "1001 chunks", AudioErrorReason.Malformed, WavBytes.File([.. Enumerable.Repeat(WavBytes.Chunk("JUNK", []), 1001), WavBytes.Format(), WavBytes.Data(1)]) },
        { "no channels", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Format(channels: 0), WavBytes.Data(1, 2)) },
        { "100 channels", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(channels: 100), WavBytes.Chunk("data", new byte[400])) },
        { "0 Hz", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(sampleRate: 0), WavBytes.Data(1, 2)) },
        { "1 Hz", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(sampleRate: 1), WavBytes.Data(1, 2)) },
        { "4 GHz", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(sampleRate: uint.MaxValue), WavBytes.Data(1, 2)) },
        { "a frame size that lies", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Format(blockAlign: 0), WavBytes.Data(1, 2)) },
        { "0 bits", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(bits: 0), WavBytes.Data(1, 2)) },
        { "64 bits linear", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(bits: 64), WavBytes.Data(1, 2, 3, 4)) },
        { "16 bits float", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(tag: 3), WavBytes.Data(1, 2)) },
        { "ADPCM", AudioErrorReason.Unsupported, WavBytes.File(WavBytes.Format(tag: 2, bits: 4), WavBytes.Data(1, 2)) },
        { "extensible without its extension", AudioErrorReason.Malformed, WavBytes.File(WavBytes.Format(tag: 0xFFFE), WavBytes.Data(1, 2)) },
        { "NaN", AudioErrorReason.NonFinite, Float(0, float.NaN) },
        { "infinity", AudioErrorReason.NonFinite, Float(0, float.NegativeInfinity) },
        { "far beyond full scale", AudioErrorReason.NonFinite, Float(0, 1e30f) },
        { "broken Ogg", AudioErrorReason.Malformed, [.. "OggS"u8, .. new byte[100]] },
        { "broken FLAC", AudioErrorReason.Malformed, [.. "fLaC"u8, .. new byte[100]] },
    };

    // What is there of these can be told, though nothing should learn from it.
    private static readonly string[] CutOff = ["cut in its samples", "2 GiB of samples", "RF64 of 2^63 bytes", "RF64 of 2^64 bytes"];

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Says_what_is_wrong_and_takes_little_memory(string name, AudioErrorReason reason, byte[] content)
    {
        string path = _folder[$"{name}.wav"];
        File.WriteAllBytes(path, content);
        Assert.ThrowsAny<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));

        long before = GC.GetAllocatedBytesForCurrentThread();
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(reason, error.Reason);
        Assert.Equal(path, error.Path);
        Assert.StartsWith($"{path}: ", error.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, (4 * content.Length) + (1 << 20));
        if (CutOff.Contains(name))
            Assert.True(ClipInspector.Inspect(path) is { Issues: { } issues, FrameCount: 4 or 9, MissingDuration: > 0 } && issues.HasFlag(ClipIssues.Truncated));
        else
            Assert.Equal(reason, Assert.Throws<AudioFormatException>(() => ClipInspector.Inspect(path)).Reason);

        // The file was closed: nobody is hindered from deleting it.
        File.Delete(path);
    }

    [Fact]
    public void A_sample_that_is_no_number_is_found_in_its_second()
    {
        float[] samples = new float[30000];
        samples[20000] = float.NaN;
        File.WriteAllBytes(_folder["nan.wav"], Float(samples));
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(_folder["nan.wav"], 16000));
        Assert.Contains("at 2.500 s is not a number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_not_found() => Fails(_folder["missing.wav"], AudioErrorReason.NotFound);

    [Fact]
    public void A_missing_folder_is_not_found() => Fails(Path.Combine(_folder.FullPath, "no", "such", "file.wav"), AudioErrorReason.NotFound);

    [Fact]
    public void A_path_that_cannot_be_is_not_found() => Fails("a\0b.wav", AudioErrorReason.NotFound);

    [Fact]
    public void A_folder_is_a_folder() => Fails(_folder.FullPath, AudioErrorReason.IsDirectory);

    [Fact]
    public void A_named_pipe_is_empty_and_does_not_block()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        string path = _folder["pipe.wav"];
        using (var process = System.Diagnostics.Process.Start("mkfifo", [path]))
            process.WaitForExit();
        Fails(path, AudioErrorReason.Empty);
    }

    [Fact]
    public void A_forbidden_file_is_forbidden()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Needs a user whom Unix permissions bind.");
        if (OperatingSystem.IsWindows())
            return;
        string path = _folder["forbidden.wav"];
        File.WriteAllBytes(path, WavBytes.Ramp(10));
        File.SetUnixFileMode(path, UnixFileMode.None);
        Fails(path, AudioErrorReason.AccessDenied);
    }

    [Theory]
    [InlineData("[a] (b).wav")]
    [InlineData("dog 🐕 howls.wav")]
    [InlineData("ends with space .wav")]
    [InlineData("wrong extension.txt")]
    public void Strange_names_are_read(string name)
    {
        File.WriteAllBytes(_folder[name], WavBytes.Ramp(10));
        Assert.Equal(10, AudioFile.ReadMono(_folder[name], 8000).Length);
    }

    [Fact]
    public void One_sample_is_a_sound()
    {
        File.WriteAllBytes(_folder["one.wav"], WavBytes.File(WavBytes.Format(), WavBytes.Data(16384)));
        Assert.Equal([0.5f], AudioFile.ReadMono(_folder["one.wav"], 8000));
        Assert.Equal(2, AudioFile.ReadMono(_folder["one.wav"], 16000).Length);
    }

    [Fact]
    public void Silence_is_a_sound()
    {
        File.WriteAllBytes(_folder["silence.wav"], WavBytes.File(WavBytes.Format(), WavBytes.Data(new short[8000])));
        Assert.Equal(new float[16000], AudioFile.ReadMono(_folder["silence.wav"], 16000));
        Assert.Equal(0, ClipInspector.Inspect(_folder["silence.wav"]).Rms);
    }

    private static void Fails(string path, AudioErrorReason reason) =>
        Assert.Equal(reason, Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000)).Reason);

    private static byte[] Wide(ulong dataLength, uint tableLength) => WavBytes.File("RF64", uint.MaxValue,
        WavBytes.Chunk("ds64", [.. BitConverter.GetBytes(0UL), .. BitConverter.GetBytes(dataLength), .. new byte[12]], tableLength),
        WavBytes.Format(), WavBytes.Chunk("data", new byte[8], uint.MaxValue));

    private static byte[] Float(params float[] samples) => WavBytes.File(
        WavBytes.Format(tag: 3, bits: 32), WavBytes.Chunk("data", [.. samples.SelectMany(BitConverter.GetBytes)]));
}
