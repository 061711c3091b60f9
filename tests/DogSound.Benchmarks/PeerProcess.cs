using System.Diagnostics;
using System.Globalization;

namespace DogSound.Benchmarks;

/// <summary>
/// A peer in Python (tests/peers): it loads everything once, then does the work once for every line it is sent and answers
/// with the seconds, so that its start and its imports are in no figure.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process) => _process = process;

    public static PeerProcess Start(string script, params string[] arguments)
    {
        string path = Path.Combine(Repository.Root, "tests", "peers", script);
        string python = Environment.GetEnvironmentVariable("DOGSOUND_BENCHMARK_PYTHON") ?? (File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3");
        var start = new ProcessStartInfo(python, [path, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new PeerProcess(Process.Start(start)!);
    }

    /// <summary>Does the work once; returns the peer's own seconds.</summary>
    public double Run()
    {
        _process.StandardInput.WriteLine("run");
        _process.StandardInput.Flush();
        string? line = _process.StandardOutput.ReadLine();
        return double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new InvalidOperationException("The peer ended. What it needs is written in docs/benchmarks.md. Another Python than the machine's is named by DOGSOUND_BENCHMARK_PYTHON.");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill();
        _process.Dispose();
    }
}
