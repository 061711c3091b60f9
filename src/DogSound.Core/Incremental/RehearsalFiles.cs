using DogSound.Core.Audio;
using DogSound.Core.Models;

namespace DogSound.Core.Incremental;

/// <summary>The clips that came with a model, as files beside the model that is to be written, for as long as the store needs to take them in.
/// They have the same names, lengths and times whenever they are written, so that the store knows them again.</summary>
/// <param name="modelPath">The model file that is to be written.</param>
internal sealed class RehearsalFiles(string modelPath) : IDisposable
{
    private static readonly DateTime Written = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = FolderOf(modelPath);

    /// <summary>The file of a clip.</summary>
    /// <param name="modelPath">The model file that is to be written.</param>
    /// <param name="clip">The clip.</param>
    public static string PathOf(string modelPath, RehearsalClip clip) => Path.Combine(FolderOf(modelPath), $"{clip.Content}.wav");

    /// <summary>Writes the files.</summary>
    /// <param name="stream">The model file.</param>
    /// <param name="sourcePath">Names it in errors.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="cancel">Looked at between clips.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void Write(Stream stream, string sourcePath, int sampleRate, CancellationToken cancel)
    {
        Directory.CreateDirectory(_folder);
        foreach ((RehearsalClip clip, ReadOnlyMemory<short> samples) in RehearsalSet.Read(stream, sourcePath))
        {
            cancel.ThrowIfCancellationRequested();
            float[] values = new float[samples.Length];
            Pcm16.ToSingle(samples.Span, values);
            string path = PathOf(modelPath, clip);
            WavFile.WriteMono16(path, values, sampleRate);
            File.SetLastWriteTimeUtc(path, Written);
        }
    }

    /// <summary>Deletes the files, among them those that a killed run has left. What can't be deleted is in nobody's way.</summary>
    public void Dispose()
    {
        try
        {
            if (!Directory.Exists(_folder))
                return;
            foreach (string path in Directory.EnumerateFiles(_folder).Where(IsOurs))
                File.Delete(path);
            Directory.Delete(_folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string FolderOf(string modelPath) => $"{Path.GetFullPath(modelPath)}.rehearsal";

    // A temporary file has the name of the file that it was to be in its own.
    private static bool IsOurs(string path) => Path.GetFileName(path).Split('.').Any(part => part.Length == 64 && part.All(char.IsAsciiHexDigitLower));
}
