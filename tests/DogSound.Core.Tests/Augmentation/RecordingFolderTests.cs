using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using DogSound.Core.Settings;
using static DogSound.Core.Tests.Augmentation.TransformBench;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Bad noises cost only themselves; a folder without any is one clear error.</summary>
public sealed class RecordingFolderTests : IDisposable
{
    private readonly NoiseFiles _files = new();

    public RecordingFolderTests() => LibTorch.Load();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_that_cannot_be_used_are_named_and_the_others_are_used()
    {
        _files.Write("good.wav", White(3000));
        string silent = _files.Write("silent.wav", new float[9000]), broken = Path.Combine(_files.Folder, "broken.wav");
        File.WriteAllText(broken, "no sound");
        File.WriteAllText(Path.Combine(_files.Folder, "LICENSE"), "no sound and no extension of one");
        using BackgroundNoise transform = _files.Create(2000);
        Assert.Single(Draws<BackgroundNoiseDraw>(transform, 50, Facts(2000)).Select(draw => draw.Noise).Distinct());
        Assert.Equal([broken, silent], _files.Reports.Select(report => report.Path));
        Assert.All(_files.Reports, report => Assert.StartsWith(report.Path, report.Error.Message, StringComparison.Ordinal));
        Assert.Equal([AudioErrorReason.NotAudio, AudioErrorReason.Silent], _files.Reports.Select(report => ((AudioFormatException)report.Error).Reason));
    }

    [Fact]
    public void A_sound_after_a_long_silence_is_a_sound()
    {
        _files.Write("late.wav", [.. new float[70_000], 0.5f]);
        using BackgroundNoise transform = _files.Create(2000);
        Assert.Empty(_files.Reports);
    }

    [Fact]
    public void A_folder_with_nothing_to_use_is_one_error_that_names_it()
    {
        RecordingFolderException Fails(string path) => Assert.Throws<RecordingFolderException>(() => _files.Open().Open("background_noise", path));
        RecordingFolderException none = Fails(""), missing = Fails("nowhere"), empty = Fails("noises"), odd = Fails("a\0b");
        Assert.Equal(
            [RecordingFolderErrorReason.FolderMissing, RecordingFolderErrorReason.NotFound, RecordingFolderErrorReason.NoSoundFile, RecordingFolderErrorReason.NotFound],
            new[] { none, missing, empty, odd }.Select(error => error.Reason));
        Assert.StartsWith("background_noise needs a folder", none.Message, StringComparison.Ordinal);
        Assert.EndsWith("nowhere", missing.Path, StringComparison.Ordinal);
        Assert.StartsWith(_files.Folder, empty.Message, StringComparison.Ordinal);
        _files.Write("silent.wav", new float[10]);
        RecordingFolderException unusable = Fails("noises");
        Assert.Equal(RecordingFolderErrorReason.NothingUsable, unusable.Reason);
        Assert.Single(_files.Reports);
    }

    [Fact]
    public void Transforms_of_a_run_share_what_is_open_and_the_calls_folder_takes_the_place_of_the_policys()
    {
        string file = _files.Write("a.wav", White(3000));
        RecordingFolders folders = _files.Open();
        Assert.Same(folders.Open("one", "noises"), folders.Open("other", _files.Folder));
        Assert.Equal(1, folders.Open("one", file).Count);
        RecordingFolders instead = _files.Open(_files.Folder);
        Assert.Same(instead.OpenNoises("one", "nowhere"), instead.OpenNoises("one", ""));
        Assert.Throws<RecordingFolderException>(() => instead.Open("reverb", "nowhere"));
    }

    [Fact]
    public void Every_transform_of_the_catalogue_has_good_defaults_and_a_name_that_is_its_own()
    {
        Assert.Equal(TransformCatalog.All.Count, TransformCatalog.All.Select(transform => transform.Name).Distinct().Count());
        Assert.NotNull(TransformCatalog.Find("background_noise"));
        Assert.All(TransformCatalog.All, transform =>
            Assert.Empty(SettingChecks.Find((ISettings)Activator.CreateInstance(transform.SettingsType)!)));
        Assert.Empty(SettingChecks.Find(new BackgroundNoiseSettings { Path = "any text, as folders have it" }));
        Assert.Equal("min_alpha", Assert.Single(SettingChecks.Find(new BackgroundNoiseSettings { MinimumAlpha = 0.5 })).Key);
        Assert.Equal("min_snr_db", Assert.Single(SettingChecks.Find(new BackgroundNoiseSettings { MinimumSnr = 31 })).Key);
    }
}
