using System.Diagnostics;

namespace DogSound.Core.Tests;

/// <summary>An explicit test that runs in a process of its own, which can be killed, or has other environment variables.</summary>
public static class ChildTest
{
    /// <summary>Starts it, with its output redirected.</summary>
    /// <param name="test">The class.</param>
    /// <param name="method">The test, a fact that is explicit.</param>
    /// <param name="environment">Variables of the process.</param>
    public static Process Start(Type test, string method, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-explicit", "only", "-method", $"{test.FullName}.{method}" },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Insert(0, test.Assembly.Location);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for it, and fails where it failed or did not run.</summary>
    public static async Task FinishAsync(Process child)
    {
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        bool ranOne = output.Contains("Total: 1", StringComparison.Ordinal) && output.Contains("Skipped: 0", StringComparison.Ordinal);
        Assert.True(child.ExitCode == 0 && ranOne, output + await errors);
    }
}
