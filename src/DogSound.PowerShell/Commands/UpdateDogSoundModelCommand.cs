using System.Management.Automation;
using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Registry;
using DogSound.Core.Training;

namespace DogSound.PowerShell;

/// <summary>Teaches a model that is there new clips and new classes, and sees to it that it forgets little.</summary>
/// <remarks>
/// The new model begins with the weights of the old one, which stays as it is. Labels that the old model does not know become new classes;
/// the old ones keep their places. Parts, weights and pseudo-labels of the clips mean what they mean to Start-DogSoundTraining.
///
/// Three things are against forgetting. Steps are smaller and epochs fewer than in a training from the beginning. Clips that travel with the old model
/// are learnt from again, beside the new ones (rehearsal). And the network is held to what the old model says of each clip (distillation). The
/// section incremental of the configuration has the settings.
///
/// A model has such clips when it comes from this cmdlet, or from Start-DogSoundTraining -KeepRehearsalClip. Without them, give some of the old clips along with the
/// new ones. The new model takes along up to rehearsal.clips_per_class clips of each class, old and new: whoever has the model has these
/// recordings. 0 takes none.
///
/// The result says for every class what the old and the new model make of the same validation clips (Changes). Validation clips of all
/// classes, old and new, make that of use; the clips that travel with a model are never validated on.
///
/// Without -Configuration, settings are those that the old model was trained with. Another network or other features are an error: train
/// such a model from the beginning.
///
/// It is stopped and goes on as Start-DogSoundTraining does, with the same files beside the model.
/// </remarks>
/// <example>
/// <summary>New clips for a model, and a new class</summary>
/// <code>$clips = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.3 -Seed 7
/// $clips | Start-DogSoundTraining ./first.safetensors -Configuration tiny -Epochs 1 -KeepRehearsalClip
/// $clips | ForEach-Object { if ($_.Path -like '*1?.wav') { $_.Label = 'Growling' }; $_ } | Update-DogSoundModel ./first.safetensors ./second.safetensors -Epochs 1</code>
/// <para>Trains a model that takes some of its clips along, and makes one of it that knows one class more.</para>
/// </example>
/// <example>
/// <summary>What was forgotten, and what was gained?</summary>
/// <code>$clips = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.3 -Seed 7
/// $clips | Start-DogSoundTraining ./plain.safetensors -Configuration tiny -Epochs 1
/// $update = $clips | Update-DogSoundModel ./plain.safetensors ./more.safetensors -Epochs 1 -Set incremental.distillation_weight=0.7
/// $update.Changes | Where-Object { -not $_.IsNew -and $_.AucAfter -lt $_.AucBefore }</code>
/// <para>Holds the new model more to what the old one says, and lists the old classes that got worse.</para>
/// </example>
/// <returns>One result: the new model's path, what every epoch came to, how good it is on the validation clips, and what became of every class.</returns>
[Cmdlet(VerbsData.Update, "DogSoundModel", SupportsShouldProcess = true)]
[OutputType(typeof(TrainingResult))]
public sealed class UpdateDogSoundModelCommand : TrainingCmdlet
{
    /// <summary>The model to begin with; its file stays as it is.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Model { get; set; } = "";

    /// <summary>The model file to write, which must be another one; checkpoints and the log stand beside it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string OutputPath { get; set; } = "";

    /// <summary>A preset (default, seed, tiny) or a YAML file. Default: what the model was trained with.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConfigurationCompleter))]
    public string? Configuration { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string path = this.ResolveOutputPath(OutputPath);
        this.LoadLibTorch();
        TorchSharp.torch.Device device = this.ParseDevice(Device);
        using BaseModel baseModel = Guard(() => BaseModel.Open(this.ResolveModel(Model), device));
        TrainingConfiguration configuration = Configuration is null ? Guard(() => baseModel.Configure(null)) : this.ReadConfiguration(Configuration, null);
        configuration = this.ChangeConfiguration(configuration, Overrides("incremental.epochs"));
        configuration = Guard(() => baseModel.Configure(configuration));
        RefuseSeveralLabels(configuration.Training.Task);
        var run = new TrainingRun(this, configuration, device, path, Cancellation)
        {
            BaseModel = baseModel,
            Resume = Resume,
            Force = Force,
            StoreFolder = StoreFolder,
        };
        if (run.Train(Clips, fold: null) is { } result)
            WriteObject(result);
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ModelFormatException error)
        {
            ThrowTerminatingError(ErrorFactory.ForModel(error));
            throw;
        }
        catch (TrainingException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, error.Reason.ToString(), ErrorCategory.InvalidArgument, Model));
            throw;
        }
        catch (RegistryException error)
        {
            ThrowTerminatingError(ErrorFactory.ForRegistry(error));
            throw;
        }
    }
}
