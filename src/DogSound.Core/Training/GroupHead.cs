using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// A second head for the time of training, which learns whether a clip is of a group of classes at all ("is it a dog?"): one more output of
/// the network's last layer, with a binary cross-entropy of its own. What the layers below learn for it is to help the first head; the saved
/// model has only that one.
/// </summary>
internal sealed class GroupHead
{
    /// <summary>Name of its output; only checkpoints have it.</summary>
    public const string OutputName = "is in training.group_head";

    private readonly bool[] _isMember;
    private readonly ClassificationLoss _loss = new([1, 1], 0);

    private GroupHead(bool[] isMember, double weight) => (_isMember, Weight) = (isMember, weight);

    /// <summary>How much its loss counts beside the first head's.</summary>
    public double Weight { get; }

    /// <summary>The head that the settings ask for, or null.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">Names of the classes, in order.</param>
    /// <exception cref="TrainingException">A name is no class, or there is no class beside the group.</exception>
    public static GroupHead? Create(TrainingSettings settings, IReadOnlyList<string> classes)
    {
        IReadOnlyList<string> names = ClassListSettingAttribute.Split(settings.GroupHead);
        if (names.Count == 0)
            return null;
        string[] unknown = [.. names.Where(name => !classes.Contains(name, StringComparer.OrdinalIgnoreCase))];
        bool[] isMember = [.. classes.Select(name => names.Contains(name, StringComparer.OrdinalIgnoreCase))];
        if (unknown.Length > 0 || isMember.All(member => member))
        {
            string problem = unknown.Length > 0 ? $"names {string.Join(", ", unknown)}, which is no class of these clips" : "names every class, so that it says nothing";
            throw new TrainingException(
                TrainingErrorReason.InvalidGroup, $"training.group_head {problem}. Name some of {string.Join(", ", classes)}, or none.");
        }

        IReadOnlyList<int>? owners = SubClasses.Create(settings, classes).Owners;
        return new GroupHead(owners is null ? isMember : [.. owners.Select(label => isMember[label])], settings.GroupHeadWeight);
    }

    /// <summary>The sum over clips of -log(probability of the right answer), for the targets and weights of <see cref="ClassificationLoss"/>,
    /// without class weights and smoothing; differentiable.</summary>
    /// <param name="logits">[B, O]: the last one is the head's.</param>
    /// <param name="targets">The outputs that the clips are learnt as.</param>
    public Tensor Forward(Tensor logits, BatchTargets targets)
    {
        using DisposeScope scope = NewDisposeScope();
        // With 0 for "no", softmax of the two is the sigmoid of the head's output.
        Tensor yes = logits.narrow(1, logits.shape[1] - 1, 1);
        return _loss.Forward(cat([yes, zeros_like(yes)], 1), Answers(targets)).MoveToOuterDisposeScope();
    }

    /// <summary>What the sum over clips is divided by.</summary>
    public double Normalizer(BatchTargets targets) => _loss.Normalizer(Answers(targets));

    /// <summary>The network that is saved: the trained one without the head.</summary>
    /// <returns>A new network on the CPU, in evaluation mode; the caller disposes it.</returns>
    public static Classifier Remove(Classifier trained, ModelDocument document)
    {
        Classifier network = NetworkRegistry.Create(document.Architecture, document.Network);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Dictionary<string, Tensor> values = trained.state_dict();
        foreach ((string name, Tensor value) in network.state_dict())
            _ = value.copy_(value.dim() == 0 ? values[name] : values[name].narrow(0, 0, value.shape[0]));
        network.eval();
        return network;
    }

    private BatchTargets Answers(BatchTargets targets) => targets.Map(output => _isMember[output] ? 0 : 1);
}
