using System.Text;
using CsvHelper;
using DogSound.Core.Audio;
using DogSound.Core.Files;

namespace DogSound.Core.Synthesis;

/// <summary>
/// A labelled synthetic data set in a folder: one folder a class, a manifest, and a note that says that nothing in it is a
/// recording. The clips may be written at once, by several threads, in any order.
/// </summary>
public sealed class SampleSet
{
    /// <summary>What <see cref="Clip.Remark"/> and the manifest say of every clip.</summary>
    public const string Remark = "synthetic";

    private const string Comment = "Synthetic sound, computed by DogSound; not a recording.";

    private readonly SampleSettings _settings;

    /// <summary>Plans a set; nothing is written yet.</summary>
    /// <param name="folder">Where it will lie.</param>
    /// <param name="count">Clips over all classes, dealt evenly; what is left over goes to the first classes.</param>
    /// <param name="settings">Rate, length and seed.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or there is no clip to make.</exception>
    public SampleSet(string folder, int count, SampleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        settings.Validate();
        _settings = settings;
        Folder = Path.GetFullPath(folder);
        int classes = SampleClass.All.Count;
        Samples =
        [
            .. SampleClass.All.SelectMany((sampleClass, position) =>
                Enumerable.Range(0, (count / classes) + (position < count % classes ? 1 : 0)).Select(index => new Sample(sampleClass, index))),
        ];
    }

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The clips, class by class.</summary>
    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>Full path of the note.</summary>
    public string ReadmePath => Path.Combine(Folder, "README.txt");

    /// <summary>Full path of the manifest: <c>Filename,Label,Remark</c>.</summary>
    public string ManifestPath => Path.Combine(Folder, "manifest.csv");

    /// <summary>Full paths of all files of the set.</summary>
    public IEnumerable<string> Paths => Samples.Select(PathOf).Prepend(ReadmePath).Append(ManifestPath);

    /// <summary>Full path of a clip.</summary>
    public string PathOf(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Path.GetFullPath(Path.Combine(Folder, sample.Name));
    }

    /// <summary>Makes and writes a clip (WAV, mono, 16 bit), over one that is there.</summary>
    /// <param name="sample">One of <see cref="Samples"/>.</param>
    /// <param name="cancel">Checked before the file is written.</param>
    /// <returns>The clip as <c>Get-DogSoundClip</c> would measure it, with its label.</returns>
    /// <exception cref="IOException">It can't be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public Clip Write(Sample sample, CancellationToken cancel = default)
    {
        string path = PathOf(sample);
        float[] samples = SampleSynthesizer.Create(sample.Class, sample.Index, _settings);
        cancel.ThrowIfCancellationRequested();
        Guard(path, () => WavFile.WriteMono16(path, samples, _settings.SampleRate, Comment));
        return ClipInspector.Inspect(path, cancel: cancel) with
        {
            Label = sample.Class.Name,
            LabelIndex = SampleClass.All.ToList().IndexOf(sample.Class),
            Remark = Remark,
        };
    }

    /// <summary>Writes the note.</summary>
    /// <exception cref="IOException">It can't be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public void WriteReadme() => Guard(ReadmePath, () => AtomicFile.WriteAllBytes(ReadmePath, Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"""
            The sounds in this folder are synthetic: a program computed them, and no dog, alarm or window was recorded. They are good
            for trying DogSound and for testing it. A model that learnt from them alone knows nothing of real sounds.

            Made by: New-DogSoundSample -Count {Samples.Count} -Seed {_settings.Seed} -SampleRate {_settings.SampleRate} -Duration {_settings.Duration}
            One folder a class; manifest.csv lists all clips with their labels.

            """).ReplaceLineEndings("\n"))));

    /// <summary>Writes the manifest.</summary>
    /// <exception cref="IOException">It can't be written; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public void WriteManifest() => Guard(ManifestPath, () => AtomicFile.Write(ManifestPath, stream =>
    {
        using CsvWriter csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        WriteRow(csv, "Filename", "Label", "Remark");
        foreach (Sample sample in Samples) WriteRow(csv, sample.Name, sample.Class.Name, Remark);
        csv.Flush();
    }));

    private static void WriteRow(CsvWriter csv, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields) csv.WriteField(field);
        csv.EndRecord();
    }

    // The system's message names a temporary file, if any: people want to know which clip, and what they can do.
    private static void Guard(string path, Action write)
    {
        const string Advice = "Name another folder, or see that there is room and that it may be written.";
        try
        {
            write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UnauthorizedAccessException($"{path}: can't be written ({error.Message.TrimEnd('.')}). {Advice}", error);
        }
        catch (IOException error)
        {
            throw new IOException($"{path}: can't be written ({error.Message.TrimEnd('.')}). {Advice}", error);
        }
    }
}
