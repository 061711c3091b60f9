using DogSound.Core.Configuration;
using DogSound.Core.Retraining;

namespace DogSound.Core.Tests.Retraining;

public sealed class RetrainingPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paths_begin_at_the_file()
    {
        RetrainingPlan plan = Read("""
            registry: ./models
            work: runs/dog
            configuration: tiny
            minimum_new_clips: 3
            clips:
              - folder: ./labelled
              - manifest: ../reviewed/*.csv
                audio_root: /recordings
            """);
        Assert.Equal(_folder["models"], plan.Settings.Registry);
        Assert.Equal(Path.Combine(_folder.FullPath, "runs", "dog"), plan.Settings.Work);
        Assert.Equal(("tiny", 3, "default", ""), (plan.Settings.Configuration, plan.Settings.MinimumNewClips, plan.Settings.Gate, plan.Settings.Alert));
        Assert.Equal(_folder["labelled"], plan.Sources[0].Folder);
        Assert.Equal(Path.Combine(Path.GetDirectoryName(_folder.FullPath)!, "reviewed", "*.csv"), plan.Sources[1].Manifest);
        Assert.Equal(Presets.Read("tiny").Training.Epochs, plan.Training.Training.Epochs);
    }

    [Theory]
    [InlineData("s3://bucket/models", "s3://bucket/models")]
    public void A_registry_may_be_no_folder(string written, string read) =>
        Assert.Equal(read, Read($"registry: {written}\nwork: w\nclips: [{{ folder: a }}]").Settings.Registry);

    [Theory]
    [InlineData("work: w\nclips: [{ folder: a }]", "registry")]
    [InlineData("registry: r\nclips: [{ folder: a }]", "work")]
    [InlineData("registry: r\nwork: w", "clips")]
    [InlineData("registry: r\nwork: w\nclips: []", "empty list")]
    [InlineData("registry: r\nwork: w\nclips: x", "is a list")]
    [InlineData("registry: r\nwork: w\nclips: [{ folder: a, manifest: b }]", "manifest")]
    [InlineData("registry: r\nwork: w\nclips: [{ }]", "manifest")]
    [InlineData("registry: r\nwork: w\nclips: [{ folder: a, audio_root: b }]", "audio_root")]
    [InlineData("registry: r\nwork: w\nclips: [{ folders: a }]", "Did you mean 'folder'")]
    [InlineData("registry: r\nworks: w\nclips: [{ folder: a }]", "Did you mean 'work'")]
    [InlineData("registry: r\nwork: w\nclips: [{ folder: a }]\ntest_fraction: 0", "test_fraction")]
    [InlineData("registry: r\nwork: w\nclips: [{ folder: a }]\nvalidation_fraction: 0.5\ntest_fraction: 0.5", "some must be learnt from")]
    [InlineData("- a", "settings")]
    [InlineData("", "empty")]
    public void What_is_wrong_is_said_with_its_line(string text, string part)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read(text));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("retraining.yaml", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sub_classes: Other=2", "training.sub_classes")]
    [InlineData("group_head: Barking", "training.group_head")]
    [InlineData("task: multi_label", "training.task: multi_label")]
    public void What_no_update_can_go_on_with_is_said_before_the_first_model(string setting, string part)
    {
        _folder.Write("training.yaml", $"preset: tiny\ntraining: {{ {setting}, class_weights: none }}\n");
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read("registry: r\nwork: w\nconfiguration: training.yaml\nclips: [{ folder: a }]"));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains("updates of later runs", error.Message, StringComparison.Ordinal);
    }

    private RetrainingPlan Read(string text) => RetrainingPlan.Read(_folder.Write("retraining.yaml", text));
}
