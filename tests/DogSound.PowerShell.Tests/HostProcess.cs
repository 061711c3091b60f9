using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DogSound.PowerShell.Tests;

/// <summary>The program <c>dogsound</c> as a user starts it.</summary>
public static class HostProcess
{
    /// <summary>Full path of the program that the build made.</summary>
    public static string Program { get; } =
        Path.Combine(Engine.RepositoryRoot, "output", "bin", OperatingSystem.IsWindows() ? "dogsound.exe" : "dogsound");

    // For what hangs: what is only slow, on a machine that does much else, is right.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Starts the program with everything redirected.</summary>
    public static Process Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>Runs the program to its end.</summary>
    public static HostResult Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>Runs the program to its end with environment variables of its own.</summary>
    public static HostResult RunWith(Dictionary<string, string> environment, params string[] arguments)
    {
        using Process process = StartWith(environment, arguments);
        return Finish(process);
    }

    /// <summary>Environment variables of a Linux machine without libsndfile: what is found under its names is no library.</summary>
    /// <param name="folder">A folder for these files.</param>
    public static Dictionary<string, string> WithoutSndFile(TemporaryFolder folder)
    {
        foreach (string name in new[] { "lib/libsndfile.so.1", "lib/libsndfile.so" })
            folder.Write(name, "not a library");
        return new() { ["LD_LIBRARY_PATH"] = folder["lib"] };
    }

    // Bit 1 of the mask of ignored signals is SIGINT's.
    private static bool IgnoresInterrupts { get; } = OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
        && (ulong.Parse(mask["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 2) != 0;

    private static Process StartWith(Dictionary<string, string> environment, string[] arguments)
    {
        // A shell that starts the tests in the background lets them, and so all that they start, ignore Ctrl+C: what is started here is to heed it.
        ProcessStartInfo start = new(IgnoresInterrupts ? "env" : Program, IgnoresInterrupts ? ["--default-signal=INT", Program, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("DOGSOUND_MODULE");
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end of a program and reads what it wrote.</summary>
    /// <exception cref="TimeoutException">It still runs after ten minutes; it is killed.</exception>
    public static HostResult Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            throw new TimeoutException($"dogsound still ran after {Limit}. It wrote: {error.Result}");
        }
        return new HostResult(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>How a run of the program ended.</summary>
public sealed record HostResult(int ExitCode, string Output, string Error);
