using System.Collections.Concurrent;
using DogSound.Core.Audio;

namespace DogSound.Core.Inference;

/// <summary>A clip on its way through the decoders: its windows appear one by one, at most a few ahead of their reader.</summary>
internal sealed class PendingClip : IDisposable
{
    /// <summary>Windows that a decoder may be ahead: a long recording must not fill the memory.</summary>
    private const int WindowsAhead = 4;

    private readonly BlockingCollection<RecordingWindow> _windows = new(WindowsAhead);

    public PendingClip(Clip clip) => Clip = clip;

    public Clip Clip { get; }

    /// <summary>Why decoding ended early; set before the last window can be taken.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Reads the file; runs on a decoder's thread and never throws.</summary>
    public void Decode(WindowReader windows, int sampleRate, Func<float[]> rent, CancellationToken cancel)
    {
        try
        {
            using MonoReader reader = MonoReader.Open(Clip.Path, sampleRate);
            foreach (RecordingWindow window in windows.Read(reader, rent)) _windows.Add(window, cancel);
        }
        catch (Exception error)
        {
            // Whatever a file does to its decoder is that file's error; a cancelled run asks nobody any more.
            Error = error;
        }
        finally
        {
            _windows.CompleteAdding();
        }
    }

    /// <summary>Waits for the next window; false at the end, and then <see cref="Error"/> is final.</summary>
    public bool TryTake(out RecordingWindow window, CancellationToken cancel) => _windows.TryTake(out window, Timeout.Infinite, cancel);

    public void Dispose() => _windows.Dispose();
}
