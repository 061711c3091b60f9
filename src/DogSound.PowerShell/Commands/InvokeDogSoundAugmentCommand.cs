using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Augmentation;
using DogSound.Core.Augmentation.Offline;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Native;

namespace DogSound.PowerShell;

/// <summary>Makes many clips out of few: each becomes several files, changed at random as a policy says.</summary>
/// <remarks>
/// A policy is a preset (default, seed) or a YAML file: a list of variants, each with steps such as a stretch, a roll or noise. Each
/// clip becomes every copy of every variant: a WAV or FLAC file (mono, 16 bit) in the destination. The records of the files come while others are
/// still made, in the order of the clips. Label, fold, part and the like are those of the clip; the group ties all that came of one
/// recording together, so that Split-DogSoundDataset never puts one variant into the training and another one into the test. A manifest
/// in the destination (manifest.csv) lists the files with all this, and with the numbers that were drawn, for Import-DogSoundManifest.
///
/// Clips whose part is Test or Validation pass as they are: no file is made of them, since nobody should be judged by changed sounds.
///
/// What is drawn follows from the clip's content, the seed and the policy: on any number of threads and shards, the same files come out,
/// byte by byte. Each shard has a manifest of its own (manifest.0-of-3.csv). So a run that was stopped or killed goes on where it was with the same command: files that are there are kept, and
/// finished files are never half written. Files of another policy or seed are not replaced without -Force.
///
/// A clip that can't be read, or is nothing but silence, is one error that names it, and the others go on.
/// </remarks>
/// <example>
/// <summary>Train on changed clips, and judge by real ones</summary>
/// <code>
/// $clips = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.3 -Seed 7
/// $clips | Invoke-DogSoundAugment -Destination ./augmented -Policy ./policy.yaml | Start-DogSoundTraining ./my-dog.safetensors -Configuration tiny -Epochs 1
/// </code>
/// <para>Writes the variants of the training clips, and learns from them; the validation clips stay as they are.</para>
/// </example>
/// <example>
/// <summary>What was done to a clip?</summary>
/// <code>Invoke-DogSoundAugment -Path ./bark.wav -Destination ./augmented -Policy ./policy.yaml | ForEach-Object { "$($_.Variant) $($_.Copy): $($_.Parameters)" }</code>
/// <para>Writes a line for each file, with its variant and the numbers that were drawn, as JSON.</para>
/// </example>
/// <example>
/// <summary>Three machines share the work</summary>
/// <code>Import-DogSoundManifest ./train.csv | Invoke-DogSoundAugment -Destination ./augmented -Policy ./policy.yaml -ShardIndex 0 -ShardCount 3</code>
/// <para>Makes the files of a third of the clips, with a manifest of their own. The other machines have -ShardIndex 1 and 2; together their files are those of one machine.</para>
/// </example>
/// <example>
/// <summary>The same sounds on less of the disk</summary>
/// <code>Get-DogSoundClip -Path ./clips | Invoke-DogSoundAugment -Destination ./augmented -Policy ./policy.yaml -Format Flac</code>
/// <para>Writes FLAC files, with the very samples that WAV files would have.</para>
/// </example>
/// <returns>One record for each file: a clip that also says its source, variant, copy and what was drawn. Clips for validation and test come as they are.</returns>
[Cmdlet(VerbsLifecycle.Invoke, "DogSoundAugment", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(AugmentedClip))]
public sealed class InvokeDogSoundAugmentCommand : ShardedClipCmdlet
{
    private OfflineAugmentation? _augmentation;
    private WorkerThreads? _threads;
    private OrderedWork<Clip, IReadOnlyList<Clip>>? _work;
    private ProgressReporter? _progress;
    private string _folder = "";
    private bool _isSkipped;
    private long _done, _unchanged;

    /// <summary>Folder for the files and their manifest; it is made where missing.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Parameter(Mandatory = true, ParameterSetName = InputObjectSet)]
    public string Destination { get; set; } = "";

    /// <summary>A preset (default, seed) or a YAML file.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PolicyCompleter))]
    public string Policy { get; set; } = "default";

    /// <summary>Seed of all that is drawn. Another seed changes every clip in another way.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Rate of the files, in hertz. Default: each clip's own.</summary>
    [Parameter]
    [ValidateRange(AudioFormat.MinimumSampleRate, AudioFormat.MaximumSampleRate)]
    public int? SampleRate { get; set; }

    /// <summary>Wav or Flac. FLAC files hold the same samples in fewer bytes, usually half to two thirds of them; DogSound reads them through the system's libsndfile, on Windows through its Media Foundation.</summary>
    [Parameter]
    public SoundFormat Format { get; set; } = SoundFormat.Wav;

    /// <summary>Folder of noise recordings, with its subfolders, or one file: takes the place of every path to noises in the policy.</summary>
    [Parameter]
    public string? NoisePath { get; set; }

    /// <summary>Folder for decoded noises. Default: DogSound's folder in the user's cache.</summary>
    [Parameter]
    public string? StorePath { get; set; }

    /// <summary>Clips that are worked on at once; 0 takes one for each processor. The files are the same for any number.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int ThrottleLimit { get; set; }

    /// <summary>Makes all files anew, also over those that another policy or seed made.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _folder = this.ResolveOutputPath(Destination);
        AugmentationPolicy policy = this.ReadPolicy(Policy);
        if (File.Exists(_folder))
            Fail(new IOException($"{_folder}: is a file. Name a folder for the clips."), "NotAFolder", ErrorCategory.InvalidArgument, _folder);
        _isSkipped = !ShouldProcess(_folder, $"Write {policy.FileCount} files for each clip ({string.Join(", ", policy.VariantNames)}), and {ManifestName}");
        if (_isSkipped)
            return;
        if (Format == SoundFormat.Flac && !CompressedCodec.IsInstalled)
            WriteWarning($"FLAC files are written, but DogSound can't read them on this machine. {CompressedCodec.HowToInstall}.");
        this.LoadLibTorch();
        var settings = new OfflineSettings
        {
            Folder = _folder,
            Seed = Seed,
            SampleRate = SampleRate,
            Format = Format,
            NoisePath = NoisePath is null ? null : this.ResolveOutputPath(NoisePath),
            StoreFolder = StorePath is null ? null : this.ResolveOutputPath(StorePath),
            Shard = Shard,
            Force = Force,
        };
        Guard(_folder, () => _augmentation = new OfflineAugmentation(policy, settings, Cancellation));
        _threads = new WorkerThreads(ThrottleLimit == 0 ? Environment.ProcessorCount : ThrottleLimit);
        _work = new(Augment, Cancellation, _threads);
        _progress = new ProgressReporter(this, "Augmenting clips");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in ResolveShard())
        {
            if (_isSkipped)
                continue;
            _work!.Add(clip);
            WriteFinished(all: false);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_isSkipped)
            return;
        WriteFinished(all: true);
        _progress!.Dispose();
        Guard(_augmentation!.ManifestPath, _augmentation.Complete);
        if (_unchanged > 0)
            WriteVerbose($"{_unchanged} clips for validation or the test passed as they are: nothing was made of them.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // No file may appear after the pipeline has ended.
        _work?.Drain();
        _threads?.Dispose();
        _augmentation?.Dispose();
        base.Dispose(disposing);
    }

    private string ManifestName => ShardCount == 1 ? "manifest.csv" : $"the manifest of shard {ShardIndex} of {ShardCount}";

    private IReadOnlyList<Clip> Augment(Clip clip) =>
        clip.Part is DatasetPart.Test or DatasetPart.Validation ? [clip] : _augmentation!.Augment(clip);

    private void WriteFinished(bool all)
    {
        while (_work!.TryTake(all, out Clip clip, out Task<IReadOnlyList<Clip>> result))
        {
            _progress!.Report(++_done, current: clip.Path);
            IReadOnlyList<Clip> clips = [];
            Guard(_folder, () => clips = Take(clip, result));
            while (_augmentation!.TryTakeProblem(out (string Path, Exception Error) problem))
                WriteError(ErrorFactory.ForPath(problem.Error, problem.Path));
            foreach (Clip one in clips)
                WriteObject(one);
        }
    }

    private IReadOnlyList<Clip> Take(Clip clip, Task<IReadOnlyList<Clip>> result)
    {
        try
        {
            IReadOnlyList<Clip> clips = result.GetAwaiter().GetResult();
            if (clips is not IReadOnlyList<AugmentedClip> made)
            {
                _unchanged++;
                return clips;
            }
            if (_augmentation!.Add(made))
                return made;
            WriteError(ErrorFactory.Create(
                new InvalidDataException($"{clip.Path}: a clip with this name and content came before; their variants are the same files. Leave one of the two out."),
                "DuplicateClip", ErrorCategory.InvalidData, clip.Path));
        }
        catch (AudioFormatException error)
        {
            WriteError(ErrorFactory.ForPath(error, clip.Path));
        }
        return [];
    }

    private void Guard(string path, Action work)
    {
        try
        {
            work();
        }
        catch (RecordingFolderException error)
        {
            ThrowTerminatingError(ErrorFactory.ForRecordings(error));
        }
        catch (OutputExistsException error)
        {
            Fail(error, "FileExists", ErrorCategory.ResourceExists, error.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error, "CannotWrite", ErrorCategory.WriteError, path);
        }
    }

    private void Fail(Exception error, string reason, ErrorCategory category, string target) =>
        ThrowTerminatingError(ErrorFactory.Create(error, reason, category, target));
}
