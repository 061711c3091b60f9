using System.Globalization;
using System.Text.Json;
using DogSound.Core.Files;
using DogSound.Core.Models;

namespace DogSound.Core.Training;

/// <summary>The folder beside a model file where its run keeps its last checkpoints; it is gone when the run is over.</summary>
internal sealed class CheckpointFolder
{
    // A younger temporary file may be one that somebody is writing.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions ClipsOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private const string Prefix = "checkpoint-", Extension = ".safetensors";

    /// <summary>Names the folder; nothing is made yet.</summary>
    /// <param name="modelPath">The model file that the run is to write.</param>
    public CheckpointFolder(string modelPath) => FullPath = $"{Path.GetFullPath(modelPath)}.checkpoints";

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>The checkpoints, the newest first.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(FullPath) ? [] :
        [.. Directory.EnumerateFiles(FullPath, $"{Prefix}*{Extension}").OrderDescending(StringComparer.Ordinal)];

    private IEnumerable<string> TemporaryFiles => Directory.EnumerateFiles(FullPath, ".*.tmp");

    private string ClipsPath => Path.Combine(FullPath, "clips.json");

    /// <summary>Path of the checkpoint at a step.</summary>
    public string PathOf(long step) => Path.Combine(FullPath, $"{Prefix}{step.ToString("D12", CultureInfo.InvariantCulture)}{Extension}");

    /// <summary>The newest checkpoint that can be read; broken ones are passed over, since the disk may have failed.</summary>
    /// <returns>Path and document, or null where there is none at all.</returns>
    /// <exception cref="TrainingException">There are checkpoints, and none can be read.</exception>
    public (string Path, CheckpointDocument Document)? FindNewest()
    {
        ModelFormatException? first = null;
        foreach (string path in Files)
        {
            try
            {
                return (path, Checkpoint.ReadDocument(path));
            }
            catch (ModelFormatException broken)
            {
                first ??= broken;
            }
        }

        return first is null ? null : throw new TrainingException(
            TrainingErrorReason.CannotResume, $"No checkpoint in '{FullPath}' can be read. {first.Message} Begin anew with -Force.", first);
    }

    /// <summary>Lists the clips of the run, so that a later one can tell what has changed.</summary>
    /// <exception cref="IOException">The disk is full, or the folder can't be written.</exception>
    public void WriteClips(DatasetFingerprint clips) =>
        AtomicFile.Write(ClipsPath, stream => JsonSerializer.Serialize(stream, clips, ClipsOptions));

    /// <summary>The clips of the run, or null where their list is gone or broken.</summary>
    public DatasetFingerprint? ReadClips()
    {
        try
        {
            using FileStream stream = File.OpenRead(ClipsPath);
            return JsonSerializer.Deserialize<DatasetFingerprint>(stream, ClipsOptions);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Deletes all but the newest checkpoints, and temporary files that killed runs have left. What can't be deleted is in nobody's
    /// way.</summary>
    public void KeepNewest(int count)
    {
        IEnumerable<string> abandoned = TemporaryFiles.Where(path => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > LongestWrite);
        foreach (string path in Files.Skip(count).Concat(abandoned))
            TryDelete(() => File.Delete(path));
    }

    /// <summary>Deletes the checkpoints, temporary files that a killed run has left, and the folder, if then nothing else is in it.</summary>
    public void Delete()
    {
        if (!Directory.Exists(FullPath))
            return;
        foreach (string path in Files.Append(ClipsPath).Concat(TemporaryFiles))
            TryDelete(() => File.Delete(path));
        TryDelete(() => Directory.Delete(FullPath));
    }

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
