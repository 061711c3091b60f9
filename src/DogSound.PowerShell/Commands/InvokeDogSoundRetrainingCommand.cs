using System.Management.Automation;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Registry;
using DogSound.Core.Retraining;
using DogSound.Core.Training;

namespace DogSound.PowerShell;

/// <summary>Makes a better model of the clips that have come, unattended, and puts it into service only if it is better.</summary>
/// <remarks>
/// One run collects the labelled clips that the file names, looks at those that are new (unreadable, silent, there twice), deals them
/// out to training, validation and test, trains, compares the new model with the champion on the test clips, publishes it in the
/// registry, and makes it the champion if the gate lets it pass. Without a champion it trains the first model; later it updates the
/// champion, as Update-DogSoundModel does. With fewer new clips than minimum_new_clips it does nothing.
///
/// The part of a clip is decided once and remembered in the work folder: what has judged one model never teaches the next one.
///
/// A run that was stopped or killed is gone on with by the next one: the same command, at any place. Two runs at once don't disturb each
/// other: the second is refused. Everything that a run did stands in the log (JSON lines) and the report beside it; the file
/// last.json of the work folder says how the last run ended.
///
/// ExitCode of the report is for schedulers: 0 when a model was published or nothing was new, 4 when the gate refused the new model. A
/// run that fails is an error (exit code 1 in a script). The program that alert names is started after every run that did something or
/// failed, with the path of the report.
/// </remarks>
/// <example>
/// <summary>A run by hand</summary>
/// <code>Invoke-DogSoundRetraining -Path ./retraining.yaml</code>
/// <para>Trains the first model where there is none, updates the champion later, and says what came of it.</para>
/// </example>
/// <example>
/// <summary>What a scheduler starts</summary>
/// <code>
/// $report = Invoke-DogSoundRetraining -Path ./retraining.yaml
/// "$($report.Outcome): $($report.Reason)"
/// </code>
/// <para>In a script, end with exit $report.ExitCode. Register-DogSoundRetraining installs such a task.</para>
/// </example>
/// <returns>One report: what was found, what was trained, and why it became the champion or didn't.</returns>
[Cmdlet(VerbsLifecycle.Invoke, "DogSoundRetraining", SupportsShouldProcess = true)]
[OutputType(typeof(RetrainingReport))]
public sealed class InvokeDogSoundRetrainingCommand : CancellableCmdlet, IRetrainingObserver
{
    private ProgressReporter? _progress;
    private string _activity = "";

    /// <summary>The retraining file (YAML): where clips come from, and where models go.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    public string Path { get; set; } = "";

    /// <summary>Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "auto";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RetrainingPlan plan = ReadPlan();
        if (!ShouldProcess(plan.Settings.Registry, $"Retrain with {Path}"))
            return;
        this.LoadLibTorch();
        var run = new RetrainingRun(plan, this.ParseDevice(Device), this);
        using var termination = new TerminationSignal(run.Interrupt);
        try
        {
            WriteObject(run.Run(Cancellation));
        }
        catch (TrainingInterruptedException error)
        {
            termination.Release(Cancellation);
            Fail(error, "TrainingInterrupted", ErrorCategory.OperationStopped);
        }
        catch (RetrainingException error)
        {
            Fail(error, error.Reason.ToString(), error.Reason == RetrainingErrorReason.AlreadyRunning ? ErrorCategory.ResourceBusy : ErrorCategory.InvalidData);
        }
        catch (TrainingException error)
        {
            Fail(error, error.Reason.ToString(), ErrorCategory.InvalidData);
        }
        catch (RegistryException error)
        {
            Fail(error, error.Reason.ToString(), ErrorCategory.InvalidOperation);
        }
        catch (ModelFormatException error)
        {
            ThrowTerminatingError(ErrorFactory.ForModel(error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error, "CannotWrite", ErrorCategory.WriteError);
        }
        finally
        {
            EndProgress();
        }
    }

    /// <inheritdoc/>
    void IRetrainingObserver.Report(string activity, long done, long total, string? stage)
    {
        if (activity != _activity)
        {
            EndProgress();
            (_progress, _activity) = (new ProgressReporter(this, activity), activity);
        }
        _progress!.Report(done, total, stage: stage);
    }

    /// <inheritdoc/>
    void IRetrainingObserver.LeaveOut(string message) =>
        WriteError(ErrorFactory.Create(new InvalidDataException(message), "ClipLeftOut", ErrorCategory.InvalidData, Path));

    /// <inheritdoc/>
    void IRetrainingObserver.Warn(string message) => WriteWarning(message);

    /// <inheritdoc/>
    void IRetrainingObserver.Say(string message) => WriteVerbose(message);

    private RetrainingPlan ReadPlan()
    {
        try
        {
            return RetrainingPlan.Read(this.ResolveOutputPath(Path));
        }
        catch (ConfigurationException error)
        {
            ThrowTerminatingError(ErrorFactory.ForConfiguration(error));
            throw;
        }
    }

    private void EndProgress()
    {
        _progress?.Dispose();
        (_progress, _activity) = (null, "");
    }

    private void Fail(Exception error, string reason, ErrorCategory category) => ThrowTerminatingError(ErrorFactory.Create(error, reason, category, Path));
}
