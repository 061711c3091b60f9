using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Training;

/// <summary>A policy in a training: a part of what its weights follow from.</summary>
public sealed class PolicyTrainingTests : IDisposable
{
    private const string Steps = "variants: [{name: original}, {name: a, copies: 3, steps: [{time_stretch: {}}, {roll: {}}]}]";

    private readonly TrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_resumed_run_ends_with_the_weights_of_a_straight_one_and_a_policy_changes_them()
    {
        _scene.Train();
        Dictionary<string, byte[]> without = _scene.Weights();
        File.Delete(_scene.ModelPath);
        Use(Steps);
        _scene.Train();
        Dictionary<string, byte[]> straight = _scene.Weights();
        File.Delete(_scene.ModelPath);
        _scene.Train(2, 5);
        Assert.All(_scene.Weights(), pair => Assert.Equal(straight[pair.Key], pair.Value));
        Assert.Contains(straight, pair => !pair.Value.AsSpan().SequenceEqual(without[pair.Key]));
    }

    [Fact]
    public void A_changed_policy_is_refused_with_the_difference_named_wherever_its_file_lies()
    {
        Use(Steps);
        Interrupt();
        Use(Steps.Replace("copies: 3", "copies: 4", StringComparison.Ordinal), "p.yaml");
        TrainingException changed = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.CannotResume, changed.Reason);
        Assert.Contains("policy a, copies: 3 -> 4", changed.Message, StringComparison.Ordinal);
        Use(Steps, "elsewhere.yaml");
        _scene.Train();
        Use(Steps.Replace("copies: 3", "copies: 4", StringComparison.Ordinal));
        Assert.Contains("policy a, copies: 3 -> 4", Assert.Throws<TrainingException>(() => Finished()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_noises_are_refused()
    {
        _scene.CreateClip("noises/1.wav", 2, 901, null);
        Use("variants: [{name: a, steps: [{background_noise: {path: noises}}]}]");
        Interrupt();
        _scene.CreateClip("noises/2.wav", 2, 902, null);
        Assert.Contains("the recordings of its policy", Assert.Throws<TrainingException>(() => _scene.Train()).Message, StringComparison.Ordinal);
        File.Delete(_scene["noises/2.wav"]);
        _scene.Train();
    }

    private void Use(string policy, string name = "policy.yaml")
    {
        File.WriteAllText(_scene[name], policy);
        _scene.Configuration = ConfigurationReader.Apply(_scene.Configuration, $"augmentation.policy={_scene[name]}");
        Assert.Equal(PolicyReader.Parse(policy, "").Text, _scene.Configuration.PolicyText);
    }

    private void Interrupt()
    {
        using TrainingData data = _scene.OpenData();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: true, CancellationToken.None);
        trainer.Interrupt();
        Assert.Throws<TrainingInterruptedException>(() => trainer.Run(null, CancellationToken.None));
    }

    private TrainingOutcome? Finished()
    {
        using TrainingData data = _scene.OpenData();
        return RunFiles.ReadFinished(_scene.ModelPath, _scene.Configuration, data);
    }
}
