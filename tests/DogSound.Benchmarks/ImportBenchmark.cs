using System.Diagnostics;
using System.Management.Automation.Runspaces;

namespace DogSound.Benchmarks;

/// <summary>Import of the packed module into a new runspace, the first in its process; libtorch must not be mapped by it.</summary>
internal static class ImportBenchmark
{
    public static void Run()
    {
        // Each import wants a process of its own: the second in a process is nearly free.
        var seconds = new List<double>();
        for (int round = 0; round < Duel.Rounds; round++)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ImportBenchmark).Assembly.Location, "import-once"]) { RedirectStandardOutput = true })!;
            seconds.Add(double.Parse(process.StandardOutput.ReadToEnd().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
            process.WaitForExit();
        }
        Console.WriteLine($"import of the module, first in its process: {Duel.Median(seconds):N2} s (lowest {seconds.Min():N2}, highest {seconds.Max():N2}; wanted: under 1)");
    }

    public static void Once()
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        shell.AddScript("1").Invoke();
        shell.Commands.Clear();
        long start = Stopwatch.GetTimestamp();
        shell.AddCommand("Import-Module").AddParameter("Name", Path.Combine(Repository.Module, "DogSound.psd1")).AddParameter("ErrorAction", "Stop").Invoke();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bool mapped = OperatingSystem.IsLinux() && File.ReadAllText("/proc/self/maps").Contains("libtorch", StringComparison.Ordinal);
        Console.WriteLine(FormattableString.Invariant($"{seconds} {(mapped ? "libtorch is mapped" : "libtorch is not mapped")}"));
        if (mapped) throw new InvalidOperationException("Import-Module loaded libtorch.");
    }
}
