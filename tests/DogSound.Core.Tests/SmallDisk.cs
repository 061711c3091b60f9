using System.Diagnostics;

namespace DogSound.Core.Tests;

/// <summary>A file system of a few megabytes in place of a folder, where a test may mount one.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    /// <summary>Mounts it; what the folder holds is hidden for as long.</summary>
    public SmallDisk(string folder, int megabytes)
    {
        _folder = folder;
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return;
        Directory.CreateDirectory(folder);
        IsMounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
    }

    public bool IsMounted { get; }

    private string Filler => Path.Combine(_folder, "filler");

    public void SkipUnlessMounted() => Assert.SkipUnless(IsMounted, "Needs the right to mount a small file system.");

    /// <summary>Leaves room for so many bytes, in whole pages.</summary>
    public void Fill(int room)
    {
        using FileStream stream = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                stream.Write(new byte[4096]);
        }
        catch (IOException)
        {
        }

        stream.SetLength(Math.Max(0, stream.Length - room) / 4096 * 4096);
    }

    public void MakeRoom() => File.Delete(Filler);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder);

    public void Dispose()
    {
        if (IsMounted) Run("umount", "-l", _folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
