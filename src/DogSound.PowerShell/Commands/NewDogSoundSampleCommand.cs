using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Synthesis;

namespace DogSound.PowerShell;

/// <summary>Makes a labelled data set of synthetic sounds, to try and to test with: computed, not recorded.</summary>
/// <remarks>
/// Six classes in a folder each, as Get-DogSoundClip -LabelFromFolder reads them: Barking, Howling, Crying (whimpers), COSmoke
/// (alarm beeps), GlassBreaking and Other (machines, speech, music, cats, birds, doors, rain). Beside them lie manifest.csv, for
/// Import-DogSoundManifest, and README.txt, which says that the sounds are synthetic; so do the remark of every clip and a
/// comment in every file.
///
/// Each clip has a sound of its class somewhere in it, in a room of its own, before noise, at some level: classes overlap in
/// pitch, level, length, background and reverberation, so that loudness or colour alone don't tell them apart. A model that
/// learnt from them has proved that everything works; it knows nothing of real dogs.
///
/// A clip follows from the seed, its class and its number alone: a larger set with the same seed begins with the clips of a
/// smaller one. Files that exist are never replaced without -Force, and files of another name are never touched.
/// </remarks>
/// <example>
/// <summary>A data set to try things with</summary>
/// <code>New-DogSoundSample ./samples -Count 24 -Seed 7</code>
/// <para>Writes 4 clips of 5 s for each of the six classes, and shows them.</para>
/// </example>
/// <example>
/// <summary>Clips and their labels, read again</summary>
/// <code>
/// $null = New-DogSoundSample ./synthetic -Count 12 -Duration 2
/// Import-DogSoundManifest ./synthetic/manifest.csv
/// </code>
/// <para>Writes 2 clips a class and reads them through the manifest; Get-DogSoundClip ./synthetic -Recurse -LabelFromFolder does the same.</para>
/// </example>
/// <returns>One clip for each file, with its label.</returns>
[Cmdlet(VerbsCommon.New, "DogSoundSample", SupportsShouldProcess = true)]
[OutputType(typeof(Clip))]
public sealed class NewDogSoundSampleCommand : CancellableCmdlet
{
    private static readonly SampleSettings Defaults = new();

    private OrderedWork<Sample, Clip>? _work;

    /// <summary>Folder for the data set; it is made where missing.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Clips over all six classes, dealt evenly.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Count { get; set; } = 240;

    /// <summary>Another seed makes other clips.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <summary>Samples a second, in hertz, 8000 to 48000.</summary>
    [Parameter]
    [ValidateRange(SampleSettings.MinimumSampleRate, SampleSettings.MaximumSampleRate)]
    public int SampleRate { get; set; } = Defaults.SampleRate;

    /// <summary>Seconds of every clip, 1 to 60.</summary>
    [Parameter]
    [ValidateRange(SampleSettings.MinimumDuration, SampleSettings.MaximumDuration)]
    public double Duration { get; set; } = Defaults.Duration;

    /// <summary>Replaces files of the data set that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string folder = this.ResolveOutputPath(Path);
        var set = new SampleSet(folder, Count, new SampleSettings { SampleRate = SampleRate, Duration = Duration, Seed = Seed });
        RefuseExisting(set);
        if (!ShouldProcess(folder, $"Write {set.Samples.Count} synthetic clips, README.txt and manifest.csv")) return;
        Guard(folder, set.WriteReadme);
        WriteClips(set);
        Guard(folder, set.WriteManifest);
        WarnOfOthers(set);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // No file may appear after the pipeline has ended.
        _work?.Drain();
        base.Dispose(disposing);
    }

    private void RefuseExisting(SampleSet set)
    {
        if (File.Exists(set.Folder))
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new IOException($"{set.Folder}: is a file. Name a folder to make the clips in."), "NotAFolder", ErrorCategory.InvalidArgument, set.Folder));
        }
        if (Force || set.Paths.FirstOrDefault(File.Exists) is not { } existing) return;
        ThrowTerminatingError(ErrorFactory.Create(
            new IOException($"{existing}: exists. Name another folder, or add -Force to replace the files of this data set."),
            "FileExists", ErrorCategory.ResourceExists, existing));
    }

    private void WriteClips(SampleSet set)
    {
        _work = new(sample => set.Write(sample, Cancellation), Cancellation);
        using var progress = new ProgressReporter(this, "Making synthetic clips");
        long done = 0;
        foreach (Sample sample in set.Samples)
        {
            _work.Add(sample);
            WriteFinished(all: false);
        }
        WriteFinished(all: true);

        void WriteFinished(bool all)
        {
            while (_work.TryTake(all, out Sample sample, out Task<Clip> result))
            {
                progress.Report(++done, set.Samples.Count);
                Clip? clip = null;
                Guard(set.PathOf(sample), () => clip = result.GetAwaiter().GetResult());
                WriteObject(clip);
            }
        }
    }

    private void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or AudioFormatException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, path));
        }
    }

    private void WarnOfOthers(SampleSet set)
    {
        HashSet<string> ours = [.. set.Paths];
        int others = SoundFolder.Enumerate(set.Folder, recurse: true, _ => { }).Count(path => !ours.Contains(path));
        if (others > 0) WriteWarning($"{set.Folder} holds {others} other sound files, which were left as they are; whoever reads the whole folder reads them, too.");
    }
}
