using System.Globalization;

namespace DogSound.Benchmarks;

/// <summary>What a process takes of the machine's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>Whether the system tells; where not, says so.</summary>
    public static bool IsKnown(string benchmark)
    {
        if (!OperatingSystem.IsLinux()) Console.WriteLine($"{benchmark}: only Linux tells the anonymous memory of a process (/proc/self/status).");
        return OperatingSystem.IsLinux();
    }

    /// <summary>Anonymous resident memory in MiB: everything but the pages of files.</summary>
    /// <param name="process">Number of another process than this one.</param>
    public static double Anonymous(int? process = null) => File.ReadLines($"/proc/{process?.ToString(CultureInfo.InvariantCulture) ?? "self"}/status")
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
        .Single();
}
