using System.Buffers;
using DogSound.Service.Serving;

namespace DogSound.Service.Http;

/// <summary>The body of a call, in memory from the shared pool.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstLength = 1 << 17;

    private byte[] _bytes;

    private RequestBody(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes; not to be used after the body is disposed.</summary>
    public ArraySegment<byte> Content { get; private set; }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">The call.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="cancel">Ends the wait for more bytes.</param>
    /// <exception cref="RefusedException">It is larger.</exception>
    /// <exception cref="OperationCanceledException">It did not arrive in time.</exception>
    /// <exception cref="IOException">The caller has gone.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int limit, CancellationToken cancel)
    {
        // What the header promises is no reason to take memory: that grows with what has arrived.
        if (request.ContentLength > limit) throw RefusedException.TooLarge(limit);
        var body = new RequestBody(ArrayPool<byte>.Shared.Rent(FirstLength));
        try
        {
            int count = 0;
            while (await request.Body.ReadAsync(body._bytes.AsMemory(count), cancel) is > 0 and int read)
            {
                count += read;
                if (count > limit) throw RefusedException.TooLarge(limit);
                if (count == body._bytes.Length) body.Grow();
            }

            body.Content = new ArraySegment<byte>(body._bytes, 0, count);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _bytes.Length);
        _bytes.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
