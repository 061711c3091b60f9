using System.Security.Cryptography;
using System.Text;
using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Augmentation;

/// <summary>
/// The recordings of a folder, decoded once into a <see cref="ClipStore"/>: of hours of noise only what is heard is ever read. They are
/// numbered in the order of their content, each content once, so that draws follow from what is in the files and not from what they are
/// called. Any number of threads may read.
/// </summary>
internal sealed class RecordingFolder : IDisposable
{
    private const int HashDigits = 16, BlockLength = 4096;

    private readonly ClipStore _store;
    private readonly int[] _clips;
    private readonly string[] _names;
    private readonly Dictionary<string, int> _numbers = [];

    private RecordingFolder(ClipStore store, int[] clips)
    {
        (_store, _clips) = (store, clips);
        _names = Array.ConvertAll(clips, clip => store.GetContentHash(clip)[..HashDigits]);
        for (int number = 0; number < _names.Length; number++)
            _numbers[_names[number]] = number;
    }

    /// <summary>Names what is in the recordings, whatever they are called: 64 hexadecimal digits.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', _names))));

    /// <summary>Number of recordings; at least 1.</summary>
    public int Count => _clips.Length;

    /// <summary>Decodes what the store does not have yet.</summary>
    /// <param name="path">Full path of the folder, or of one file.</param>
    /// <param name="settings">Rate of the samples, and where the store lies.</param>
    /// <param name="report">Takes the path of a file or subfolder that can't be used, and why; the rest goes on.</param>
    /// <param name="progress">Is told (recordings that are ready, all of them), on the caller's thread; or null.</param>
    /// <param name="cancel">Ends opening within a second.</param>
    /// <exception cref="RecordingFolderException">Nothing in the folder can be used.</exception>
    /// <exception cref="IOException">The store can't be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RecordingFolder Open(
        string path, ClipStoreSettings settings, Action<string, Exception> report, Action<int, int>? progress = null, CancellationToken cancel = default)
    {
        string[] files = Find(path, report);
        ClipStore store = ClipStore.Open(files, settings, progress, cancel);
        try
        {
            foreach ((int clip, AudioFormatException failure) in store.Failures.OrderBy(failure => failure.Key))
                report(files[clip], failure);
            var usable = new List<int>();
            for (int clip = 0; clip < store.Count; clip++)
            {
                if (store.Failures.ContainsKey(clip))
                    continue;
                if (IsSilent(store, clip))
                    report(files[clip], new AudioFormatException(files[clip], AudioErrorReason.Silent, "is silent from start to end, so there is nothing to use of it. Replace or remove the file."));
                else
                    usable.Add(clip);
            }

            int[] clips = [.. usable.DistinctBy(store.GetContentHash).OrderBy(store.GetContentHash, StringComparer.Ordinal)];
            return clips.Length > 0 ? new RecordingFolder(store, clips) : throw new RecordingFolderException(
                RecordingFolderErrorReason.NothingUsable, path, $"{path}: none of the {files.Length} sound files can be used. Repair them, or name another folder.");
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>What a recording is called in draws: the first 16 digits of <see cref="ClipStore.GetContentHash"/>.</summary>
    /// <param name="number">From 0.</param>
    public string GetName(int number) => _names[number];

    /// <summary>The number of a recording.</summary>
    /// <param name="name">See <see cref="GetName"/>.</param>
    /// <exception cref="ArgumentException">The folder does not hold it.</exception>
    public int NumberOf(string name) => _numbers.TryGetValue(name, out int number) ? number
        : throw new ArgumentException($"The folder holds no recording with the content {name}: it is not the one that this was drawn from.", nameof(name));

    /// <summary>Samples of a recording; at least 1.</summary>
    /// <param name="number">From 0.</param>
    public long GetLength(int number) => _store.GetLength(_clips[number]);

    /// <summary>Reads samples, full scale at 1.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="offset">Samples of the recording before them.</param>
    /// <param name="destination">[T], filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The recording has no such samples.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(int number, long offset, Span<float> destination) => _store.Read(_clips[number], offset, destination);

    /// <summary>Closes the store.</summary>
    public void Dispose() => _store.Dispose();

    private static string[] Find(string path, Action<string, Exception> report)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
        {
            throw new RecordingFolderException(
                RecordingFolderErrorReason.NotFound, path, $"{path}: there is no such folder. Name one that holds recordings.");
        }

        string[] files = [.. SoundFiles.Enumerate(path, recurse: true, report)];
        return files.Length > 0 ? files : throw new RecordingFolderException(
            RecordingFolderErrorReason.NoSoundFile, path, $"{path}: no sound file is in this folder, nor below it. Name one that holds recordings.");
    }

    // Ends with the first sound, which is nearly always in the first block.
    private static bool IsSilent(ClipStore store, int clip)
    {
        Span<float> block = stackalloc float[BlockLength];
        long length = store.GetLength(clip);
        for (long offset = 0; offset < length; offset += BlockLength)
        {
            Span<float> samples = block[..(int)Math.Min(BlockLength, length - offset)];
            store.Read(clip, offset, samples);
            if (samples.ContainsAnyExcept(0))
                return false;
        }

        return true;
    }
}
