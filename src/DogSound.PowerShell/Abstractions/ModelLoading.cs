using System.Management.Automation;
using DogSound.Core.Models;
using DogSound.Core.Native;

namespace DogSound.PowerShell;

/// <summary>How every cmdlet gets at libtorch, devices and models; what goes wrong ends the cmdlet with an error of a stable id.</summary>
internal static class ModelLoading
{
    /// <summary>Loads libtorch.</summary>
    /// <param name="cmdlet">The cmdlet that needs it.</param>
    public static void LoadLibTorch(this PSCmdlet cmdlet)
    {
        try
        {
            LibTorch.Load();
        }
        catch (LibTorchException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForLibTorch(error));
        }
    }

    /// <summary>Reads what a model file says of itself, without its weights.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A PowerShell path, or the address of a model in a registry.</param>
    public static ModelDocument ReadModel(this CancellableCmdlet cmdlet, string path) => cmdlet.Guard(path, full => ModelFile.ReadDocument(full));

    /// <summary>Loads libtorch and a model.</summary>
    /// <param name="cmdlet">The cmdlet that was given the path.</param>
    /// <param name="path">A PowerShell path, or the address of a model in a registry.</param>
    /// <param name="device">What a -Device parameter takes.</param>
    public static SoundModel LoadModel(this CancellableCmdlet cmdlet, string path, string device)
    {
        cmdlet.LoadLibTorch();
        TorchSharp.torch.Device parsed = cmdlet.ParseDevice(device);
        return cmdlet.Guard(path, full => SoundModel.Load(full, parsed));
    }

    /// <summary>The device that a -Device parameter names; needs libtorch.</summary>
    public static TorchSharp.torch.Device ParseDevice(this PSCmdlet cmdlet, string device)
    {
        try
        {
            return Devices.Parse(device);
        }
        catch (ArgumentException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.Create(error, "UnknownDevice", ErrorCategory.InvalidArgument, device));
            throw;
        }
    }

    private static T Guard<T>(this CancellableCmdlet cmdlet, string path, Func<string, T> read)
    {
        try
        {
            return read(cmdlet.ResolveModel(path));
        }
        catch (ModelFormatException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForModel(error));
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForPath(error, path));
            throw;
        }
    }
}
