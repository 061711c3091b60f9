using System.Management.Automation;
using DogSound.Core.Audio;

namespace DogSound.PowerShell;

/// <summary>The sound files in a folder, for a cmdlet.</summary>
internal static class SoundFolder
{
    /// <summary>Full paths of the sound files in a folder, as <see cref="SoundFiles.Enumerate"/> finds them.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="recurse">Subfolders, too.</param>
    /// <param name="report">Takes an error record for a folder that cannot be read, and one where there is no sound file at all.</param>
    public static IEnumerable<string> Enumerate(string folder, bool recurse, Action<ErrorRecord> report)
    {
        bool any = false;
        IEnumerable<string> files = SoundFiles.Enumerate(folder, recurse, (path, error) =>
        {
            any = true;
            report(ErrorFactory.ForPath(error, path));
        });
        foreach (string file in files)
        {
            any = true;
            yield return file;
        }
        if (!any)
            report(ErrorFactory.Create(new FileNotFoundException(NoSoundFile(folder, recurse), folder), nameof(NoSoundFile), ErrorCategory.ObjectNotFound, folder));
    }

    private static string NoSoundFile(string folder, bool recurse) =>
        $"{folder}: no sound file is in this folder{(recurse ? ", nor below it" : "")}. Name another one{(recurse ? "." : ", or add -Recurse to look below it.")}";
}
