using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DogSound.Core.Audio;
using DogSound.Core.Data;
using DogSound.Core.Review;

namespace DogSound.Core.Tests.Review;

public sealed class ReviewPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExcerptAnalyzer _analyzer = new();

    public void Dispose()
    {
        _analyzer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Everything_is_in_it()
    {
        float[] samples = Tone(2);
        string page = Write(1_000_000, ("bark.wav", samples));
        JsonElement data = DataOf(page);
        Assert.Equal(["Barking", "Howling", "Siren"], data.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        JsonElement clip = Assert.Single(data.GetProperty("clips").EnumerateArray());
        Assert.Equal("bark.wav", clip.GetProperty("name").GetString());
        Assert.Equal(1, clip.GetProperty("suggested").GetInt32());
        Assert.Equal([0.4, 0.6], clip.GetProperty("probabilities").EnumerateArray().Select(one => one.GetDouble()));
        Assert.Equal("Doubtful: Howling 60.0 %, Barking 40.0 %.", clip.GetProperty("reason").GetString());
        Assert.Equal(2, clip.GetProperty("duration").GetDouble());
        Assert.False(clip.TryGetProperty("cut", out _));
        string sound = _folder["heard.wav"];
        File.WriteAllBytes(sound, clip.GetProperty("audio").GetBytesFromBase64());
        Assert.Equal(samples.Select(sample => (short)Math.Round(sample * 32768)), AudioFile.ReadMono(sound, ClipExcerpt.SampleRate).Select(sample => (short)(sample * 32768)));
        byte[] image = clip.GetProperty("image").GetBytesFromBase64();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image[..4]);
        // 201 frames and 64 bands, two and four pixels each.
        Assert.Equal([0, 0, 1, 146, 0, 0, 1, 0], image[16..24]);
    }

    [Fact]
    public void It_asks_nobody_for_anything()
    {
        string page = Write(1_000_000, ("bark.wav", Tone(0.5)));
        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        string policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]+)\"").Groups[1].Value;
        Assert.StartsWith("default-src 'none'; img-src data:; media-src data:; ", policy, StringComparison.Ordinal);
        foreach ((string tag, string directive) in new[] { ("style", "style-src"), ("script", "script-src") })
        {
            string text = Assert.Single(Regex.Matches(page, $"<{tag}>(.*?)</{tag}>", RegexOptions.Singleline)).Groups[1].Value;
            Assert.Contains($"{directive} 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'", policy, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>.wav")]
    [InlineData("a</script><script>alert(1)</script>.wav")]
    [InlineData("<!--<script>.wav")]
    [InlineData("\"'&;\u2028.wav")]
    [InlineData("{{script}} {{policy}}.wav")]
    public void What_a_clip_is_called_is_text(string name)
    {
        string page = Write(1_000_000, (name, Tone(0.5)));
        Assert.Equal(name, DataOf(page).GetProperty("clips")[0].GetProperty("name").GetString());
        string data = Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;
        Assert.EndsWith("}]}", data, StringComparison.Ordinal);
        Assert.DoesNotContain('<', data);
        Assert.Equal(2, Regex.Count(page, "</script>"));
    }

    [Fact]
    public void A_page_that_gets_too_large_says_how_many_clips_fit()
    {
        ReviewPageException error = Assert.Throws<ReviewPageException>(() => Write(150_000, ("a.wav", Tone(1)), ("b.wav", Tone(1)), ("c.wav", Tone(1)), ("d.wav", Tone(1))));
        Assert.Matches("^More than 150000 bytes are needed for the page: [123] clips fit\\. Ask for fewer clips with -Count, or allow a larger page", error.Message);
    }

    [Fact]
    public void A_long_recording_is_cut_and_says_so()
    {
        string path = _folder["long.wav"];
        WavFile.WriteMono16(path, Tone(31), ClipExcerpt.SampleRate);
        ClipExcerpt excerpt = ClipExcerpt.Read(path);
        Assert.True(excerpt.IsCut);
        Assert.Equal(ClipExcerpt.MaximumSeconds, excerpt.Duration);
        using var stream = new MemoryStream();
        using var writer = new ReviewPageWriter(stream, Settings(10_000_000), [path]);
        writer.Add(Clip(path), "long.wav", excerpt, _analyzer.Spectrogram(excerpt));
        writer.Complete();
        JsonElement clip = DataOf(Encoding.UTF8.GetString(stream.ToArray())).GetProperty("clips")[0];
        Assert.Contains("first 30 seconds", clip.GetProperty("cut").GetString(), StringComparison.Ordinal);
        // 500 columns, not 3001.
        Assert.Equal([0, 0, 3, 232], clip.GetProperty("image").GetBytesFromBase64()[16..20]);
    }

    [Fact]
    public void Labels_are_kept_apart_by_clips_and_classes()
    {
        string Id(ReviewPageSettings settings, params string[] paths)
        {
            using var stream = new MemoryStream();
            using var writer = new ReviewPageWriter(stream, settings, paths);
            writer.Complete();
            return DataOf(Encoding.UTF8.GetString(stream.ToArray())).GetProperty("id").GetString()!;
        }
        string id = Id(Settings(1000), "/a", "/b");
        Assert.Equal(id, Id(Settings(2000), "/a", "/b"));
        Assert.Distinct([id, Id(Settings(1000), "/a"), Id(Settings(1000) with { Classes = ["Barking", "Howling"] }, "/a", "/b")]);
    }

    [Fact]
    public void The_manifest_that_it_saves_is_read_back()
    {
        // As the page's script writes it: every field in quotes.
        string[] names = ["sub/bark.wav", "a, \"b\".wav", " blank.wav", "<img src=x onerror=alert(1)>.wav", "Größe 東.wav"];
        if (OperatingSystem.IsWindows()) names = [names[0], names[4]];
        var root = new AudioRoot(_folder.FullPath);
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            WavFile.WriteMono16(_folder[name], Tone(0.1), ClipExcerpt.SampleRate);
            Assert.Null(root.TryName(_folder[name], withoutExtension: false, out string found));
            Assert.Equal(name, found);
        }
        string[] rows = [.. names.Select((name, index) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"{(index == 0 ? "7" : "Barking")}\",\"{(index == 0 ? 1 : 0)}\"")];
        string manifest = _folder.Write("review.csv", string.Join('\n', ["Filename,Label,LabelIndex", .. rows, ""]));
        Clip[] clips = [.. ManifestReader.Read(manifest, new ManifestSettings()).Select(row => Assert.IsType<Clip>(row.Clip))];
        Assert.Equal(names.Select(name => _folder[name]), clips.Select(clip => clip.Path));
        Assert.Equal(("7", 1), (clips[0].Label, clips[0].LabelIndex));
        Assert.All(clips[1..], clip => Assert.Equal(("Barking", 0), (clip.Label, clip.LabelIndex)));
    }

    private string Write(long maximumBytes, params (string Name, float[] Samples)[] clips)
    {
        using var stream = new MemoryStream();
        using var writer = new ReviewPageWriter(stream, Settings(maximumBytes), clips.Select(clip => clip.Name));
        foreach ((string name, float[] samples) in clips)
        {
            var excerpt = new ClipExcerpt(name, samples, IsCut: false);
            writer.Add(Clip(name), name, excerpt, _analyzer.Spectrogram(excerpt));
        }
        writer.Complete();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonElement DataOf(string page) => JsonDocument.Parse(Regex.Match(page, "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;

    private static ReviewPageSettings Settings(long maximumBytes) => new()
    {
        Classes = ["Barking", "Howling", "Siren"],
        ManifestName = "review.csv",
        ImportCommand = "Import-DogSoundManifest './review.csv' -AudioRoot '/clips'",
        MaximumBytes = maximumBytes,
    };

    private static ReviewClip Clip(string path) => new()
    {
        Rank = 1,
        Path = path,
        Reason = ReviewReason.Margin,
        SuggestedLabel = "Howling",
        Confidence = 0.6,
        SecondLabel = "Barking",
        Margin = 0.2,
        ModelCount = 1,
        Probability = new OrderedDictionary<string, double> { ["Barking"] = 0.4, ["Howling"] = 0.6 },
    };

    private static float[] Tone(double seconds) =>
        [.. Enumerable.Range(0, (int)(seconds * ClipExcerpt.SampleRate)).Select(i => (float)(Math.Round(8192 * Math.Sin(2 * Math.PI * 440 * i / ClipExcerpt.SampleRate)) / 32768))];
}
