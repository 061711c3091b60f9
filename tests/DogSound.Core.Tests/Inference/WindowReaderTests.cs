using DogSound.Core.Audio;
using DogSound.Core.Inference;

namespace DogSound.Core.Tests.Inference;

public sealed class WindowReaderTests : IDisposable
{
    private const int Rate = 8000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_short_clip_is_one_window_padded_at_both_ends()
    {
        RecordingWindow window = Assert.Single(Read(count: 3, length: 8, overlap: 0));
        Assert.Equal([0, 0, 1, 2, 3, 0, 0, 0], window.Samples.Select(Number));
        Assert.Equal((0, 3.0 / Rate), (window.Start, window.End));
    }

    [Fact]
    public void A_clip_of_the_very_length_is_one_window() =>
        Assert.Equal([1, 2, 3, 4], Assert.Single(Read(count: 4, length: 4, overlap: 0)).Samples.Select(Number));

    [Theory]
    [InlineData(400, 0, new[] { 1, 101, 201, 301 })]
    [InlineData(400, 0.5, new[] { 1, 51, 101, 151, 201, 251, 301 })]
    [InlineData(430, 0, new[] { 1, 101, 201, 301, 331 })]
    [InlineData(404, 0, new[] { 1, 101, 201, 301 })]
    [InlineData(405, 0, new[] { 1, 101, 201, 301, 306 })]
    [InlineData(101, 0, new[] { 1 })]
    public void A_recording_is_cut_at_every_step_and_its_rest_gets_a_last_window(int count, double overlap, int[] firsts)
    {
        List<RecordingWindow> windows = Read(count, length: 100, overlap);
        Assert.Equal(firsts, windows.Select(window => Number(window.Samples[0])));
        Assert.All(windows, window => Assert.Equal(Enumerable.Range(Number(window.Samples[0]), 100), window.Samples.Select(Number)));
        Assert.All(windows, window => Assert.Equal((Number(window.Samples[0]) - 1.0) / Rate, window.Start));
        Assert.All(windows, window => Assert.Equal(window.Start + (100.0 / Rate), window.End, 1e-12));
    }

    // Sample n of the file is n / 32768, so that every sample says where it stood.
    private List<RecordingWindow> Read(int count, int length, double overlap)
    {
        string path = _folder["a.wav"];
        WavFile.WriteMono16(path, [.. Enumerable.Range(1, count).Select(number => number / 32768f)], Rate);
        using MonoReader reader = MonoReader.Open(path, Rate);
        return [.. new WindowReader(length, Rate, overlap).Read(reader, () => new float[length])];
    }

    private static int Number(float sample) => (int)Math.Round(sample * 32768);
}
