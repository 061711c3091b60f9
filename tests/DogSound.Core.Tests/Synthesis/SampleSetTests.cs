using DogSound.Core.Audio;
using DogSound.Core.Data;
using DogSound.Core.Synthesis;

namespace DogSound.Core.Tests.Synthesis;

public sealed class SampleSetTests : IDisposable
{
    private static readonly SampleSettings Short = new() { Seed = 7, Duration = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Clips_are_dealt_evenly_and_a_larger_set_begins_with_a_smaller_one()
    {
        Sample[] ten = [.. new SampleSet(_folder.FullPath, 10, Short).Samples], hundred = [.. new SampleSet(_folder.FullPath, 100, Short).Samples];
        Assert.Equal([2, 2, 2, 2, 1, 1], ten.GroupBy(sample => sample.Class).Select(group => group.Count()));
        Assert.Equal([17, 17, 17, 17, 16, 16], hundred.GroupBy(sample => sample.Class).Select(group => group.Count()));
        Assert.Empty(ten.Except(hundred));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleSet(_folder.FullPath, 0, Short));
    }

    [Fact]
    public void A_clip_says_what_its_file_holds_and_the_file_says_that_it_is_synthetic()
    {
        var set = new SampleSet(_folder.FullPath, 6, Short);
        Clip clip = set.Write(set.Samples[1]);
        Assert.Equal(_folder["Howling/Howling-0000.wav"], clip.Path);
        Assert.Equal(ClipInspector.Inspect(clip.Path) with { Label = "Howling", LabelIndex = 1, Remark = "synthetic" }, clip);
        Assert.Equal((8000, 1, 8000L, "Pcm16"), (clip.SampleRate!.Value, clip.Channels!.Value, clip.FrameCount!.Value, clip.Encoding));
        Assert.Equal("ICMT"u8, File.ReadAllBytes(clip.Path).AsSpan(44 + (2 * 8000) + 12, 4));
        Assert.Contains("Synthetic sound", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(clip.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_lists_every_clip()
    {
        var set = new SampleSet(_folder.FullPath, 13, Short);
        Clip[] clips = [.. set.Samples.Select(sample => set.Write(sample))];
        set.WriteReadme();
        set.WriteManifest();
        ManifestRow[] rows = [.. ManifestReader.Read(set.ManifestPath, new ManifestSettings())];
        Assert.Equal(clips.Select(clip => (clip.Path, clip.Label, clip.Remark)), rows.Select(row => (row.Clip!.Path, row.Clip.Label, row.Clip.Remark)));
        Assert.Contains("synthetic", File.ReadAllText(set.ReadmePath), StringComparison.Ordinal);
        Assert.Equal(_folder.Files(), set.Paths.Select(path => Path.GetRelativePath(_folder.FullPath, path).Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_written_names_the_clip_and_leaves_nothing()
    {
        _folder.Write("Barking", "a file where a folder must be");
        var set = new SampleSet(_folder.FullPath, 6, Short);
        IOException error = Assert.Throws<IOException>(() => set.Write(set.Samples[0]));
        Assert.StartsWith(set.PathOf(set.Samples[0]), error.Message, StringComparison.Ordinal);
        Assert.Equal(["Barking"], _folder.Files());
    }
}
