using Amazon.S3;
using Amazon.S3.Model;

namespace DogSound.Core.Registry.S3;

/// <summary>Uploads model files: in one request, or in parts where they are large.</summary>
/// <param name="bucket">Where to.</param>
/// <param name="partBytes">Bytes a part; S3 takes no less than 5 MiB, but for the last one.</param>
internal sealed class S3Upload(S3Bucket bucket, int partBytes = 8 << 20)
{
    // The time for tidying up behind a cancelled upload: whoever has cancelled does not want to wait.
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(1.5);

    /// <summary>Uploads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Key of the object.</param>
    /// <param name="cancel">Ends the upload; then nothing is there.</param>
    /// <exception cref="RegistryException">It can't be done.</exception>
    public void Upload(string path, string key, CancellationToken cancel)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (file.Length <= partBytes) UploadWhole(file, key, cancel);
        else UploadParts(file, key, cancel);
    }

    private void UploadWhole(FileStream file, string key, CancellationToken cancel)
    {
        PutObjectRequest request = new()
        {
            BucketName = bucket.Name,
            Key = bucket.FullKey(key),
            InputStream = file,
            AutoCloseStream = false,
            UseChunkEncoding = false,
        };
        bucket.Call(token => bucket.Client.PutObjectAsync(request, token), S3Access.Write, S3Connection.PartTime, cancel);
    }

    private void UploadParts(FileStream file, string key, CancellationToken cancel)
    {
        InitiateMultipartUploadRequest begin = new() { BucketName = bucket.Name, Key = bucket.FullKey(key) };
        string id = bucket.Call(token => bucket.Client.InitiateMultipartUploadAsync(begin, token), S3Access.Write, S3Connection.AnswerTime, cancel).UploadId;
        try
        {
            List<PartETag> parts = [];
            for (long position = 0; position < file.Length; position += partBytes)
            {
                UploadPartRequest part = new()
                {
                    BucketName = bucket.Name,
                    Key = begin.Key,
                    UploadId = id,
                    PartNumber = parts.Count + 1,
                    PartSize = Math.Min(partBytes, file.Length - position),
                    FilePath = file.Name,
                    FilePosition = position,
                    UseChunkEncoding = false,
                };
                UploadPartResponse answer = bucket.Call(token => bucket.Client.UploadPartAsync(part, token), S3Access.Write, S3Connection.PartTime, cancel);
                parts.Add(new PartETag(parts.Count + 1, answer.ETag));
            }
            CompleteMultipartUploadRequest end = new() { BucketName = bucket.Name, Key = begin.Key, UploadId = id, PartETags = parts };
            bucket.Call(token => bucket.Client.CompleteMultipartUploadAsync(end, token), S3Access.Write, S3Connection.PartTime, cancel);
        }
        catch
        {
            Abort(begin.Key, id);
            throw;
        }
    }

    private void Abort(string key, string id)
    {
        try
        {
            AbortMultipartUploadRequest request = new() { BucketName = bucket.Name, Key = key, UploadId = id };
            bucket.Call(token => bucket.Client.AbortMultipartUploadAsync(request, token), S3Access.Write, AbortTime, CancellationToken.None);
        }
        catch (Exception error) when (error is RegistryException or AmazonS3Exception)
        {
            // Parts that are left cost their storage until the bucket's rule for such uploads deletes them.
        }
    }
}
