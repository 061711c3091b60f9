using DogSound.Core.Data;
using DogSound.Service.Keeping;

namespace DogSound.Service.Tests;

/// <summary>Clips that the model is unsure of, in a folder for a person to label.</summary>
[Collection(ServiceScene.Collection)]
public sealed class KeepingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unsure_clips_are_kept_once_up_to_the_limit_with_a_manifest()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync((settings, folder) => settings with { KeepFolder = folder["kept"], KeepBelow = 1, KeepCount = 4 });
        for (int seed = 0; seed < 6; seed++)
        {
            await scene.ClassifyAsync(scene.Wav(seed));
            await scene.ClassifyAsync(scene.Wav(seed));
        }

        await scene.RefusedAsync([1, 2, 3], 400);
        await scene.StopAsync();
        string[] kept = Directory.GetFiles(scene.Folder["kept"], "*.wav");
        Assert.Equal(4, kept.Length);
        byte[][] sent = [.. Enumerable.Range(0, 4).Select(seed => scene.Wav(seed))];
        Assert.All(kept, file => Assert.Contains(sent, body => body.AsSpan().SequenceEqual(File.ReadAllBytes(file))));
        ManifestRow[] rows = [.. ManifestReader.Read(Path.Combine(scene.Folder["kept"], KeepFolder.ManifestName), new ManifestSettings())];
        Assert.Equal(kept.Order(), rows.Select(row => row.Clip!.Path).Order());
        Assert.All(rows, row => Assert.Null(row.Clip!.Label));
        Assert.Equal(5, scene.Folder.Files().Count(name => name.StartsWith("kept/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_clip_is_kept_unless_a_folder_is_named()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { KeepBelow = 1 });
        await scene.ClassifyAsync(scene.Wav(1));
        Assert.Equal(["clips/1-1-8000.wav", "dog.safetensors"], scene.Folder.Files());
    }

    [Fact]
    public async Task A_sure_clip_is_not_kept()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync((settings, folder) => settings with { KeepFolder = folder["kept"], KeepBelow = 0.01 });
        await scene.ClassifyAsync(scene.Wav(1));
        await scene.StopAsync();
        Assert.False(Directory.Exists(scene.Folder["kept"]));
    }

    [Fact]
    public void What_a_person_wrote_stays_and_clips_that_were_taken_away_make_room()
    {
        var keep = new KeepFolder(_folder["kept"], countLimit: 2, byteLimit: 1000);
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("a.wav")));
        Assert.Equal(KeepOutcome.Known, keep.Add(Clip("a.wav")));
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("b.wav")));
        Assert.Equal(KeepOutcome.Full, keep.Add(Clip("c.wav")));
        string manifest = _folder["kept/manifest.csv"];
        string[] lines = File.ReadAllLines(manifest);
        File.WriteAllLines(manifest, [lines[0] + ",Who", lines[1].Replace("a.wav,", "a.wav,Crying", StringComparison.Ordinal) + ",me", lines[2] + ","]);
        File.Delete(_folder["kept/b.wav"]);
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("c.wav")));
        Assert.Equal(
        [
            "Filename,Label,Predicted,Confidence,Model,Time,Who", "a.wav,Crying,Barking,0.4250,dog.safetensors,2026-01-02T03:04:05Z,me",
            "c.wav,,Barking,0.4250,dog.safetensors,2026-01-02T03:04:05Z,",
        ], File.ReadAllLines(manifest));

        // The label of a clip that is gone is kept, and is its label again when it comes back.
        File.Delete(_folder["kept/a.wav"]);
        File.Delete(_folder["kept/c.wav"]);
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("d.wav")));
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("a.wav")));
        Assert.Equal(["a.wav,Crying", "d.wav,"], File.ReadAllLines(manifest)[1..].Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public void Bytes_are_limited_and_a_foreign_manifest_is_left_alone()
    {
        var keep = new KeepFolder(_folder["kept"], countLimit: 10, byteLimit: 150);
        Assert.Equal(KeepOutcome.Kept, keep.Add(Clip("a.wav")));
        Assert.Equal(KeepOutcome.Full, keep.Add(Clip("b.wav")));
        File.WriteAllText(_folder["kept/manifest.csv"], "Name\nsomething else\n");
        Assert.Throws<InvalidDataException>(() => new KeepFolder(_folder["kept"], 10, 1000).Add(Clip("b.wav")));
        Assert.Equal("Name\nsomething else\n", File.ReadAllText(_folder["kept/manifest.csv"]));
    }

    private static KeptClip Clip(string name) => new(name, new byte[100], "Barking", 0.425, "dog.safetensors", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
}
