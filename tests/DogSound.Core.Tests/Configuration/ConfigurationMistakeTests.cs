using System.Globalization;
using System.Text;
using DogSound.Core.Configuration;

namespace DogSound.Core.Tests.Configuration;

public sealed class ConfigurationMistakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void Every_mistake_of_a_file_is_reported_at_its_line(string culture)
    {
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        string path = Fixture.FullPath("configuration/mistakes.yaml");
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(path));
        (long Line, string Text)[] expected =
        [
            .. File.ReadLines(path).Skip(1).Select((line, index) => ((long)index + 2, line.Split("#! "))).Where(line => line.Item2.Length == 2)
                .Select(line => (line.Item1, line.Item2[1])),
        ];
        Assert.Equal(expected.Select(one => one.Line), error.Mistakes.Select(mistake => mistake.Place.Line));
        Assert.All(expected.Zip(error.Mistakes), pair => Assert.StartsWith(pair.First.Text, pair.Second.Text, StringComparison.Ordinal));
        Assert.Equal(path, error.Path);
        Assert.StartsWith($"{path}: {expected.Length} mistakes.", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 9, column 15: training.batch_size is '1.5'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features:\n  sample_rate: 8000\n", 2, "features.f_max", "features.f_max is 8000, but must be above 0 and at most half the sample_rate (4000).")]
    [InlineData("augmentation:\n  noise_max_snr_db: 10\n  noise_min_snr_db: 10.5\n", 3, "augmentation.noise_min_snr_db", "is 10.5, but must be")]
    [InlineData("features: {n_fft: 512, win_length: 513}", 1, "features.win_length", "from 2 to n_fft (512)")]
    [InlineData("features: {clip_duration: 60, hop_length: 1}", 1, "features.hop_length", "at most 65536 frames")]
    public void What_settings_must_be_to_each_other_is_checked_when_all_are_read(string text, int line, string key, string problem)
    {
        ConfigurationMistake mistake = Assert.Single(Fail(text).Mistakes);
        Assert.Equal((line, key), (mistake.Place.Line, mistake.Key));
        Assert.Contains(problem, mistake.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training: {task: multi_label}\naugmentation: {mixing: cutmix}\n", 2, "augmentation.mixing", "must be none, mixup, between_class or within_class where training.task is multi_label")]
    [InlineData("training:\n  sub_classes: Other=2\n  task: multi_label\n", 2, "training.sub_classes", "must be none where training.task is multi_label")]
    [InlineData("training:\n  task: multi_label\n  group_head: Barking\n", 3, "training.group_head", "must be none where training.task is multi_label")]
    [InlineData("training: {task: multi_label, sampling: balanced}\n", 1, "training.sampling", "must be shuffle or weighted where training.task is multi_label")]
    public void What_does_not_go_with_the_task_is_a_mistake(string text, int line, string key, string problem)
    {
        ConfigurationMistake mistake = Assert.Single(Fail(text).Mistakes);
        Assert.Equal((line, key), (mistake.Place.Line, mistake.Key));
        Assert.Contains(problem, mistake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_goes_with_several_labels()
    {
        foreach (string preset in Presets.Names)
        {
            TrainingConfiguration configuration = ConfigurationReader.Apply(Presets.Read(preset), "training.task=multi_label", "training.validation_score=lwlrap");
            Assert.Equal((TaskName.MultiLabel, ValidationScore.Lwlrap), (configuration.Training.Task, configuration.Training.ValidationScore));
        }
    }

    // The mistake is one of spelling: that f_max is too high for 8 kHz would be said of a value that nobody wanted.
    [Theory]
    [InlineData("features:\n  sample_rate: 8000\n  f_maxx: 4000\n")]
    [InlineData("features:\n  sample_rate: 8000\n  f_max: 4k\n")]
    [InlineData("features:\n  n_fft: big\n  win_length: 512\n")]
    [InlineData("preset: tny\nfeatures:\n  f_max: 8000\n  sample_rate: 8000")]
    [InlineData("features:\n  sample_rate: 8000\n  f_max: 'x\n")]
    public void Nothing_is_said_of_what_depends_on_a_mistake(string text) => Assert.Single(Fail(text).Mistakes);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("# nothing\n", "it is empty")]
    [InlineData("- training\n", "line 1, column 1: a configuration is made of the sections model, features, training, augmentation")]
    [InlineData("training", "line 1, column 1: a configuration is made of the sections")]
    [InlineData("training:\n  seed: 1\n  # of steps\n \tepochs: 5\n", "line 4, column 2: indent with spaces, not with tabs.")]
    [InlineData("training:\n  epochs: 'x\n", "this is not YAML")]
    [InlineData("training:\n  epochs: \"\\UFFFFFFFF\"\n", "line 2")]
    [InlineData("training:\n  epochs: 5\n   batch_size: 5\n", "this is not YAML")]
    [InlineData("training:\n  epochs: 5\0\n  batch_size: many\n", "line 2, column 12: there is a control character, U+0000. Delete it.")]
    [InlineData("training:\n  epochs: \u001B[2J\n", "line 2, column 11: there is a control character, U+001B. Delete it.")]
    [InlineData("%YAML 9.0\n---\ntraining: {}\n", "this is not YAML")]
    [InlineData("training: {epochs: 5}\n... x\n", "this is not YAML")]
    public void What_is_no_configuration_at_all_is_said(string text, string problem)
    {
        ConfigurationException error = Fail(text);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder["file.yaml"] + ": ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_before_the_one_that_is_not_YAML_are_reported_too()
    {
        ConfigurationException error = Fail("training:\n  epochs: 0\n  seed: \"1\nx");
        Assert.Equal([2, 3], error.Mistakes.Select(mistake => (int)mistake.Place.Line));
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_said_to_be_none()
    {
        foreach (Encoding encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.Latin1 })
        {
            File.WriteAllBytes(_folder["file.yaml"], [.. encoding.Preamble, .. encoding.GetBytes("# für Hunde\ntraining: {epochs: 5}\n")]);
            Assert.Contains("it is not UTF-8 text (at byte ", Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder["file.yaml"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_the_presets()
    {
        ConfigurationException missing = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("defualt"));
        Assert.IsType<FileNotFoundException>(missing.InnerException);
        Assert.Equal("defualt: there is no such file, and no preset of that name; there are the presets default, seed, tiny. Did you mean 'default'?", missing.Message);
        Assert.IsType<DirectoryNotFoundException>(Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder.FullPath + "/none/x.yaml")).InnerException);
        Assert.Contains("it is a folder", Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder.FullPath)).Message, StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(""));
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read("a\0b"));
        _folder.Write("file.yaml", "#" + new string('x', 1 << 20));
        Assert.Contains("larger than 1 MiB", Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder["file.yaml"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.epochs", "write a key, '=' and a value")]
    [InlineData("", "write a key, '=' and a value")]
    [InlineData("=5", "there is no setting ''")]
    [InlineData("epochs=5", "there is no setting 'epochs'. Did you mean 'training.epochs'?")]
    [InlineData("Training.Epochs=5", "Did you mean 'training.epochs'?")]
    [InlineData("preset=tiny", "there is no setting 'preset'")]
    [InlineData("training.epochs=", "training.epochs has no value")]
    [InlineData("training.epochs=1.5", "training.epochs is '1.5', but must be a whole number from 1 to 100000.")]
    [InlineData("training.epochs='5'", "training.epochs is ''5'', but must be")]
    [InlineData("training.schedule=cosin", "Did you mean 'cosine'?")]
    [InlineData("training.learning_rate=nan", "must be a number above 0 and at most 10")]
    [InlineData("features.f_max=9000", "features.f_max is 9000, but must be above 0 and at most half the sample_rate (8000).")]
    [InlineData("features.std=2", "features.std cannot be set")]
    public void A_mistaken_override_is_named(string text, string problem)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Apply(Presets.Read("default"), text));
        ConfigurationMistake mistake = Assert.Single(error.Mistakes);
        Assert.Equal((text, 0), (mistake.Place.Override, mistake.Place.Line));
        Assert.StartsWith($"'{text}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistaken_overrides_are_named()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(
            () => ConfigurationReader.Apply(Presets.Read("default"), "training.epochs=5", "training.epochs=6", "training.seed=x"));
        Assert.Equal(["training.epochs=6", "training.seed=x"], error.Mistakes.Select(mistake => mistake.Place.Override));
        Assert.Contains("training.epochs is set twice, first by 'training.epochs=5'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_file_holds_is_shown_short_and_without_what_a_terminal_obeys()
    {
        string message = Fail($"training: {{schedule: \"\\e[2J\\u202E{new string('x', 100_000)}\"}}").Message;
        Assert.DoesNotContain(message, character => char.IsControl(character) || character == '\u202E');
        Assert.InRange(message.Length, 50, 500);
    }

    [Fact]
    public void Many_mistakes_are_cut_off()
    {
        string text = "training:\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"  x{i}: 1\n"));
        ConfigurationException error = Fail(text);
        Assert.Equal(101, error.Mistakes.Count);
        Assert.Contains("There are more mistakes", error.Message, StringComparison.Ordinal);
    }

    private ConfigurationException Fail(string text) =>
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(_folder.Write("file.yaml", text)));
}
