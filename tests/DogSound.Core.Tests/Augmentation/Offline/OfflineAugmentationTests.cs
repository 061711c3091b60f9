using System.Text.Json;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Augmentation.Offline;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Data;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Augmentation.Offline;

public sealed class OfflineAugmentationTests : IDisposable
{
    private readonly OfflineScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(SoundFormat.Wav)]
    [InlineData(SoundFormat.Flac)]
    public void Threads_change_no_byte(SoundFormat format)
    {
        Clip[] clips = _scene.Clips(12);
        AugmentationPolicy policy = _scene.Everything();
        List<AugmentedClip> made = _scene.Run("1", clips, policy, new() { Folder = "", Format = format }, threads: 1);
        _scene.Run("8", clips, policy, new() { Folder = "", Format = format }, threads: 8);
        Assert.Equal(12 * 4, made.Count);
        Assert.Equal(12 * 4 + 1, _scene.Tree("1").Count);
        Assert.Equal(_scene.Tree("1"), _scene.Tree("8"));
    }

    [Theory]
    [InlineData(SoundFormat.Wav)]
    [InlineData(SoundFormat.Flac)]
    public void Shards_together_are_one_run(SoundFormat format)
    {
        Clip[] clips = _scene.Clips(12);
        AugmentationPolicy policy = _scene.Everything();
        List<AugmentedClip> made = _scene.Run("whole", clips, policy, new() { Folder = "", Format = format });
        List<AugmentedClip> shards = [];
        for (int index = 0; index < 3; index++)
            shards.AddRange(_scene.Run("shards", clips, policy, new() { Folder = "", Format = format, Shard = new Shard(index, 3) }));
        Assert.Equal(_scene.Tree("whole", withManifests: false), _scene.Tree("shards", withManifests: false));
        Assert.Equal(made.Select(clip => Path.GetFileName(clip.Path)).Order(), shards.Select(clip => Path.GetFileName(clip.Path)).Order());
        string[] rows = [.. Enumerable.Range(0, 3).SelectMany(index => File.ReadAllLines(_scene[$"shards/manifest.{index}-of-3.csv"])[1..])];
        Assert.Equal(File.ReadAllLines(_scene["whole/manifest.csv"])[1..].Order(), rows.Order());
    }

    [Theory]
    [InlineData(SoundFormat.Wav)]
    [InlineData(SoundFormat.Flac)]
    public void A_run_that_was_stopped_goes_on_and_makes_the_same_tree(SoundFormat format)
    {
        Clip[] clips = _scene.Clips(9);
        AugmentationPolicy policy = _scene.Everything();
        OfflineSettings settings = new() { Folder = "", Format = format };
        List<AugmentedClip> straight = _scene.Run("straight", clips, policy, settings);
        _scene.Run("stopped", clips, policy, settings, stopAfter: 4);
        Assert.False(File.Exists(_scene["stopped/manifest.csv"]));
        // What a process leaves that is killed while it writes.
        File.WriteAllText(_scene["stopped/.manifest.unfinished/.0123.tmp"], "half");
        DateTime untouched = new(2020, 1, 1);
        foreach (string path in Directory.GetFiles(Path.GetDirectoryName(_scene["stopped/x"])!, $"*.{format}", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }))
            File.SetLastWriteTimeUtc(path, untouched);
        List<AugmentedClip> resumed = _scene.Run("stopped", clips, policy, settings);
        Assert.Equal(_scene.Tree("straight"), _scene.Tree("stopped"));
        Assert.Equal(straight.Select(clip => clip with { Path = "" }), resumed.Select(clip => clip with { Path = "" }));
        Assert.Equal(16, resumed.Count(clip => File.GetLastWriteTimeUtc(clip.Path) == untouched));
    }

    [Theory]
    [InlineData(SoundFormat.Wav)]
    [InlineData(SoundFormat.Flac)]
    public void A_file_that_was_cut_off_is_not_taken_for_a_finished_one(SoundFormat format)
    {
        Clip[] clips = _scene.Clips(1);
        OfflineSettings settings = new() { Folder = "", Format = format };
        AugmentedClip made = _scene.Run("out", clips, _scene.Everything(), settings)[1];
        byte[] whole = File.ReadAllBytes(made.Path);
        foreach (int length in new[] { 0, 50, 200, whole.Length - 1 })
        {
            File.WriteAllBytes(made.Path, whole[..length]);
            _scene.Run("out", clips, _scene.Everything(), settings);
            Assert.Equal(whole, File.ReadAllBytes(made.Path));
        }

        File.WriteAllText(made.Path, "precious");
        Assert.Equal(made.Path, Assert.Throws<OutputExistsException>(() => _scene.Run("out", clips, _scene.Everything(), settings)).Path);
    }

    [Fact]
    public void FLAC_files_hold_the_samples_of_the_WAV_files_and_stand_beside_them()
    {
        Assert.SkipUnless(CompressedCodec.IsInstalled, CompressedCodec.HowToInstall);
        Clip[] clips = _scene.Clips(3);
        AugmentationPolicy policy = _scene.Everything();
        List<AugmentedClip> waves = _scene.Run("out", clips, policy);
        List<AugmentedClip> made = _scene.Run("out", clips, policy, new() { Folder = "", Format = SoundFormat.Flac });
        Assert.Equal(waves.Select(clip => Path.ChangeExtension(clip.Path, "flac")), made.Select(clip => clip.Path));
        Assert.Equal(waves.Select(clip => clip with { Path = "", Encoding = "Flac" }), made.Select(clip => clip with { Path = "" }));
        foreach ((AugmentedClip wave, AugmentedClip flac) in waves.Zip(made))
            Assert.Equal(AudioFile.ReadMono(wave.Path, wave.SampleRate!.Value), AudioFile.ReadMono(flac.Path, wave.SampleRate!.Value));
        Assert.Equal(made.Select(clip => clip.Path), OfflineScene.Import(_scene["out/manifest.csv"]).Select(clip => clip.Path));
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("rate")]
    [InlineData("policy")]
    [InlineData("noise")]
    public void Files_of_another_recipe_are_not_replaced_unless_forced(string change)
    {
        Clip[] clips = _scene.Clips(2);
        AugmentationPolicy policy = _scene.Everything();
        _scene.Run("out", clips, policy);
        SortedDictionary<string, string> before = _scene.Tree("out");
        OfflineSettings settings = new() { Folder = "", Seed = change == "seed" ? 1 : 0, SampleRate = change == "rate" ? 4000 : null };
        if (change == "policy")
            policy = PolicyReader.Parse(policy.Text.Replace("max_alpha: 0.4", "max_alpha: 0.3", StringComparison.Ordinal), "");
        if (change == "noise")
            _scene.Write("noises/3.wav", 1003, 3000);
        OutputExistsException error = Assert.Throws<OutputExistsException>(() => _scene.Run("out", clips, policy, settings));
        Assert.Contains("-Force", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _scene.Tree("out"));
        _scene.Run("out", clips, policy, settings with { Force = true });
        _scene.Run("fresh", clips, policy, settings);
        Assert.Equal(_scene.Tree("fresh"), _scene.Tree("out"));
        Assert.NotEqual(before, _scene.Tree("out"));
    }

    [Fact]
    public void More_copies_leave_those_that_are_there()
    {
        Clip[] clips = _scene.Clips(2);
        AugmentationPolicy policy = _scene.Everything();
        _scene.Run("out", clips, policy);
        SortedDictionary<string, string> before = _scene.Tree("out", withManifests: false);
        _scene.Run("out", clips, PolicyReader.Parse(policy.Text.Replace("copies: 2", "copies: 3", StringComparison.Ordinal), ""));
        SortedDictionary<string, string> after = _scene.Tree("out", withManifests: false);
        Assert.Equal(10, after.Count);
        Assert.Equal(10, after.Values.Distinct().Count());
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [Fact]
    public void The_manifest_is_read_back_with_what_was_known_of_the_sources()
    {
        Clip[] clips = _scene.Clips(3);
        clips[1].Group = "walk 7";
        clips[2].Part = DatasetPart.Train;
        List<AugmentedClip> made = _scene.Run("out", clips, _scene.Everything());
        Clip[] read = OfflineScene.Import(_scene["out/manifest.csv"]);
        Assert.Equal(made.Select(clip => (clip.Path, clip.Label, clip.Fold, clip.Group, clip.Part, clip.Remark)), read.Select(clip => (clip.Path, clip.Label, clip.Fold, clip.Group, clip.Part, clip.Remark)));
        Assert.Equal(["walk 7"], made.Where(clip => clip.Source == clips[1].Path).Select(clip => clip.Group!).Distinct());
        Assert.Equal(3, made.Select(clip => clip.Group).Distinct().Count());
        foreach (AugmentedClip clip in made)
        {
            JsonElement[] steps = [.. JsonDocument.Parse(clip.Parameters).RootElement.EnumerateArray()];
            Assert.Equal(clip.Variant == "original", steps.Length == 0);
            Assert.Equal(clip.Variant == "noise" ? "background_noise" : clip.Variant == "slow" ? "time_stretch" : null, steps.FirstOrDefault() is { ValueKind: JsonValueKind.Object } step ? step.GetProperty("transform").GetString() : null);
        }
    }

    [Fact]
    public void A_second_run_adds_to_the_manifest_what_it_makes()
    {
        Clip[] clips = _scene.Clips(4);
        AugmentationPolicy policy = _scene.Everything();
        _scene.Run("out", clips[..2], policy);
        _scene.Run("out", clips[1..], policy);
        Assert.Equal([1, 2, 3, 0], OfflineScene.Import(_scene["out/manifest.csv"]).Select(clip => int.Parse(Path.GetFileName(clip.Path).Split('_')[0], System.Globalization.CultureInfo.InvariantCulture)).Distinct());
        _scene.Run("out", clips, policy);
        _scene.Run("whole", clips, policy);
        Assert.Equal(_scene.Tree("whole"), _scene.Tree("out"));
    }

    [Fact]
    public void A_manifest_of_somebody_else_is_kept()
    {
        File.WriteAllText(_scene["out/manifest.csv"], "Filename,Label\nprecious.wav,Dog\n");
        Assert.Equal(_scene["out/manifest.csv"], Assert.Throws<OutputExistsException>(() => _scene.Run("out", _scene.Clips(1), _scene.Everything())).Path);
        Assert.Single(_scene.Tree("out"));
    }

    [Fact]
    public void The_original_is_the_clip_and_clips_of_one_name_do_not_collide()
    {
        Clip[] clips = [_scene.Write("clips/a/dog.wav", 1), _scene.Write("clips/b/dog.wav", 2)];
        List<AugmentedClip> made = _scene.Run("out", clips, _scene.Everything());
        Assert.Equal(8, made.Select(clip => clip.Path).Distinct().Count());
        foreach (AugmentedClip original in made.Where(clip => clip.Variant == "original"))
        {
            Assert.StartsWith("dog_", Path.GetFileName(original.Path), StringComparison.Ordinal);
            Assert.EndsWith(".original-1.wav", original.Path, StringComparison.Ordinal);
            Assert.Equal(AudioFile.ReadMono(original.Source, OfflineScene.SampleRate), AudioFile.ReadMono(original.Path, OfflineScene.SampleRate));
        }
    }

    [Fact]
    public void A_clip_is_known_by_what_the_store_knows_it_by()
    {
        Clip clip = _scene.Write("clips/dog.wav", 1);
        var sound = new SoundBuffer();
        sound.Read(clip.Path, 2 * OfflineScene.SampleRate, CancellationToken.None);
        using ClipStore store = ClipStore.Open([clip.Path], new ClipStoreSettings { SampleRate = 2 * OfflineScene.SampleRate, Folder = _scene["store/x"] });
        Assert.Equal(store.GetContentHash(0), sound.Content.ToString());
        Assert.Equal(store.GetIdentity(0), sound.Content.First);
        Assert.Equal((2 * OfflineScene.SampleRate, OfflineScene.SampleRate), (sound.SampleRate, sound.SourceSampleRate));
        using ClipStore own = ClipStore.Open([clip.Path], new ClipStoreSettings { SampleRate = OfflineScene.SampleRate, Folder = _scene["store/x"] });
        Assert.Equal(own.GetContentHash(0), sound.SourceContent.ToString());
    }

    [Fact]
    public void A_clip_that_came_before_is_told()
    {
        Clip[] clips = [_scene.Write("clips/a/dog.wav", 1), _scene.Write("clips/b/dog.wav", 1), _scene.Write("clips/b/wolf.wav", 1)];
        using var augmentation = new OfflineAugmentation(PolicyReader.Parse("variants: [{name: original}]", ""), new() { Folder = _scene["out/x"] });
        Assert.Equal([true, false, true], clips.Select(clip => augmentation.Add(augmentation.Augment(clip))));
    }

    [Fact]
    public void Silence_and_sounds_too_long_are_refused()
    {
        WavFile.WriteMono16(_scene["silent.wav"], new float[1000], 8000);
        WavFile.WriteMono16(_scene["long.wav"], [.. Enumerable.Repeat(0.1f, SoundBuffer.MaximumLength + 1)], 48_000);
        var sound = new SoundBuffer();
        Assert.Equal(AudioErrorReason.Silent, Assert.Throws<AudioFormatException>(() => sound.Read(_scene["silent.wav"], null, CancellationToken.None)).Reason);
        Assert.Equal(AudioErrorReason.TooLong, Assert.Throws<AudioFormatException>(() => sound.Read(_scene["long.wav"], null, CancellationToken.None)).Reason);
        sound.Read(_scene.Write("good.wav", 1).Path, null, CancellationToken.None);
        Assert.Equal(2000, sound.Samples.Length);
    }

    [Fact]
    public void Only_one_run_at_a_time_works_on_a_shard()
    {
        AugmentationPolicy policy = PolicyReader.Parse("variants: [{name: original}]", "");
        OfflineSettings settings = new() { Folder = _scene["out/x"] };
        using (new OfflineAugmentation(policy, settings))
        {
            Assert.Throws<IOException>(() => new OfflineAugmentation(policy, settings));
            using var other = new OfflineAugmentation(policy, settings with { Shard = new Shard(1, 2) });
        }

        new OfflineAugmentation(policy, settings).Dispose();
        Assert.Empty(_scene.Tree("out"));
    }

    [Fact]
    public void Long_names_are_cut()
    {
        Clip clip = _scene.Write($"clips/{new string('\u00e4', 120)}.wav", 1);
        AugmentedClip made = _scene.Run("out", [clip], _scene.Everything())[0];
        Assert.StartsWith(new string('\u00e4', 75) + "_", Path.GetFileName(made.Path), StringComparison.Ordinal);
    }
}
