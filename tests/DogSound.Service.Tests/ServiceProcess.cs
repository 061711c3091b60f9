using System.Diagnostics;
using System.Text.Json;

namespace DogSound.Service.Tests;

/// <summary>The service as a program of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process) => _process = process;

    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    /// <summary>Lines of standard output so far.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Starts it.</summary>
    public static ServiceProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(ServiceHost).Assembly.Location);
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOGSOUND_LIBTORCH"] = (string)AppContext.GetData("DogSound.NativeDirectory")!;
        return new ServiceProcess(Process.Start(start)!);
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<(ServiceProcess Process, Uri Uri)> StartListeningAsync(params string[] arguments)
    {
        ServiceProcess process = Start(arguments);
        while (await process._process.StandardOutput.ReadLineAsync() is { } line)
        {
            process.Lines.Add(line);
            // Every line of the log is a JSON object.
            using var entry = JsonDocument.Parse(line);
            if (entry.RootElement.GetProperty("State").TryGetProperty("Uri", out JsonElement uri)) return (process, new Uri(uri.GetString()!));
        }

        string error = await process._process.StandardError.ReadToEndAsync();
        process.Dispose();
        throw new InvalidOperationException($"The service ended: {error}");
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>What it wrote to standard error.</returns>
    public async Task<string> FinishAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        string error = await _process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await _process.WaitForExitAsync(limit.Token);
        Lines.AddRange((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return error;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
