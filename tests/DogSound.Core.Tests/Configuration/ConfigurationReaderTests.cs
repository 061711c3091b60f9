using DogSound.Core.Configuration;

namespace DogSound.Core.Tests.Configuration;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_file_does_not_say_is_as_in_the_preset_that_it_names()
    {
        TrainingConfiguration read = Read("preset: tiny\ntraining:\n  epochs: 7\n");
        Assert.Equal(["training.epochs: 30 -> 7"], ConfigurationDifference.Describe(Presets.Read("tiny"), read));
    }

    [Theory]
    [InlineData("training: {epochs: 7}")]
    [InlineData("{training: {epochs: 7}}")]
    [InlineData("\uFEFFtraining:\r\n  epochs: 7 # not more\r\n")]
    [InlineData("%YAML 1.2\n---\ntraining:\n  epochs: 7\n...\n")]
    [InlineData("\"training\":\n  'epochs': +7\nmodel:\nfeatures: ~\n")]
    public void Without_a_preset_it_starts_from_the_default_one(string text) =>
        Assert.Equal(["training.epochs: 60 -> 7"], ConfigurationDifference.Describe(Presets.Read("default"), Read(text)));

    [Fact]
    public void An_empty_mapping_changes_nothing() => Assert.Equal(Presets.Read("default"), Read("{}"));

    [Fact]
    public void A_bare_name_is_the_preset_and_a_path_the_file()
    {
        string file = _folder.Write("default", "training:\n  epochs: 7\n");
        Assert.Equal(60, ConfigurationReader.Read("default").Training.Epochs);
        Assert.Equal(60, ConfigurationReader.Read("Default").Training.Epochs);
        Assert.Equal(7, ConfigurationReader.Read(file).Training.Epochs);
    }

    [Theory]
    [InlineData("1e-4", 1e-4)]
    [InlineData("1E-4", 1e-4)]
    [InlineData("1", 1)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    public void Numbers_are_those_of_YAML(string text, double expected)
    {
        Assert.Equal(expected, Read($"training:\n  learning_rate: {text}").Training.LearningRate);
        Assert.Equal(expected, ConfigurationReader.Apply(new(), $"training.learning_rate={text}").Training.LearningRate);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("False", false)]
    [InlineData("TRUE", true)]
    public void Truth_values_are_those_of_YAML(string text, bool expected) =>
        Assert.Equal(expected, Read($"augmentation:\n  random_crop: {text}").Augmentation.RandomCrop);

    [Fact]
    public void Names_may_stand_in_quotes() =>
        Assert.Equal(ScheduleName.Cosine, Read("training: {schedule: 'cosine'}\nmodel: {architecture: \"audio-ntt\"}").Training.Schedule);

    [Fact]
    public void Overrides_are_checked_together()
    {
        TrainingConfiguration changed = ConfigurationReader.Apply(
            Presets.Read("seed"), "features.sample_rate=8000", "features.f_max = 4000", "training.schedule=one_cycle");
        Assert.Equal((8000, 4000.0, ScheduleName.OneCycle), (changed.Features.SampleRate, changed.Features.MaximumFrequency, changed.Training.Schedule));
        Assert.Equal(Presets.Read("seed"), ConfigurationReader.Apply(Presets.Read("seed")));
    }

    [Fact]
    public void A_policy_is_read_with_the_configuration_from_its_folder_on()
    {
        string policy = _folder.Write("policies/mine.yaml", "variants: [{name: a, steps: [roll]}]");
        foreach (string path in new[] { "policies/mine.yaml", policy })
        {
            TrainingConfiguration read = Read($"augmentation: {{policy: '{path}', noise_path: \"a: b\"}}");
            Assert.Equal((policy, _folder["a: b"]), (read.Augmentation.Policy, read.Augmentation.NoisePath));
            Assert.Equal(["a"], read.ReadPolicy()!.VariantNames);
            Assert.Equal(read, ConfigurationReader.Read(_folder.Write("other/written.yaml", ConfigurationWriter.Write(read))));
            Assert.Null(ConfigurationReader.Apply(read, "augmentation.policy=none").ReadPolicy());
        }

        Assert.Equal("seed", Read("augmentation: {policy: SEED}").Augmentation.Policy);
        Assert.Null(Presets.Read("default").PolicyText);
        Assert.Contains("policies/none.yaml: there is no such file, and no preset of that name", Fail("augmentation: {policy: policies/none.yaml}").Replace('\\', '/'), StringComparison.Ordinal);
        _folder.Write("policies/bad.yaml", "variants: [{name: a, steps: [rol]}]");
        Assert.Contains("policies/bad.yaml: line 1, column 30: there is no transform 'rol'", Fail("augmentation: {policy: policies/bad.yaml}").Replace('\\', '/'), StringComparison.Ordinal);
    }

    private string Fail(string text) => Assert.Throws<ConfigurationException>(() => Read(text)).Message;

    private TrainingConfiguration Read(string text) => ConfigurationReader.Read(_folder.Write("file.yaml", text));
}
