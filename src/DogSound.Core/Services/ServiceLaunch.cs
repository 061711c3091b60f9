using System.Diagnostics;
using System.Text.Json;

namespace DogSound.Core.Services;

/// <summary>Starts the service as a program of its own, and waits until it answers.</summary>
/// <param name="program">Full path of the service's assembly.</param>
/// <param name="logPath">Full path of the file that it logs to.</param>
public sealed class ServiceLaunch(string program, string logPath)
{
    private const int ShownLines = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts it.</summary>
    /// <param name="model">What answers, for the handle.</param>
    /// <param name="arguments">Its arguments, without those of its log.</param>
    /// <param name="limit">Time in which it must answer.</param>
    /// <param name="cancel">Ends the service, and the wait.</param>
    /// <returns>The service that answers; it goes on when this process ends.</returns>
    /// <exception cref="ServiceException">It is not there, ended, or did not answer in time; then it runs no more.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; then it runs no more.</exception>
    /// <exception cref="IOException">Its log can't be written.</exception>
    public ServiceHandle Start(string model, IEnumerable<string> arguments, TimeSpan limit, CancellationToken cancel)
    {
        if (!File.Exists(program)) throw new ServiceException(ServiceErrorReason.ServiceMissing, $"{program}: the service is missing. It is part of the DogSound module: install the module again.");
        Directory.CreateDirectory(Path.GetDirectoryName(logPath)!);
        long logStart = File.Exists(logPath) ? new FileInfo(logPath).Length : 0;

        // All streams are pipes that end with us: a service that held our own open would keep whoever reads them waiting.
        var start = new ProcessStartInfo(ServiceRuntime.Find(), [program, .. arguments, "--log-file", logPath, "--detached", "true"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            Uri uri = WaitUntilReady(process, errors, logStart, limit, cancel);
            return new ServiceHandle { Uri = uri, ProcessId = process.Id, StartedAt = process.StartTime, Model = model, LogPath = logPath };
        }
        catch
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            throw;
        }
    }

    private Uri WaitUntilReady(Process process, Task<string> errors, long logStart, TimeSpan limit, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            if (process.HasExited) throw Failed(process, errors.GetAwaiter().GetResult(), logStart);
            if (ReadLines(logStart).Select(AddressOf).LastOrDefault(uri => uri is not null) is { } uri && Answers(client, uri, cancel)) return uri;
            cancel.WaitHandle.WaitOne(Pause);
            cancel.ThrowIfCancellationRequested();
        }

        throw new ServiceException(ServiceErrorReason.ServiceTimedOut, $"The service did not answer within {limit.TotalSeconds:0.#} s and was ended. Its log says more: {logPath}. Last lines: {Tail(logStart)}");
    }

    private static bool Answers(HttpClient client, Uri uri, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = client.GetAsync(new Uri(uri, "ping"), cancel).GetAwaiter().GetResult();
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    // The line that says where it listens; an address that stands for all of them is reached at the loopback.
    private static Uri? AddressOf(string line)
    {
        try
        {
            using var entry = JsonDocument.Parse(line);
            if (!entry.RootElement.TryGetProperty("State", out JsonElement state) || !state.TryGetProperty("Uri", out JsonElement text)) return null;
            var uri = new UriBuilder(text.GetString()!);
            uri.Host = uri.Host switch { "0.0.0.0" => "127.0.0.1", "[::]" => "[::1]", string host => host };
            return uri.Uri;
        }
        catch (Exception error) when (error is JsonException or UriFormatException or InvalidOperationException or ArgumentNullException)
        {
            return null;
        }
    }

    private ServiceException Failed(Process process, string error, long logStart)
    {
        const string Prefix = "dogsound-service: ";
        string said = error.Trim();
        if (said.StartsWith(Prefix, StringComparison.Ordinal)) said = said[Prefix.Length..];
        string problem = said.Length > 0 ? said : $"Last lines of its log: {Tail(logStart)}";
        return new ServiceException(ServiceErrorReason.ServiceFailed, $"The service ended with exit code {process.ExitCode}. {problem}");
    }

    private string Tail(long logStart) => string.Join(Environment.NewLine, ReadLines(logStart).TakeLast(ShownLines));

    private List<string> ReadLines(long start)
    {
        if (!File.Exists(logPath)) return [];
        using var stream = new FileStream(logPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Min(start, stream.Length);
        using var reader = new StreamReader(stream);
        List<string> lines = [];
        while (reader.ReadLine() is { } line) lines.Add(line);
        return lines;
    }
}
