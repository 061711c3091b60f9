namespace DogSound.Core.Files;

/// <summary>Tells the errors of a full disk from others.</summary>
public static class FullDisk
{
    // ENOSPC; EDQUOT of Linux and of macOS; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
    private static readonly int[] UnixCodes = [28, OperatingSystem.IsMacOS() ? 69 : 122];
    private static readonly int[] WindowsCodes = [unchecked((int)0x80070027), unchecked((int)0x80070070)];

    /// <summary>Whether an error, or one that led to it, says that the disk or the user's share of it is full.</summary>
    /// <param name="error">What was caught.</param>
    public static bool IsCauseOf(Exception? error)
    {
        int[] codes = OperatingSystem.IsWindows() ? WindowsCodes : UnixCodes;
        for (; error is not null; error = error.InnerException)
        {
            if (error is IOException && codes.Contains(error.HResult)) return true;
        }
        return false;
    }
}
