using System.Management.Automation;
using DogSound.Core.Models;

namespace DogSound.PowerShell;

/// <summary>Says what a model file holds: network, classes, features, training figures.</summary>
/// <remarks>
/// Only the description in the file is read, and the whole file is checked; its weights are not loaded, nor is libtorch. A
/// model file is one safetensors file: nothing in it can run code.
/// </remarks>
/// <example>
/// <summary>One model</summary>
/// <code>Get-DogSoundModel ./dog.safetensors</code>
/// <para>Shows what is known of the model.</para>
/// </example>
/// <example>
/// <summary>The classes of a model, in the order of its probabilities</summary>
/// <code>(Get-DogSoundModel ./dog.safetensors).Classes</code>
/// <para>Writes the names.</para>
/// </example>
/// <returns>One record for each model file.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelInfo))]
public sealed class GetDogSoundModelCommand : FileCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ResolvePaths())
        {
            ModelInfo model;
            try
            {
                model = ModelDescription.Read(path);
            }
            catch (ModelFormatException error)
            {
                WriteError(ErrorFactory.ForModel(error));
                continue;
            }
            WriteObject(model);
        }
    }
}
