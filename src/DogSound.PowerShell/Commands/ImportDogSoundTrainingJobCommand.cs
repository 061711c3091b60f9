using System.Management.Automation;
using DogSound.Core.Cloud;

namespace DogSound.PowerShell;

/// <summary>Reads what the training container of a cloud was started with: channels, hyperparameters, the earlier model.</summary>
/// <remarks>
/// The folder is laid out as Amazon SageMaker's /opt/ml: hyperparameters in input/config/hyperparameters.json, whose values are all strings;
/// clips in a channel input/data/name, with a manifest; and, where a job goes on from an earlier model, that in the channel model, as
/// model.tar.gz. examples/cloud/train.ps1 is the whole container.
///
/// Hyperparameters are settings of the configuration (training.epochs), and: channel, manifest, audio_root, classes (with commas between
/// them), multi_label, configuration (a preset or a YAML file of the channel), validation_fraction, test_fraction, split_seed,
/// keep_rehearsal_clips. Whatever is unknown or can't be used is an error that says so, before any clip is read. Those that begin with sagemaker_ are left alone.
///
/// Of the archive only its model is taken out, into -WorkPath: never a link, nothing under a name of its own, and no more than 8 GiB.
/// </remarks>
/// <example>
/// <summary>The job of a container</summary>
/// <code>Import-DogSoundTrainingJob ./ml</code>
/// <para>Writes where its clips are, how they are to be learnt, and where the model goes.</para>
/// </example>
/// <returns>The job.</returns>
[Cmdlet(VerbsData.Import, "DogSoundTrainingJob")]
[OutputType(typeof(TrainingJob))]
public sealed class ImportDogSoundTrainingJobCommand : CancellableCmdlet
{
    /// <summary>The container's folder.</summary>
    [Parameter(Position = 0)]
    public string Root { get; set; } = "/opt/ml";

    /// <summary>Folder for the earlier model, taken out of its archive. Default: dogsound-job in the system's folder for temporary files.</summary>
    [Parameter]
    public string? WorkPath { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string root = this.ResolveOutputPath(Root);
        string work = WorkPath is null ? Path.Combine(Path.GetTempPath(), "dogsound-job") : this.ResolveOutputPath(WorkPath);
        TrainingJob job;
        try
        {
            job = TrainingContainer.Read(root, work);
        }
        catch (TrainingJobException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, error.Reason.ToString(), ErrorCategory.InvalidData, error.Path));
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, root));
            throw;
        }
        WriteObject(job);
    }
}
