using DogSound.Core.Gate;
using DogSound.Core.Registry;
using DogSound.Core.Retraining;
using DogSound.Core.Tests.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Retraining;

/// <summary>Folders of clips that a retraining looks after, with what it has been told of.</summary>
internal sealed class RetrainingScene : IRetrainingObserver, IDisposable
{
    private readonly TrainingScene _training = new(0);

    public RetrainingScene() => Settings = new RetrainingSettings
    {
        Registry = this["registry"],
        Work = this["work"],
        Store = this["store"],
        MinimumNewClips = 4,
    };

    public RetrainingSettings Settings { get; set; }

    public List<string> LeftOut { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Called for every report of progress; may throw.</summary>
    public Action<string, long>? OnReport { get; set; }

    public ModelRegistry Registry => ModelRegistry.Open(Settings.Registry);

    public string this[string name] => _training[name];

    public void Dispose() => _training.Dispose();

    /// <summary>Writes clips of half a second into the folders of their classes: tones of 400 and 1500 Hz, and noise.</summary>
    public void Add(int first, int count, params string[] classes)
    {
        foreach (string label in classes)
        {
            for (int clip = first; clip < first + count; clip++)
            {
                string path = this[$"clips/{label}/{clip:000}.wav"];
                Clip made = _training.CreateClip("made.wav", label switch { "Barking" => 0, "Howling" => 1, _ => 2 }, clip, null);
                File.Move(made.Path, path, overwrite: true);
            }
        }
    }

    public RetrainingRun Create()
    {
        RetrainingPlan plan = new(Settings, [new ClipSource { Folder = this["clips"] }], _training.Configuration, GateRulesReader.Read(Settings.Gate));
        return new RetrainingRun(plan, torch.CPU, this);
    }

    public RetrainingReport Run() => Create().Run(TestContext.Current.CancellationToken);

    void IRetrainingObserver.Report(string activity, long done, long total, string? stage) => OnReport?.Invoke(activity, done);

    void IRetrainingObserver.LeaveOut(string message) => LeftOut.Add(message);

    void IRetrainingObserver.Warn(string message) => Warnings.Add(message);

    void IRetrainingObserver.Say(string message)
    {
    }
}
