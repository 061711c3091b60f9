using System.Collections.Concurrent;

namespace DogSound.Core.Registry.S3;

/// <summary>
/// A registry in S3. The model is uploaded first, under a key of its own; then a record is written on the condition that its key is free
/// (<c>If-None-Match: *</c>): with that the entry is there, and of two writers that want a number one gets it. Records are never deleted.
/// </summary>
/// <param name="address">The registry.</param>
/// <param name="bucket">Its objects.</param>
/// <param name="cache">Copies of models on this machine.</param>
internal sealed class S3Store(S3Address address, S3Bucket bucket, ModelCache cache) : IRegistryStore
{
    // Where somebody was faster: most often they have finished by then.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    // By key; a record that was replaced has another tag.
    private readonly ConcurrentDictionary<string, (string ETag, byte[] Json)> _records = new(StringComparer.Ordinal);
    private bool _keepsWritersApart;

    // Nobody takes so long from a model to its record. Servers refuse requests whose clock is off by more than a quarter of an hour.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Called before every change of the registry, for tests that end the process there.</summary>
    public Action? BeforeWrite { get; init; }

    /// <summary>By which what writers have left is old.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Opens a registry by what the environment says of keys, region and endpoint; asks nobody yet.</summary>
    /// <exception cref="RegistryException">There is no region, or the settings can't be used.</exception>
    public static S3Store Open(S3Address address) => new(address, new S3Bucket(address, S3Connection.Create(address)), new ModelCache());

    /// <inheritdoc/>
    public IRegistryView Look(CancellationToken cancel) => new S3View(address, bucket.List(cancel), entry => Read(entry, cancel));

    /// <inheritdoc/>
    public (long Number, VersionRecord Record, string Path) Publish(string modelPath, Func<string, VersionRecord> describe, CancellationToken cancel)
    {
        RequireSafeServer(cancel);
        string copy = cache.Add(modelPath, cancel);
        VersionRecord record = describe(copy) with { Upload = VersionRecord.NewUpload() };
        BeforeWrite?.Invoke();
        string key = S3Layout.Model(record);
        new S3Upload(bucket).Upload(copy, key, cancel);
        byte[] json = RegistryJson.Write(record);
        while (true)
        {
            long number = EntryNumber.After(Look(cancel).Numbers(EntryKind.Models));
            if (TryWrite(EntryKind.Models, number, json, cancel)) return (number, record, bucket.AddressOf(key));
        }
    }

    /// <inheritdoc/>
    public bool TryWriteHistory(long number, byte[] record, CancellationToken cancel)
    {
        RequireSafeServer(cancel);
        return TryWrite(EntryKind.Champion, number, record, cancel);
    }

    /// <inheritdoc/>
    public string LocalCopy(ModelVersion version, CancellationToken cancel)
    {
        (S3Address _, string key, string sha256) = S3Layout.ParseModelAddress(version.Path);
        return LocalCopy(key, sha256, cancel);
    }

    /// <summary>Brings a model file onto this machine.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="sha256">Its SHA-256, in lower-case hexadecimal digits.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">It is missing, can't be read, or is another one.</exception>
    public string LocalCopy(string key, string sha256, CancellationToken cancel) =>
        cache.Find(sha256, cancel) ?? cache.Add(sha256, stream => bucket.Download(key, stream, cancel), bucket.AddressOf(key));

    /// <inheritdoc/>
    public IReadOnlyList<string> FindOld(IRegistryView view)
    {
        DateTime now = Clock.GetUtcNow().UtcDateTime;
        return [.. ((S3View)view).Objects.Where(found => now - found.WrittenAt > LongestWrite).Select(found => bucket.AddressOf(found.Key))];
    }

    /// <inheritdoc/>
    public void Delete(string path, CancellationToken cancel)
    {
        BeforeWrite?.Invoke();
        bucket.Delete(S3Layout.ParseModelAddress(path).Key, cancel);
    }

    private bool TryWrite(EntryKind kind, long number, byte[] json, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        BeforeWrite?.Invoke();
        if (bucket.TryCreate(S3Layout.Record(kind, number), json, cancel)) return true;
        cancel.WaitHandle.WaitOne(Retry);
        return false;
    }

    private byte[] Read(S3Entry entry, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (entry.ETag is not null && _records.TryGetValue(entry.Key, out (string ETag, byte[] Json) known) && known.ETag == entry.ETag) return known.Json;
        byte[] json = bucket.Read(entry.Key, cancel);
        if (entry.ETag is not null) _records[entry.Key] = (entry.ETag, json);
        return json;
    }

    // A server that does not know the condition overwrites in silence, and the slower of two writers would undo what the other has done.
    // The marker tells: once it is there, it can't be made again. What it holds never changes, so that overwriting it harms nobody.
    private void RequireSafeServer(CancellationToken cancel)
    {
        if (_keepsWritersApart) return;
        byte[] marker = RegistryJson.Marker;
        BeforeWrite?.Invoke();
        if (bucket.TryCreate(S3Layout.Marker, marker, cancel) && bucket.TryCreate(S3Layout.Marker, marker, cancel))
        {
            throw new RegistryException(
                RegistryErrorReason.UnsafeServer, address.ToString(),
                $"{address}: the server overwrites what is there although it was told not to (If-None-Match on PUT): two writers would lose each other's work. Nothing was published. Use a server that honours it, as Amazon S3 does.");
        }
        _keepsWritersApart = true;
    }
}
