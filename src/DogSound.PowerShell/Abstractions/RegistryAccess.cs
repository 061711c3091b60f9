using System.Management.Automation;
using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>How every cmdlet gets at a registry; what goes wrong becomes an error of a stable id.</summary>
internal static class RegistryAccess
{
    /// <summary>The registry that a -Registry parameter names; it need not exist. An address that can't be used ends the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="location">A PowerShell path, or an address.</param>
    public static ModelRegistry OpenRegistry(this PSCmdlet cmdlet, string location)
    {
        try
        {
            return ModelRegistry.Open(cmdlet.ResolveRegistry(location));
        }
        catch (RegistryException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForRegistry(error));
            throw;
        }
    }

    /// <summary>What a -Registry parameter names: a full path, or an address as it is.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="location">A PowerShell path, or an address.</param>
    public static string ResolveRegistry(this PSCmdlet cmdlet, string location) =>
        ModelRegistry.IsAddress(location) ? location : cmdlet.ResolveOutputPath(location);

    /// <summary>The full path of a model file; one that is named by its address in a registry is brought onto this machine.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A PowerShell path, or an address.</param>
    /// <exception cref="RegistryException">It can't be had.</exception>
    public static string ResolveModel(this CancellableCmdlet cmdlet, string path)
    {
        if (ModelRegistry.IsAddress(path)) return ModelRegistry.FetchModel(path, cmdlet.Cancellation);
        string full = cmdlet.ResolveOutputPath(path);
        ModelRegistry.RequireKept(full);
        return full;
    }

    /// <summary>Writes an error for an entry that can't be used.</summary>
    public static void WriteProblem(this Cmdlet cmdlet, RegistryProblem problem) =>
        cmdlet.WriteError(ErrorFactory.Create(new InvalidDataException(problem.Message), "DamagedEntry", ErrorCategory.InvalidData, problem.Path));

    /// <summary>Works on a registry. What goes wrong is one error, and the rest goes on.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="work">The work; its result is written by the caller.</param>
    /// <returns>Null where it went wrong.</returns>
    public static T? TryUse<T>(this Cmdlet cmdlet, Func<T> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (RegistryException error)
        {
            cmdlet.WriteError(ErrorFactory.ForRegistry(error));
        }
        catch (ModelFormatException error)
        {
            cmdlet.WriteError(ErrorFactory.ForModel(error));
        }
        return null;
    }
}
