using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Storage;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>A folder of noises, and what transforms find them by.</summary>
internal sealed class NoiseFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<RecordingFolders> _opened = [];

    public NoiseFiles() => Directory.CreateDirectory(Folder);

    /// <summary>Full path of the folder of noises.</summary>
    public string Folder => Path.Combine(_folder.FullPath, "noises");

    /// <summary>What was reported.</summary>
    public List<(string Path, Exception Error)> Reports { get; } = [];

    /// <summary>Writes a noise and returns its full path.</summary>
    public string Write(string name, float[] samples, int sampleRate = TransformBench.SampleRate)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WavFile.WriteMono16(path, samples, sampleRate);
        return path;
    }

    /// <summary>Makes the folders of a run.</summary>
    public RecordingFolders Open(string? noisePath = null)
    {
        var settings = new ClipStoreSettings { SampleRate = TransformBench.SampleRate, Folder = Path.Combine(_folder.FullPath, "store") };
        var folders = new RecordingFolders(_folder.FullPath, settings) { NoisePath = noisePath, Report = (path, error) => Reports.Add((path, error)) };
        _opened.Add(folders);
        return folders;
    }

    /// <summary>Makes a transform of clips of <paramref name="length"/> samples, whose settings say "noises".</summary>
    public BackgroundNoise Create(int length, BackgroundNoiseSettings? settings = null) =>
        new((settings ?? new()) with { Path = "noises" }, TransformBench.Context(length) with { Recordings = Open() });

    public void Dispose()
    {
        _opened.ForEach(folders => folders.Dispose());
        _folder.Dispose();
    }
}
