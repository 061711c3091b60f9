using DogSound.Core.Audio;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using DogSound.Core.Storage;
using DogSound.Core.Tests.Features;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Training;

/// <summary>A small training run: short clips of tones and noise that are easy to tell apart, and a network that learns in seconds.</summary>
public sealed class TrainingScene : IDisposable
{
    public const int SampleRate = 8000;

    private readonly TemporaryFolder _folder = new();

    public TrainingScene(int clipCount = 24)
    {
        LibTorch.Load();
        Clips = [.. Enumerable.Range(0, clipCount).Select(index => CreateClip($"clip{index:000}.wav", index % 3, index, PartOf(index)))];
    }

    public List<Clip> Clips { get; set; }

    public TrainingConfiguration Configuration { get; set; } = new()
    {
        Model = new ModelSettings { Architecture = "audio-ntt", Width = 4 },
        Features = TestFeatures.Small with { ClipDuration = 0.5 },
        Training = new TrainingSettings { Epochs = 3, BatchSize = 6, MicroBatchSize = 4, Seed = 11, LearningRate = 3e-3, EmaDecay = 0.9, GradientClipNorm = 5, Schedule = ScheduleName.Cosine, WarmupEpochs = 1, Precision = Precision.Float32 },
        Augmentation = new AugmentationSettings { TimeMaskWidth = 4, FrequencyMaskWidth = 3 },
    };

    /// <summary>In a folder of its own, with what the run writes beside it.</summary>
    public string ModelPath => _folder["run/model.safetensors"];

    public string CheckpointFolder => ModelPath + ".checkpoints";

    public string this[string name] => _folder[name];

    /// <summary>The checkpoints of the run, the oldest first.</summary>
    public string[] Checkpoints() => [.. Directory.GetFiles(CheckpointFolder, "checkpoint-*").Order(StringComparer.Ordinal)];

    /// <summary>Writes a clip of half a second: class 0 and 1 are tones, class 2 is noise.</summary>
    public Clip CreateClip(string name, int label, int variant, DatasetPart? part)
    {
        RandomSequence random = RandomSequence.Create("scene", (ulong)label, (ulong)variant);
        double frequency = (label == 0 ? 400 : 1500) * random.NextDouble(0.9, 1.1);
        float[] samples = [.. Enumerable.Range(0, SampleRate / 2).Select(n =>
            (float)((label == 2 ? 0 : 0.4 * Math.Sin(2 * Math.PI * frequency * n / SampleRate)) + random.NextDouble(-0.1, 0.1)))];
        string path = _folder[name];
        WavFile.WriteMono16(path, samples, SampleRate);
        return new Clip { Path = path, Label = ((string[])["Barking", "Howling", "Other"])[label], Part = part };
    }

    public TrainingData OpenData(string? fold = null) => OpenData(Configuration.Training.Task, fold);

    public TrainingData OpenData(TaskName task, string? fold = null) => TrainingData.Open(
        TrainingSelection.Create(Clips, fold, task), new ClipStoreSettings { SampleRate = SampleRate, Folder = _folder["store/x"] }, null, CancellationToken.None);

    /// <summary>Trains, in as many pieces as there are stops: after so many steps of the whole run each is stopped, as SIGTERM does it.</summary>
    public TrainingOutcome Train(params int[] stops)
    {
        using TrainingData data = OpenData();
        foreach (int stop in stops)
        {
            using Trainer stopped = new(data, Configuration, torch.CPU, ModelPath, resume: true, CancellationToken.None);
            long stepsBefore = stopped.StepCount;
            void Report(TrainingProgress progress)
            {
                if (stopped.StepCount >= stop)
                    stopped.Interrupt();
            }

            if (stepsBefore < stop)
                Assert.Throws<TrainingInterruptedException>(() => stopped.Run(Report, CancellationToken.None));
        }

        using Trainer trainer = new(data, Configuration, torch.CPU, ModelPath, resume: true, CancellationToken.None);
        return trainer.Run(null, CancellationToken.None);
    }

    /// <summary>The weights of the model that was written, by name.</summary>
    public Dictionary<string, byte[]> Weights()
    {
        using SoundModel model = SoundModel.Load(ModelPath, torch.CPU);
        return model.Network.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.contiguous().bytes.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    private static DatasetPart? PartOf(int index) => (index / 3 % 4) switch { 0 => DatasetPart.Validation, 1 => null, _ => DatasetPart.Train };
}
