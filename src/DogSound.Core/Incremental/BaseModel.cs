using System.Security.Cryptography;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Storage;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Incremental;

/// <summary>
/// The model that an update begins with: it gives its weights, features, classes and the clips that travel with it, and stays as it is to be
/// compared with. Its file is open until it is disposed, so that all of it is of one moment, whoever replaces the file meanwhile.
/// </summary>
public sealed class BaseModel : IDisposable
{
    private readonly FileStream _file;

    private BaseModel(FileStream file, string path, SoundModel model, string fingerprint)
    {
        _file = file;
        Path = path;
        Model = model;
        Fingerprint = fingerprint;
    }

    /// <summary>Full path of its file.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of the file, in lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>What it says of itself.</summary>
    public ModelDocument Document => Model.Document;

    /// <summary>Clips that travel with it.</summary>
    public int RehearsalCount => Document.Rehearsal?.Clips.Count ?? 0;

    /// <summary>The model, in evaluation mode; nothing changes its weights.</summary>
    internal SoundModel Model { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="ModelFormatException">It can't be read, or is no model.</exception>
    /// <exception cref="TrainingException">It is of a kind that can't be updated.</exception>
    public static BaseModel Open(string path, Device device)
    {
        ArgumentNullException.ThrowIfNull(path);
        string full = System.IO.Path.GetFullPath(path);
        FileStream file = OpenFile(full);
        SoundModel? model = null;
        try
        {
            string fingerprint = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Position = 0;
            model = SoundModel.Load(file, full, device);
            if (model.Document.Outputs is not null)
                throw CannotUpdate(full, "it was trained with training.sub_classes, whose parts say nothing of a class by themselves. Train a model without them");
            if (model.Document.IsMultiLabel)
                throw CannotUpdate(full, "it is a multi-label model, whose update would have to tell of old clips which new classes are heard in them. Train it from the beginning: Start-DogSoundTraining");
            if (model.Document.Classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < model.Document.Classes.Count)
                throw CannotUpdate(full, "it has classes whose names differ only in the case of letters, which clips can't tell apart. Train a model without them");
            if (model.Document.Training is { Trained: false })
                throw CannotUpdate(full, "its weights are random, so that there is nothing to keep. Train it from the beginning: Start-DogSoundTraining");
            ChannelsLast.Apply(model.Network);
            return new BaseModel(file, full, model, fingerprint);
        }
        catch (IOException error) when (error is not ModelFormatException)
        {
            file.Dispose();
            model?.Dispose();
            throw CannotRead(full, error);
        }
        catch
        {
            file.Dispose();
            model?.Dispose();
            throw;
        }
    }

    /// <summary>The configuration of an update.</summary>
    /// <param name="given">What somebody asked for; null for what the model was trained with.</param>
    /// <returns>A valid configuration, with the model's network and features.</returns>
    /// <exception cref="TrainingException">The network or the features are not the model's, or a setting does not go with an update.</exception>
    public TrainingConfiguration Configure(TrainingConfiguration? given)
    {
        ModelSettings network = new() { Architecture = Document.Architecture, Width = Document.Width };
        string none = Settings.ClassListSettingAttribute.None;
        TrainingConfiguration configuration = given ?? Own(network, none);
        TrainingConfiguration ours = configuration with { Model = network, Features = Document.Features };
        IReadOnlyList<string> differences = ConfigurationDifference.Describe(ours, configuration);
        if (differences.Count > 0)
            throw CannotUpdate(Path, $"the configuration has another network or hears otherwise: {string.Join("; ", differences)}. Leave the configuration out to take the model's own");
        foreach ((string key, string value, string allowed) in IncrementalSettings.Obstacles(ours.Training))
            throw CannotUpdate(Path, $"{key} is {value}, which does not go with an update. Set {key}={allowed}");

        // Measured on the clips of the first training; files do not hold them.
        return ours with { Features = ours.Features with { Mean = 0, StandardDeviation = 1 } };
    }

    /// <summary>Chooses the clips of an update: those given, and those that travel with the model, which are only learnt from. The model's
    /// classes keep their places; new ones follow in ordinal order.</summary>
    /// <param name="clips">Labelled clips.</param>
    /// <param name="outputPath">The model file to write.</param>
    /// <exception cref="TrainingException">There is no clip to learn from, or the new model would take the old one's place.</exception>
    public TrainingSelection Select(IReadOnlyList<Clip> clips, string outputPath)
    {
        if (System.IO.Path.GetFullPath(outputPath) == Path)
            throw CannotUpdate(Path, "the new model would take the place of the old one, which a stopped run needs to go on. Name another file");
        return TrainingSelection.Create(clips, fold: null, knownClasses: Document.Classes).WithRehearsal(
            [.. (Document.Rehearsal?.Clips ?? []).Select(clip =>
                new SelectedClip(RehearsalFiles.PathOf(outputPath, clip), clip.Label, DatasetPart.Train, clip.Weight, clip.IsPseudoLabel) { Origin = clip.Content })]);
    }

    /// <summary>Decodes the clips.</summary>
    /// <param name="selection">What <see cref="Select"/> chose.</param>
    /// <param name="outputPath">The model file to write; the clips that travel with the model stand beside it while they are decoded.</param>
    /// <param name="storeFolder">Folder of the store; null for the user's cache.</param>
    /// <param name="progress">Called on this thread with the clips that are done, and all.</param>
    /// <param name="cancel">Ends the decoding.</param>
    /// <exception cref="TrainingException">Too little is left that can be read.</exception>
    /// <exception cref="ModelFormatException">The clips that travel with the model can't be read.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public TrainingData OpenData(TrainingSelection selection, string outputPath, string? storeFolder, Action<int, int>? progress, CancellationToken cancel)
    {
        using var files = new RehearsalFiles(outputPath);
        if (RehearsalCount > 0)
            files.Write(_file, Path, Document.Features.SampleRate, cancel);
        return TrainingData.Open(selection, new ClipStoreSettings { SampleRate = Document.Features.SampleRate, Folder = storeFolder }, progress, cancel);
    }

    /// <summary>Copies the weights into a network with the same classes and perhaps more. Of the last layer the rows of the model's classes are
    /// copied, and those of new ones stay as they are.</summary>
    internal void CopyWeights(Classifier network)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Dictionary<string, Tensor> values = Model.Network.state_dict();
        foreach ((string name, Tensor value) in network.state_dict())
            _ = value.dim() == 0 ? value.copy_(values[name]) : value.narrow(0, 0, values[name].shape[0]).copy_(values[name]);
    }

    /// <summary>How much each class counts, where an old class without clips counts as much as the others do on average: its weight must not
    /// grow because nobody sent one.</summary>
    internal static double[] FillAbsent(double[] amounts)
    {
        double mean = amounts.Where(amount => amount > 0).Average();
        return [.. amounts.Select(amount => amount > 0 ? amount : mean)];
    }

    /// <summary>Frees the model and closes its file.</summary>
    public void Dispose()
    {
        Model.Dispose();
        _file.Dispose();
    }

    // A second head is not in the file: the update goes on without it.
    private TrainingConfiguration Own(ModelSettings network, string none)
    {
        TrainingConfiguration configuration = Document.Training?.Configuration ?? Presets.Read(Presets.Default);
        return configuration with
        {
            Model = network,
            Features = Document.Features,
            Training = configuration.Training with { GroupHead = none, SubClasses = none },
        };
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, error);
        }
    }

    private static ModelFormatException CannotRead(string path, Exception error) => ModelFormatException.Create(
        path, $"it cannot be read ({error.Message.TrimEnd('.')})", "Check the path, and that the file may be read.", error);

    private static TrainingException CannotUpdate(string path, string problem) =>
        new(TrainingErrorReason.CannotUpdate, $"{path}: can't be updated so: {problem}.");
}
