using DogSound.Core.Configuration;
using DogSound.Core.Models;

namespace DogSound.Core.Cloud;

/// <summary>Reads what a training container was started with, from a folder that is laid out as Amazon SageMaker's <c>/opt/ml</c>.</summary>
/// <remarks>
/// <c>input/config/hyperparameters.json</c>, <c>input/data/&lt;channel&gt;</c>, an earlier model as <c>input/data/model/model.tar.gz</c>;
/// results go to <c>model</c>, what survives a stop to <c>checkpoints</c>.
/// </remarks>
public static class TrainingContainer
{
    private const string ModelChannel = "model", ModelName = "model.safetensors";

    /// <summary>Reads a job and takes the earlier model, if there is one, out of its archive.</summary>
    /// <param name="root">The container's folder.</param>
    /// <param name="workFolder">Folder for the earlier model; made where missing.</param>
    /// <exception cref="TrainingJobException">Something of it can't be used.</exception>
    /// <exception cref="IOException">The work folder can't be written.</exception>
    public static TrainingJob Read(string root, string workFolder)
    {
        root = Path.GetFullPath(root);
        Hyperparameters given = Hyperparameters.Read(Path.Combine(root, "input", "config", "hyperparameters.json"));
        string channel = FindChannel(Path.Combine(root, "input", "data"), given);
        string manifest = FindManifest(channel, given);
        string? previous = FindPrevious(Path.Combine(root, "input", "data", ModelChannel), workFolder);
        string? configuration = FindConfiguration(channel, given);
        TrainingConfiguration settings = Configure(configuration, previous, given);
        return new TrainingJob
        {
            Root = root,
            Manifest = manifest,
            AudioRoot = FindAudio(channel, given),
            Class = given.List(Hyperparameters.Classes),
            IsMultiLabel = given.Truth(Hyperparameters.MultiLabel) || settings.Training.Task == TaskName.MultiLabel,
            Configuration = configuration,
            Set = [.. given.Set],
            ValidationFraction = given.Fraction(Hyperparameters.ValidationFraction, 0.2),
            TestFraction = given.Fraction(Hyperparameters.TestFraction, 0),
            SplitSeed = given.Integer(Hyperparameters.SplitSeed, 0),
            PreviousModel = previous,
            KeepRehearsalClip = given.Truth(Hyperparameters.KeepRehearsalClips),
            CheckpointPath = Path.Combine(root, "checkpoints", ModelName),
            ModelPath = Path.Combine(root, "model", ModelName),
        };
    }

    // The channel that is named; else the competition's; else the only one that is no model.
    private static string FindChannel(string data, Hyperparameters given)
    {
        string[] channels = Directory.Exists(data)
            ? [.. Directory.GetDirectories(data).Select(folder => Path.GetFileName(folder)).Where(name => name != ModelChannel).Order(StringComparer.Ordinal)] : [];
        string there = channels.Length == 0 ? "there is none" : $"there are {string.Join(", ", channels)}";
        if (given.Text(Hyperparameters.Channel) is { } name)
        {
            return channels.Contains(name) ? Path.Combine(data, name)
                : throw Missing(data, $"the channel '{name}', which the hyperparameter {Hyperparameters.Channel} names, is not there; {there}.");
        }
        if (channels.Contains("competition")) return Path.Combine(data, "competition");
        return channels.Length == 1 ? Path.Combine(data, channels[0])
            : throw Missing(data, $"it must have one channel with clips beside the model, but {there}. Give the job one, or name it by the hyperparameter {Hyperparameters.Channel}.");
    }

    private static string FindManifest(string channel, Hyperparameters given)
    {
        if (given.Text(Hyperparameters.Manifest) is { } name)
            return Inside(channel, name, Hyperparameters.Manifest, given) is { } path && File.Exists(path) ? path : throw Missing(channel, $"there is no manifest '{name}' in it.");
        string usual = Path.Combine(channel, "meta_train.csv");
        if (File.Exists(usual)) return usual;
        string[] all = Directory.GetFiles(channel, "*.csv");
        return all.Length == 1 ? all[0] : throw Missing(channel,
            $"it must hold meta_train.csv, or one other manifest *.csv, but has {all.Length}. Add one, or name it by the hyperparameter {Hyperparameters.Manifest}.");
    }

    private static string FindAudio(string channel, Hyperparameters given)
    {
        if (given.Text(Hyperparameters.AudioRoot) is { } name)
            return Inside(channel, name, Hyperparameters.AudioRoot, given) is { } path && Directory.Exists(path) ? path : throw Missing(channel, $"there is no folder '{name}' in it.");
        string usual = Path.Combine(channel, "train");
        return Directory.Exists(usual) ? usual : channel;
    }

    private static string? FindConfiguration(string channel, Hyperparameters given)
    {
        if (given.Text(Hyperparameters.Preset) is not { } name) return null;
        if (Presets.Find(name) is { } preset) return preset;
        string path = Inside(channel, name, Hyperparameters.Preset, given);
        return File.Exists(path) ? path
            : throw given.Refuse(Hyperparameters.Preset, name, $"one of {string.Join(", ", Presets.Names)}, or a YAML file in the channel with the clips");
    }

    private static string? FindPrevious(string channel, string workFolder)
    {
        if (!Directory.Exists(channel)) return null;
        string archive = Path.Combine(channel, "model.tar.gz"), model = Path.Combine(Path.GetFullPath(workFolder), "previous" + ModelArchive.Extension);
        if (File.Exists(archive)) ModelArchive.Extract(archive, model);
        else if (Directory.GetFiles(channel, "*" + ModelArchive.Extension) is [string only]) model = only;
        else throw Missing(channel, $"it must hold model.tar.gz, or one file *{ModelArchive.Extension}.");
        try
        {
            _ = ModelFile.ReadDocument(model);
        }
        catch (ModelFormatException error)
        {
            throw new TrainingJobException(TrainingJobErrorReason.InvalidArchive, channel, $"its model can't be used. {error.Message}", error);
        }
        return model;
    }

    // What is wrong with a setting is told before anything is read of the clips.
    private static TrainingConfiguration Configure(string? configuration, string? previous, Hyperparameters given)
    {
        TrainingConfiguration? known = configuration is null && previous is not null ? ModelFile.ReadDocument(previous).Training?.Configuration : null;
        try
        {
            return ConfigurationReader.Apply(known ?? ConfigurationReader.Read(configuration ?? Presets.Default), given.Set);
        }
        catch (ConfigurationException error)
        {
            throw given.Fault(error.Message, error);
        }
    }

    private static string Inside(string folder, string name, string hyperparameter, Hyperparameters given)
    {
        string path = Path.GetFullPath(name, folder);
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path
            : throw given.Refuse(hyperparameter, name, "a path in the channel with the clips");
    }

    private static TrainingJobException Missing(string path, string message) => new(TrainingJobErrorReason.MissingInput, path, message);
}
