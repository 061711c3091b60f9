using System.Runtime.ExceptionServices;

namespace DogSound.Core.Registry.S3;

/// <summary>An object of a listing.</summary>
/// <param name="Key">Its key, below the registry's prefix.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Differs from that of every other content; null where the server does not say.</param>
/// <param name="WrittenAt">When, UTC, by the server's clock; null where it does not say.</param>
internal sealed record S3Entry(string Key, long Length, string? ETag, DateTime? WrittenAt);

/// <summary>A registry in S3 as one listing shows it; records are read when they are asked for.</summary>
internal sealed class S3View : IRegistryView
{
    // Enough to hide the way to a server, and few enough for one that counts its callers.
    private const int ReadersAtOnce = 8;

    private readonly S3Address _address;
    private readonly Func<S3Entry, byte[]> _read;
    private readonly SortedDictionary<long, S3Entry> _models = [], _champions = [];
    private readonly Dictionary<string, S3Entry> _objects = new(StringComparer.Ordinal);

    /// <summary>Makes the view.</summary>
    /// <param name="address">The registry.</param>
    /// <param name="entries">All that the listing shows.</param>
    /// <param name="read">Reads a record.</param>
    public S3View(S3Address address, IReadOnlyList<S3Entry> entries, Func<S3Entry, byte[]> read)
    {
        (_address, _read, Exists) = (address, read, entries.Count > 0);
        foreach (S3Entry entry in entries)
        {
            if (S3Layout.ParseRecord(entry.Key) is { } record) Records(record.Kind)[record.Number] = entry;
            else if (S3Layout.ParseModel(entry.Key) is not null) _objects[entry.Key] = entry;
        }
    }

    /// <inheritdoc/>
    public bool Exists { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> Numbers(EntryKind kind) => [.. Records(kind).Keys];

    /// <inheritdoc/>
    public byte[] ReadRecord(EntryKind kind, long number)
    {
        S3Entry entry = Records(kind).GetValueOrDefault(number) ?? throw new FileNotFoundException("it is missing");
        RegistryJson.RequireLength(entry.Length);
        return _read(entry);
    }

    /// <inheritdoc/>
    public void ReadAhead(EntryKind kind)
    {
        try
        {
            // What has no tag would be read again, and what is wrong with a record is said when it is its turn.
            Parallel.ForEach(
                Records(kind).Values.Where(entry => entry.ETag is not null && entry.Length <= RegistryJson.MaximumBytes),
                new ParallelOptions { MaxDegreeOfParallelism = ReadersAtOnce },
                entry =>
                {
                    try
                    {
                        _read(entry);
                    }
                    catch (IOException error) when (error is not RegistryException)
                    {
                    }
                });
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions.FirstOrDefault(error => error is OperationCanceledException) ?? errors.InnerExceptions[0]);
        }
    }

    /// <inheritdoc/>
    public string RecordPath(EntryKind kind, long number) => $"{_address}/{S3Layout.Record(kind, number)}";

    /// <summary>All models, also those that no version refers to.</summary>
    public IReadOnlyCollection<S3Entry> Objects => _objects.Values;

    /// <inheritdoc/>
    public string ModelPath(long number, VersionRecord record) => $"{_address}/{S3Layout.Model(record)}";

    /// <inheritdoc/>
    public long? ModelLength(long number, VersionRecord record) => _objects.GetValueOrDefault(S3Layout.Model(record))?.Length;

    private SortedDictionary<long, S3Entry> Records(EntryKind kind) => kind == EntryKind.Models ? _models : _champions;
}
