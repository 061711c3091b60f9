using DogSound.Core.Scheduling;

namespace DogSound.PowerShell;

/// <summary>What a scheduler is to start: a program that has this module, and its arguments.</summary>
/// <param name="Program">Full path of <c>pwsh</c> or <c>dogsound</c>.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record RetrainingCommand(string Program, IReadOnlyList<string> Arguments)
{
    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>Folder of the module: <c>bin</c> with this assembly lies in it.</summary>
    private static string ModuleFolder => Path.GetDirectoryName(Path.GetDirectoryName(typeof(RetrainingCommand).Assembly.Location)!)!;

    /// <summary>The command for a retraining file. Its exit code is the report's, and 1 where there is no report.</summary>
    /// <param name="program">Full path of the program.</param>
    /// <param name="path">Full path of the file.</param>
    public static RetrainingCommand Create(string program, string path)
    {
        string command = $"$report = Invoke-DogSoundRetraining -Path {CommandText.Quote(path)}; if ($report) {{ exit $report.ExitCode }} else {{ exit 1 }}";
        if (IsOurs(program)) return new RetrainingCommand(program, ["-Command", command]);
        string import = $"Import-Module {CommandText.Quote(Path.Combine(ModuleFolder, "DogSound.psd1"))}; ";
        return new RetrainingCommand(program, ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", import + command]);
    }

    /// <summary>The program that this cmdlet runs in, if that is one which a scheduler can start; else the one beside the module, or on the path.</summary>
    /// <returns>Its full path; null where there is none.</returns>
    public static string? FindProgram()
    {
        if (Environment.ProcessPath is { } current && (IsOurs(current) || Path.GetFileNameWithoutExtension(current) == "pwsh")) return current;
        string beside = Path.GetFullPath(Path.Combine(ModuleFolder, "..", "..", "bin", "dogsound" + Extension));
        return File.Exists(beside) ? beside : SystemProgram.Find("pwsh") ?? SystemProgram.Find("dogsound");
    }

    private static bool IsOurs(string program) => Path.GetFileNameWithoutExtension(program).Equals("dogsound", StringComparison.OrdinalIgnoreCase);
}
