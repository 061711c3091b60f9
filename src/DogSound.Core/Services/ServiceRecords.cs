using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DogSound.Core.Files;

namespace DogSound.Core.Services;

/// <summary>What this user has started: a file a service, so that a number of a process is not taken for a service that it is not.</summary>
public static class ServiceRecords
{
    /// <summary>Folder of the records and of logs that nobody has named another place for.</summary>
    public static string Folder => UserCache.Folder("services") ?? Path.Combine(Path.GetTempPath(), "dogsound-services");

    /// <summary>A path for the log of a service that is about to start.</summary>
    public static string NewLogPath() => Path.Combine(
        Folder, string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}.log"));

    /// <summary>Writes down that a service runs.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public static void Add(ServiceHandle service)
    {
        ArgumentNullException.ThrowIfNull(service);
        AtomicFile.WriteAllBytes(PathOf(service.ProcessId), JsonSerializer.SerializeToUtf8Bytes(service, ServiceJson.Default.ServiceHandle));
    }

    /// <summary>The service of a process; null where none is known.</summary>
    public static ServiceHandle? Find(int processId)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(processId)), ServiceJson.Default.ServiceHandle);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The service has ended.</summary>
    public static void Remove(int processId)
    {
        try
        {
            File.Delete(PathOf(processId));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A record that stays is held against the process's start before it is believed.
        }
    }

    private static string PathOf(int processId) => Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{processId}.json"));
}

/// <summary>The records' JSON.</summary>
[JsonSerializable(typeof(ServiceHandle))]
internal sealed partial class ServiceJson : JsonSerializerContext;
