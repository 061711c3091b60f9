using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Service.Models;

/// <summary>
/// A model that is ready to answer. It counts who uses it and is freed by the last one, so that it can be replaced while calls are
/// under way: each call keeps the model that it began with.
/// </summary>
internal sealed class LoadedModel
{
    private readonly SoundModel _model;
    private int _users = 1;

    private LoadedModel(WantedModel origin, SoundModel model, PredictionSettings settings)
    {
        Origin = origin;
        _model = model;
        Predictor = new Predictor(model, settings);
        Windows = new WindowReader(SampleCount, SampleRate, overlap: 0);
    }

    /// <summary>What the source called it.</summary>
    public WantedModel Origin { get; }

    /// <summary>What it says of itself.</summary>
    public ModelDocument Document => _model.Document;

    /// <summary>Names of the classes, in label order.</summary>
    public IReadOnlyList<string> Classes => Document.Classes;

    /// <summary>Samples a second that it hears, in hertz.</summary>
    public int SampleRate => Document.Features.SampleRate;

    /// <summary>Samples that it hears at once.</summary>
    public int SampleCount => Document.Features.SampleCount;

    /// <summary>Cuts recordings into what it hears at once.</summary>
    public WindowReader Windows { get; }

    /// <summary>The network; the inference worker's alone.</summary>
    public Predictor Predictor { get; }

    /// <summary>Whether it was freed.</summary>
    public bool IsFreed => Volatile.Read(ref _users) == 0;

    /// <summary>Loads a model and lets it judge a batch of silence, so that the first call is as fast as every other.</summary>
    /// <param name="origin">What the source calls it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="settings">How to predict; a batch size of 0 lets the device decide.</param>
    /// <returns>The model, with one user: the caller.</returns>
    /// <exception cref="ModelFormatException">The file cannot be read or is not a model.</exception>
    /// <exception cref="InvalidDataException">The model answers silence with what is no number.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="NotSupportedException">The precision is not to be had here.</exception>
    public static LoadedModel Load(WantedModel origin, string path, string device, PredictionSettings settings)
    {
        Threads.UseUsual();
        torch.Device place = Devices.Parse(device);
        SoundModel model = SoundModel.Load(path, place);
        LoadedModel? loaded = null;
        try
        {
            int batchSize = settings.BatchSize > 0 ? settings.BatchSize : place.type == DeviceType.CPU ? 4 : 32;
            loaded = new LoadedModel(origin, model, settings with { BatchSize = batchSize });
            if (!loaded.Predictor.Run(1)[0].All(double.IsFinite))
                throw new InvalidDataException($"{path}: the network's answer to silence is not a number. Its weights overflow: train it anew.");
            return loaded;
        }
        catch
        {
            loaded?.Predictor.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Adds a user, who calls <see cref="Release"/> once; false where the last one has gone.</summary>
    public bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }

        return false;
    }

    /// <summary>A user has gone; the last one frees the model.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        Predictor.Dispose();
        _model.Dispose();
    }
}
