using System.Management.Automation;
using DogSound.Core.Features;
using DogSound.Core.Models;

namespace DogSound.PowerShell;

/// <summary>Makes an untrained model: a network with random weights from a seed, in a model file.</summary>
/// <remarks>
/// Its probabilities mean nothing until it is trained; it is good for trying a pipeline, for timing, and as the frame that
/// weights from PyTorch are put into. The same seed gives the same weights.
/// </remarks>
/// <example>
/// <summary>A ResNet18 for the six classes of the competition</summary>
/// <code>New-DogSoundModel ./untrained.safetensors -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other -Seed 7</code>
/// <para>Writes the model file and shows what it holds.</para>
/// </example>
/// <example>
/// <summary>A small network for clips of 2 s at 8 kHz</summary>
/// <code>New-DogSoundModel ./small.safetensors -Architecture audio-ntt -Class Dog, Other -SampleRate 8000 -MaximumFrequency 4000 -ClipDuration 2</code>
/// <para>Writes a model that hears 2 s at a time, resampled to 8 kHz.</para>
/// </example>
/// <returns>What the file holds, as Get-DogSoundModel tells it.</returns>
[Cmdlet(VerbsCommon.New, "DogSoundModel", SupportsShouldProcess = true)]
[OutputType(typeof(ModelInfo))]
public sealed class NewDogSoundModelCommand : FeatureSettingsCmdlet
{
    /// <summary>The model file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Class names, in the order of the probabilities.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>The network: resnet18 or audio-ntt (a shallow CNN of three layers).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string Architecture { get; set; } = "resnet18";

    /// <summary>Seed of the random weights.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string path = this.ResolveOutputPath(Path);
        this.RequireFreePath(path, Force);
        FeatureSettings features = ReadFeatureSettings();
        if (!ShouldProcess(path, "Write an untrained model")) return;
        WriteObject(Write(path, features));
    }

    private ModelInfo Write(string path, FeatureSettings features)
    {
        this.LoadLibTorch();
        try
        {
            using SoundModel model = SoundModel.Create(Architecture, Class, features, Seed);
            model.Save(path);
            return ModelDescription.Read(path);
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "InvalidModelSettings", ErrorCategory.InvalidArgument, Architecture));
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, path));
            throw;
        }
    }
}
