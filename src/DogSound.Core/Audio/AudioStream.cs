namespace DogSound.Core.Audio;

/// <summary>Opens sound files for reading, and says what is in the way in the terms of <see cref="AudioFormatException"/>.</summary>
internal static class AudioStream
{
    private const int BufferLength = 4096;

    /// <summary>Opens a file that has at least one byte.</summary>
    /// <exception cref="AudioFormatException">It can't be opened, or is empty.</exception>
    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            // Asked before it is opened: opening a named pipe, whose length is 0, would wait for a writer for ever.
            FileInfo info = Find(path);
            if (info.Exists && info.Length == 0)
                throw new AudioFormatException(path, AudioErrorReason.Empty, "is empty. Record or copy it again.");
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = BufferLength,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            && error is not AudioFormatException)
        {
            throw Explain(path, error);
        }
    }

    /// <summary>What the system says of a file; of its target, where it is a link.</summary>
    /// <param name="path">The file, which need not exist.</param>
    public static FileInfo Find(string path)
    {
        var info = new FileInfo(path);
        return info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : info;
    }

    /// <summary>Fills <paramref name="buffer"/>, as far as there is something left.</summary>
    /// <returns>Bytes read, fewer than asked for only at the end.</returns>
    /// <exception cref="AudioFormatException">The read failed.</exception>
    public static int Read(Stream stream, Span<byte> buffer, string path)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Explain(path, error);
        }
    }

    /// <summary>The error for a read that failed.</summary>
    public static AudioFormatException Explain(string path, Exception error)
    {
        if (Directory.Exists(path))
            return new AudioFormatException(path, AudioErrorReason.IsDirectory, "is a folder. Name the files in it.", error);
        return error switch
        {
            FileNotFoundException or DirectoryNotFoundException or ArgumentException or NotSupportedException or PathTooLongException =>
                new AudioFormatException(path, AudioErrorReason.NotFound, "there is no such file. Check the path.", error),
            UnauthorizedAccessException =>
                new AudioFormatException(path, AudioErrorReason.AccessDenied, "may not be read. Ask for permission to read it.", error),
            _ => new AudioFormatException(path, AudioErrorReason.Unreadable, $"can't be read: {error.Message} Check the disk.", error),
        };
    }
}
