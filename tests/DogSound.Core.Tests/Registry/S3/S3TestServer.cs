using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>
/// A stand-in for S3 on loopback, as far as a registry uses it: put (with conditions and metadata), get, head, list, delete, multipart. It can be made to
/// misbehave. What it can't show, a real server does: see CONTRIBUTING.md.
/// </summary>
public sealed class S3TestServer : LoopbackServer
{
    public const string Bucket = "models", AccessKey = "test-key", SecretKey = "test-secret";

    /// <summary>What must come with the keys, as with those of a role; null for nothing.</summary>
    public string? SessionToken { get; init; }

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Key, Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts)> _uploads = new();

    private sealed record StoredObject(byte[] Content, Dictionary<string, string> Metadata)
    {
        public DateTime WrittenAt { get; } = DateTime.UtcNow;

        // S3's tags are these, and its clients check what they read by them.
#pragma warning disable CA5351
        public string ETag { get; } = $"\"{Convert.ToHexStringLower(MD5.HashData(Content))}\"";
#pragma warning restore CA5351
    }

    /// <summary>Overwrites what is there whatever it is told, as servers do that do not know conditional writes.</summary>
    public bool IgnoresConditions { get; init; }

    /// <summary>Objects of a page of a listing.</summary>
    public int PageLength { get; init; } = 1000;

    /// <summary>Answers requests that it matches by an error of this status and code; 0 does the work and answers by an error all the same, -1 never answers.</summary>
    public Func<HttpListenerRequest, (int Status, string Code)?>? Fault { get; set; }

    /// <summary>Requests until now, by method.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Uploads in parts that were begun, and neither ended nor aborted.</summary>
    public int OpenUploadCount => _uploads.Count;

    protected override Answer? Reply(HttpListenerRequest request, byte[] body)
    {
        Requests.Enqueue($"{request.HttpMethod} {request.Url!.AbsolutePath}");
        (int Status, string Code)? fault = Fault?.Invoke(request);
        if (fault is { Status: -1 }) return null;
        Answer answer = fault is { Status: > 0 } refused ? Answer.Error(refused.Status, refused.Code) : Work(request, body);
        return fault is { Status: 0 } ? Answer.Error(500, "InternalError") : answer;
    }

    private Answer Work(HttpListenerRequest request, byte[] body)
    {
        string credential = request.Headers["Authorization"] ?? "";
        if (!credential.Contains($"Credential={AccessKey}/", StringComparison.Ordinal)) return Answer.Error(403, "InvalidAccessKeyId");
        if (request.Headers["x-amz-security-token"] != SessionToken) return Answer.Error(400, "InvalidToken");
        // As S3 does: what arrives must be what was signed.
        if (request.HttpMethod == "PUT" && request.Headers["x-amz-content-sha256"] != Convert.ToHexStringLower(SHA256.HashData(body))) return Answer.Error(400, "XAmzContentSHA256Mismatch");
        string[] path = Uri.UnescapeDataString(request.Url!.AbsolutePath).TrimStart('/').Split('/', 2);
        if (path[0] != Bucket) return Answer.Error(404, "NoSuchBucket");
        string key = path.Length > 1 ? path[1] : "";
        System.Collections.Specialized.NameValueCollection query = request.QueryString;
        return (request.HttpMethod, key) switch
        {
            ("GET", "") => List(query["prefix"] ?? "", query["continuation-token"]),
            ("GET", _) => Get(key),
            ("HEAD", _) => Get(key),
            ("DELETE", _) when query["uploadId"] is { } upload => _uploads.TryRemove(upload, out _) ? new Answer(204) : Answer.Error(404, "NoSuchUpload"),
            ("DELETE", _) => Delete(key),
            ("PUT", _) when query["uploadId"] is { } upload => PutPart(upload, int.Parse(query["partNumber"]!, CultureInfo.InvariantCulture), body),
            ("PUT", _) => Put(key, body, MetadataOf(request), request.Headers["If-None-Match"] == "*" && !IgnoresConditions),
            ("POST", _) when query["uploadId"] is { } upload => Complete(upload),
            ("POST", _) => Begin(key, MetadataOf(request)),
            _ => Answer.Error(501, "NotImplemented"),
        };
    }

    private Answer List(string prefix, string? after)
    {
        lock (_lock)
        {
            KeyValuePair<string, StoredObject>[] found = [.. _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(pair.Key, after) > 0)).Take(PageLength + 1)];
            bool isTruncated = found.Length > PageLength;
            XElement result = new("ListBucketResult",
                new XElement("Name", Bucket), new XElement("Prefix", prefix), new XElement("MaxKeys", PageLength), new XElement("IsTruncated", isTruncated),
                found.Take(PageLength).Select(pair => new XElement("Contents",
                    new XElement("Key", pair.Key), new XElement("LastModified", pair.Value.WrittenAt.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)), new XElement("ETag", pair.Value.ETag), new XElement("Size", pair.Value.Content.Length))),
                isTruncated ? new XElement("NextContinuationToken", found[PageLength - 1].Key) : null);
            return Answer.Xml(result);
        }
    }

    private Answer Get(string key)
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue(key, out StoredObject? found)) return Answer.Error(404, "NoSuchKey");
            Answer answer = new(200, found.Content) { Headers = { ["ETag"] = found.ETag } };
            foreach ((string name, string value) in found.Metadata) answer.Headers[name] = value;
            return answer;
        }
    }

    private Answer Put(string key, byte[] body, Dictionary<string, string> metadata, bool isNew)
    {
        lock (_lock)
        {
            if (isNew && _objects.ContainsKey(key)) return Answer.Error(412, "PreconditionFailed");
            _objects[key] = new StoredObject(body, metadata);
            return new Answer(200) { Headers = { ["ETag"] = _objects[key].ETag } };
        }
    }

    private Answer Delete(string key)
    {
        lock (_lock) _objects.Remove(key);
        return new Answer(204);
    }

    private Answer Begin(string key, Dictionary<string, string> metadata)
    {
        string id = Guid.NewGuid().ToString("N");
        _uploads[id] = (key, metadata, []);
        return Answer.Xml(new XElement("InitiateMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", key), new XElement("UploadId", id)));
    }

    private Answer PutPart(string upload, int number, byte[] body)
    {
        if (!_uploads.TryGetValue(upload, out (string Key, Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts) begun)) return Answer.Error(404, "NoSuchUpload");
        lock (_lock) begun.Parts[number] = body;
        return new Answer(200) { Headers = { ["ETag"] = $"\"{number}\"" } };
    }

    private Answer Complete(string upload)
    {
        if (!_uploads.TryRemove(upload, out (string Key, Dictionary<string, string> Metadata, SortedDictionary<int, byte[]> Parts) begun)) return Answer.Error(404, "NoSuchUpload");
        if (begun.Parts.SkipLast(1).Any(part => part.Value.Length < 5 << 20)) return Answer.Error(400, "EntityTooSmall");
        Put(begun.Key, [.. begun.Parts.Values.SelectMany(part => part)], begun.Metadata, isNew: false);
        return Answer.Xml(new XElement("CompleteMultipartUploadResult", new XElement("Bucket", Bucket), new XElement("Key", begun.Key), new XElement("ETag", "\"whole\"")));
    }

    private static Dictionary<string, string> MetadataOf(HttpListenerRequest request) =>
        request.Headers.AllKeys.OfType<string>().Where(name => name.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)).ToDictionary(name => name, name => request.Headers[name]!);
}
