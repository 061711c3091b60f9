using System.Globalization;
using DogSound.Core.Files;

namespace DogSound.Core.Retraining;

/// <summary>Keeps a second run out of a work folder while one is under way. The system lets go of it when the process ends, however it
/// ends: no lock outlives a machine that lost its power.</summary>
internal sealed class RetrainingLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows. Other errors tell of no other run.
    private static readonly int[] HeldCodes = OperatingSystem.IsWindows()
        ? [unchecked((int)0x80070020), unchecked((int)0x80070021)] : [OperatingSystem.IsMacOS() ? 35 : 11];

    private readonly FileStream _file;

    private RetrainingLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The work folder; it is made where missing.</param>
    /// <exception cref="RetrainingException">Another run has it.</exception>
    /// <exception cref="IOException">The folder can't be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours to write.</exception>
    public static RetrainingLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "lock"), owner = Path.Combine(folder, "owner.txt");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (HeldCodes.Contains(error.HResult))
        {
            throw new RetrainingException(
                RetrainingErrorReason.AlreadyRunning, $"{folder}: another run is under way{Describe(owner)}. Wait for its end, or stop it.", error);
        }
        try
        {
            AtomicFile.Write(owner, stream =>
            {
                using StreamWriter writer = new(stream, leaveOpen: true);
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName} since {DateTimeOffset.Now:yyyy-MM-dd HH:mm:ss zzz}"));
            });
            return new RetrainingLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Describe(string owner)
    {
        try
        {
            return $", {File.ReadAllText(owner)}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
