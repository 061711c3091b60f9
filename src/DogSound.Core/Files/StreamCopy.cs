namespace DogSound.Core.Files;

/// <summary>Copies a stream, as long as nobody has had enough of it.</summary>
internal static class StreamCopy
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Copies what is left of a stream.</summary>
    /// <param name="source">Read to its end.</param>
    /// <param name="target">Where to, from its position on.</param>
    /// <param name="cancel">Ends the work between two blocks; what was copied until then stays in the target.</param>
    /// <exception cref="IOException">One can't be read, or the other not written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Copy(Stream source, Stream target, CancellationToken cancel)
    {
        byte[] buffer = new byte[BlockBytes];
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            target.Write(buffer, 0, count);
        }
    }
}
