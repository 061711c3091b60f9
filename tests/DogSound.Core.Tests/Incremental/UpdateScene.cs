using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Tests.Training;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Incremental;

/// <summary>A model of two classes, Barking and Howling, that some of its clips travel with, and clips for it to learn a third class from, Other.</summary>
public sealed class UpdateScene : IDisposable
{
    private readonly TrainingScene _scene = new();

    public UpdateScene(int clipsPerClass = 3)
    {
        Configuration = _scene.Configuration with
        {
            Training = _scene.Configuration.Training with { Epochs = 6, LearningRate = 1e-2 },
            Incremental = new IncrementalSettings { Epochs = 3 },
            Rehearsal = new RehearsalSettings { ClipsPerClass = clipsPerClass },
        };
        List<Clip> all = _scene.Clips;
        _scene.Clips = [.. all.Where(clip => clip.Label != "Other")];
        _scene.Configuration = Configuration;
        using (TrainingData data = _scene.OpenData())
        using (Trainer trainer = new(data, Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None) { KeepsRehearsal = true })
            trainer.Run(null, CancellationToken.None);
        // Of old classes only what is validated on comes again.
        Clips = [.. all.Where(clip => clip.Label == "Other" || clip.Part == DatasetPart.Validation)];
        OldClips = [.. all.Except(Clips)];
    }

    public TrainingConfiguration Configuration { get; set; }

    /// <summary>Clips of the update.</summary>
    public List<Clip> Clips { get; set; }

    /// <summary>Clips that the old model learnt from.</summary>
    public IReadOnlyList<Clip> OldClips { get; }

    public string OldPath => _scene.ModelPath;

    public string NewPath => _scene["new/model.safetensors"];

    public string CheckpointFolder => NewPath + ".checkpoints";

    public string this[string name] => _scene[name];

    public Clip CreateClip(string name, int label, int variant, DatasetPart? part) => _scene.CreateClip(name, label, variant, part);

    /// <summary>Updates, in as many pieces as there are stops: after so many steps of the whole run each is stopped, as SIGTERM does it.</summary>
    public ModelUpdateOutcome Update(params int[] stops)
    {
        foreach (int stop in stops)
        {
            Trainer? trainer = null;
            Assert.Throws<TrainingInterruptedException>(() => Run(settings => settings with
            {
                Starting = started => trainer = started,
                Training = _ =>
                {
                    if (trainer!.StepCount >= stop)
                        trainer.Interrupt();
                },
            }));
        }

        return Run(settings => settings);
    }

    /// <summary>Updates with other settings.</summary>
    public ModelUpdateOutcome Run(Func<ModelUpdateSettings, ModelUpdateSettings> change, CancellationToken cancel = default) => ModelUpdate.Run(
        OldPath, Clips, NewPath,
        change(new ModelUpdateSettings { Configuration = Configuration, Device = torch.CPU, Resume = true, StoreFolder = _scene["store/x"] }), cancel);

    /// <summary>The weights of a model, by name.</summary>
    public static Dictionary<string, byte[]> WeightsOf(string path)
    {
        using SoundModel model = SoundModel.Load(path, torch.CPU);
        return model.Network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.contiguous().bytes.ToArray());
    }

    public void Dispose() => _scene.Dispose();
}
