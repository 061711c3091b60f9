using System.ComponentModel;
using System.Diagnostics;

namespace DogSound.Core.Retraining;

/// <summary>The program of a person's own that is told how a run ended: it may send a mail, or ring a bell.</summary>
internal static class AlertProgram
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(1);

    /// <summary>Starts it and waits for its end.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="reportPath">Its only argument.</param>
    /// <returns>What went wrong, in a sentence; null where nothing did. A run is not undone because nobody could be told of it.</returns>
    public static string? Start(string program, string reportPath)
    {
        try
        {
            // Its output is nobody's: what it has to say, it says elsewhere.
            using Process process = Process.Start(new ProcessStartInfo(program, [reportPath])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            process.StandardInput.Close();
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(LongestTime))
            {
                process.Kill(entireProcessTree: true);
                return $"{program}: the alert program did not end within {LongestTime.TotalSeconds:0} s, and was stopped.";
            }
            return process.ExitCode == 0 ? null : $"{program}: the alert program ended with the exit code {process.ExitCode}.";
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return $"{program}: the alert program can't be started: {error.Message.TrimEnd('.')}. Mend 'alert' in the retraining file.";
        }
    }
}
