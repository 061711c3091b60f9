using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace DogSound.Core.Registry.S3;

/// <summary>The objects of a registry. Keys are those below its prefix; what goes wrong is a <see cref="RegistryException"/>.</summary>
/// <param name="address">The registry.</param>
/// <param name="client">The connection.</param>
internal sealed class S3Bucket(S3Address address, IAmazonS3 client)
{
    // Kept with an object: who wrote it.
    private const string WriterName = "writer";

    /// <summary>The connection.</summary>
    public IAmazonS3 Client => client;

    /// <summary>The bucket.</summary>
    public string Name => address.Bucket;

    /// <summary>The key of an object in its bucket.</summary>
    public string FullKey(string key) => $"{address.Prefix}/{key}";

    /// <summary>The address of an object, for people.</summary>
    public string AddressOf(string key) => $"{address}/{key}";

    /// <summary>All objects; a thousand a request.</summary>
    public IReadOnlyList<S3Entry> List(CancellationToken cancel)
    {
        string prefix = FullKey("");
        List<S3Entry> entries = [];
        ListObjectsV2Request request = new() { BucketName = Name, Prefix = prefix };
        do
        {
            ListObjectsV2Response page = Call(token => client.ListObjectsV2Async(request, token), S3Access.Read, S3Connection.AnswerTime, cancel);
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (found.Key.Length > prefix.Length && found.Key.StartsWith(prefix, StringComparison.Ordinal))
                    entries.Add(new S3Entry(found.Key[prefix.Length..], found.Size ?? 0, found.ETag, found.LastModified?.ToUniversalTime()));
            }
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
        return entries;
    }

    /// <summary>The content of a small object.</summary>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    /// <exception cref="IOException">It is too long to be a record.</exception>
    public byte[] Read(string key, CancellationToken cancel) => Call(
        async token =>
        {
            try
            {
                using GetObjectResponse response = await client.GetObjectAsync(new GetObjectRequest { BucketName = Name, Key = FullKey(key) }, token).ConfigureAwait(false);
                RegistryJson.RequireLength(response.ContentLength);
                byte[] content = new byte[response.ContentLength];
                await response.ResponseStream.ReadExactlyAsync(content, token).ConfigureAwait(false);
                return content;
            }
            catch (AmazonS3Exception error) when (S3Errors.IsMissingObject(error))
            {
                throw new FileNotFoundException("it is missing", error);
            }
        },
        S3Access.Read, S3Connection.AnswerTime, cancel);

    /// <summary>Makes an object, unless there is one of its key.</summary>
    /// <returns>False where there is one, by somebody else, or somebody else is making it.</returns>
    public bool TryCreate(string key, byte[] content, CancellationToken cancel)
    {
        string writer = Guid.NewGuid().ToString("N");
        return Call(
            async token =>
            {
                PutObjectRequest request = new()
                {
                    BucketName = Name,
                    Key = FullKey(key),
                    InputStream = new MemoryStream(content, writable: false),
                    ContentType = "application/json",
                    IfNoneMatch = "*",
                    UseChunkEncoding = false,
                };
                request.Metadata.Add(WriterName, writer);
                try
                {
                    await client.PutObjectAsync(request, token).ConfigureAwait(false);
                    return true;
                }
                catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
                {
                    // Where an answer is lost, the SDK sends the request again, and the object that is in its way is our own.
                    return error.StatusCode == HttpStatusCode.PreconditionFailed && (await HeadAsync(key, token).ConfigureAwait(false))?.Metadata[WriterName] == writer;
                }
            },
            S3Access.Write, S3Connection.AnswerTime, cancel);
    }

    /// <summary>Deletes an object; it may be gone already.</summary>
    public void Delete(string key, CancellationToken cancel) =>
        Call(token => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = Name, Key = FullKey(key) }, token), S3Access.Delete, S3Connection.AnswerTime, cancel);

    /// <summary>Copies a large object to a stream.</summary>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    public void Download(string key, Stream target, CancellationToken cancel)
    {
        using GetObjectResponse response = Call(
            async token =>
            {
                try
                {
                    return await client.GetObjectAsync(new GetObjectRequest { BucketName = Name, Key = FullKey(key) }, token).ConfigureAwait(false);
                }
                catch (AmazonS3Exception error) when (S3Errors.IsMissingObject(error))
                {
                    throw new FileNotFoundException("it is missing", error);
                }
            },
            S3Access.Read, S3Connection.AnswerTime, cancel);
        byte[] buffer = new byte[1 << 20];
        while (Call(async token => await response.ResponseStream.ReadAsync(buffer, token).ConfigureAwait(false), S3Access.Read, S3Connection.AnswerTime, cancel) is > 0 and int count)
            target.Write(buffer, 0, count);
    }

    /// <summary>Waits for an answer, and says in our words what went wrong.</summary>
    /// <param name="call">Asks.</param>
    /// <param name="access">What it needs.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public T Call<T>(Func<CancellationToken, Task<T>> call, S3Access access, TimeSpan time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(time);
        // The SDK looks for keys before it first waits: that, too, may take long.
        T Ask() => Task.Run(() => call(limit.Token), limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult();
        try
        {
            try
            {
                return Ask();
            }
            catch (AmazonS3Exception error) when (access != S3Access.Write && S3Errors.IsNoAnswer(error))
            {
                return Ask();
            }
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (Exception error) when (error is not (FileNotFoundException or RegistryException) && S3Errors.Find(error, address, access, time) is { } foreseen)
        {
            throw foreseen;
        }
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancel)
    {
        try
        {
            return await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = FullKey(key) }, cancel).ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
