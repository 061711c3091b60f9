using System.ComponentModel;
using System.Diagnostics;

namespace DogSound.Core.Scheduling;

/// <summary>What a program wrote, and how it ended.</summary>
/// <param name="ExitCode">0 where all is well.</param>
/// <param name="Output">Its output.</param>
/// <param name="Error">Its errors.</param>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>A program of the system, found on the path.</summary>
/// <param name="name">Its name, without an extension.</param>
public sealed class SystemProgram(string name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Full path of the program, or null where there is none.</summary>
    public string? FullPath => Find(name);

    /// <summary>The first program of a name in the folders of the variable PATH.</summary>
    /// <param name="name">Its name, without an extension.</param>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(Path.IsPathFullyQualified)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs it to its end.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="SchedulerException">It is missing, can't be started, or does not end.</exception>
    public ProgramResult Run(string input, params string[] arguments)
    {
        string path = FullPath ?? throw new SchedulerException(SchedulerErrorReason.SchedulerMissing,
            $"There is no program {name} in the folders of PATH: this scheduler is not on this machine. Install it, or take another -Scheduler.");
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        // Messages are compared with what the programs say in English.
        start.Environment["LC_ALL"] = "C";
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            Feed(process, input);
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new SchedulerException(SchedulerErrorReason.SchedulerRefused, $"{path} did not end within {Limit.TotalSeconds:0} seconds. Run it by hand to see what it waits for.");
            }
            return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception error)
        {
            throw new SchedulerException(SchedulerErrorReason.SchedulerRefused, $"{path}: can't be started. {error.Message}", error);
        }
    }

    /// <summary>Runs it, and throws where it fails.</summary>
    /// <param name="input">What it reads.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="SchedulerException">It is missing, or does not end with 0.</exception>
    public string Require(string input, params string[] arguments)
    {
        ProgramResult result = Run(input, arguments);
        return result.ExitCode == 0 ? result.Output : throw Refusal(result, arguments);
    }

    /// <summary>What it said when it failed.</summary>
    public SchedulerException Refusal(ProgramResult result, params string[] arguments)
    {
        string said = (result.Error.Trim() is { Length: > 0 } error ? error : result.Output.Trim()).ReplaceLineEndings(" ");
        string words = said.Length > 0 ? $"It says: {said}" : "It says nothing.";
        return new SchedulerException(SchedulerErrorReason.SchedulerRefused, $"'{string.Join(' ', [name, .. arguments])}' failed with exit code {result.ExitCode}. {words}");
    }

    // A program that reads nothing may have ended before it gets anything.
    private static void Feed(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
        }
    }
}
