using System.Management.Automation;
using DogSound.Core.Registry;
using Microsoft.PowerShell.Commands;

namespace DogSound.PowerShell;

/// <summary>What a user calls a path, as full paths of the file system: the one place that knows drives, providers and wildcards.</summary>
internal static class PathResolution
{
    /// <summary>
    /// Existing files and folders that a path names, in ordinal order. What is missing, or lies outside the file system, is
    /// reported as an error record; a pattern that matches nothing is a warning.
    /// </summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A PowerShell path: relative, absolute, on a drive, or qualified by its provider.</param>
    /// <param name="literal">No character of the path is a wildcard.</param>
    public static IReadOnlyList<string> ResolvePath(this PSCmdlet cmdlet, string path, bool literal)
    {
        try
        {
            if (literal || !WildcardPattern.ContainsWildcardCharacters(path) || cmdlet.LiteralFile(path) is not null)
                return [cmdlet.ResolveExisting(path)];

            List<string> matches = cmdlet.Matches(path);
            if (matches.Count == 0)
                cmdlet.WriteWarning($"Nothing matches {path}.");
            return matches;
        }
        catch (Exception e) when (IsOfPath(e))
        {
            cmdlet.WriteError(ErrorFactory.ForPath(e, path));
            return [];
        }
    }

    /// <summary>The full path of a file that may not exist yet. One that can't lie in the file system ends the cmdlet.</summary>
    public static string ResolveOutputPath(this PSCmdlet cmdlet, string path)
    {
        try
        {
            return cmdlet.FullPath(path);
        }
        catch (Exception e) when (IsOfPath(e))
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForPath(e, path));
            throw;
        }
    }

    /// <summary>Ends the cmdlet where a file exists that it was not told to replace.</summary>
    public static void RequireFreePath(this PSCmdlet cmdlet, string path, bool force)
    {
        if (File.Exists(path) && !force)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.Create(
                new IOException($"{path}: exists. Name another file, or add -Force to replace it."), "FileExists", ErrorCategory.ResourceExists, path));
        }
    }

    /// <summary>
    /// The files that a path names to somebody who can't do without: a path without wildcards, or an address, as it is, whether or not it exists, and the
    /// matches of a pattern in ordinal order. A pattern that matches nothing ends the cmdlet.
    /// </summary>
    public static IReadOnlyList<string> ResolveRequiredPath(this PSCmdlet cmdlet, string path)
    {
        if (ModelRegistry.IsAddress(path) || !WildcardPattern.ContainsWildcardCharacters(path))
            return [path];
        try
        {
            if (cmdlet.LiteralFile(path) is string file)
                return [file];
            List<string> matches = cmdlet.Matches(path);
            return matches.Count > 0 ? matches : throw new FileNotFoundException($"{path}: no file matches it. Check the name.", path);
        }
        catch (Exception e) when (IsOfPath(e))
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForPath(e, path));
            throw;
        }
    }

    private static List<string> Matches(this PSCmdlet cmdlet, string path)
    {
        List<string> matches = [.. cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider)];
        RequireFileSystem(provider, path);
        matches.Sort(StringComparer.Ordinal);
        return matches;
    }

    private static string FullPath(this PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(provider, path);
        return System.IO.Path.GetFullPath(full);
    }

    private static string ResolveExisting(this PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.FullPath(path);
        return System.IO.Path.Exists(full)
            ? full
            : throw new FileNotFoundException($"{full}: no such file or folder. Check the name.", full);
    }

    /// <summary>
    /// A file called <c>clip[1].wav</c> is meant when its name is given, although the name is also a pattern: one which
    /// does not even match that file.
    /// </summary>
    private static string? LiteralFile(this PSCmdlet cmdlet, string path)
    {
        string full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return IsFileSystem(provider) && System.IO.Path.Exists(full) ? full : null;
    }

    private static bool IsOfPath(Exception e) =>
        e is IOException or UnauthorizedAccessException or RuntimeException or ArgumentException or NotSupportedException;

    private static bool IsFileSystem(ProviderInfo provider) => provider.ImplementingType == typeof(FileSystemProvider);

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (!IsFileSystem(provider))
            throw new IOException($"{path}: is in {provider.Name}, not in the file system. Give the path of a file.");
    }
}
