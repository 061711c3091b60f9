using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Data;

namespace DogSound.PowerShell;

/// <summary>Reads sound files and tells what is in them: duration, sample rate, channels, encoding, level, and what is suspicious.</summary>
/// <remarks>
/// Each file becomes one clip object, which other cmdlets take from the pipeline. Every file is read to its end, so what is
/// reported was really there; a file that cannot be read is one error that names it, and the others go on. Several files
/// are read at a time, and the clips come in the order of the input. WAV files need nothing else; other formats (Ogg, FLAC,
/// MP3, AIFF) are read by the system's libsndfile, on Windows also by its Media Foundation.
///
/// Issues names what is suspicious about a clip that can be read: Silent (no sample is farther than two steps of 16 bits from the mean),
/// NearSilent (below -60 dB), Clipped (three samples in a row at full scale; ClippedCount says how many in all), DcOffset (a mean beyond
/// 1 % of full scale), TooShort, WrongSampleRate and Truncated (the header of a WAV or FLAC file promises more than the file holds: Duration
/// and all else are of what is there, MissingDuration says how many seconds are not). Cmdlets that use the sounds refuse a truncated clip
/// with an error. What no cmdlet could use is an error here, too: a file that is empty, that ends before its first sample (Truncated), that
/// can't be decoded, or with samples that are no numbers (NonFinite).
/// </remarks>
/// <example>
/// <summary>The clips of a folder</summary>
/// <code>Get-DogSoundClip -Path clips</code>
/// <para>Shows a table of the sound files in the folder clips.</para>
/// </example>
/// <example>
/// <summary>Clips with their labels</summary>
/// <code>Get-DogSoundClip -Path train -Recurse -LabelFromFolder</code>
/// <para>Takes the sound files in all folders below train; each clip's label is the name of the folder that it lies in.</para>
/// </example>
/// <example>
/// <summary>Recordings that are too quiet</summary>
/// <code>Get-DogSoundClip -Path *.wav | Where-Object Peak -lt 0.01 | ForEach-Object Path</code>
/// <para>Writes the paths of the files that never get louder than -40 dB.</para>
/// </example>
/// <example>
/// <summary>What somebody should listen to</summary>
/// <code>Get-DogSoundClip -Path train -Recurse -ExpectedSampleRate 8000 -MinimumDuration 0.5 | Where-Object Issues</code>
/// <para>Shows only the clips that are suspicious. Where-Object Issues -match Clipped shows those that are clipped.</para>
/// </example>
/// <example>
/// <summary>Leave out what was cut off</summary>
/// <code>Get-DogSoundClip -Path clips | Where-Object Issues -notmatch Truncated</code>
/// <para>Writes the clips that are whole. Those that aren't say in MissingDuration how many seconds are lost.</para>
/// </example>
/// <example>
/// <summary>Three machines share the work</summary>
/// <code>Get-DogSoundClip -Path train -Recurse -ShardIndex 0 -ShardCount 3</code>
/// <para>Reads a third of the files. The other machines have -ShardIndex 1 and 2; together they read each file once.</para>
/// </example>
/// <returns>One clip for each file.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundClip", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Clip))]
public sealed class GetDogSoundClipCommand : ShardedClipCmdlet
{
    private OrderedWork<Clip, Clip>? _work;
    private ProgressReporter? _progress;
    private long _count;

    /// <summary>Sets each clip's label to the name of the folder that the file lies in.</summary>
    [Parameter]
    public SwitchParameter LabelFromFolder { get; set; }

    /// <summary>Seconds; a shorter clip has the issue TooShort.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double MinimumDuration { get; set; } = new ClipIssueLimits().MinimumDuration;

    /// <summary>Sample rate in hertz; a clip that is stored with another one has the issue WrongSampleRate. Any rate is right by default.</summary>
    [Parameter]
    [ValidateRange(AudioFormat.MinimumSampleRate, AudioFormat.MaximumSampleRate)]
    public int? ExpectedSampleRate { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        var limits = new ClipIssueLimits { MinimumDuration = MinimumDuration, ExpectedSampleRate = ExpectedSampleRate };
        _work = new(clip => ClipInspector.Inspect(clip.Path, limits, Cancellation), Cancellation);
        _progress = new(this, "Reading clips");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in ResolveShard())
        {
            _work!.Add(clip);
            WriteFinished(all: false);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WriteFinished(all: true);
        _progress!.Dispose();
    }

    private void WriteFinished(bool all)
    {
        while (_work!.TryTake(all, out Clip clip, out Task<Clip> result))
        {
            _progress!.Report(++_count);
            Clip measured;
            try
            {
                measured = result.GetAwaiter().GetResult();
            }
            catch (AudioFormatException e)
            {
                WriteError(ErrorFactory.ForPath(e, clip.Path));
                continue;
            }
            WriteObject(Merge(clip, measured));
        }
    }

    /// <summary>What was said of a clip, with what was measured.</summary>
    private Clip Merge(Clip clip, Clip measured)
    {
        Clip merged = measured with
        {
            Label = clip.Label,
            LabelIndex = clip.LabelIndex,
            Labels = clip.Labels,
            Remark = clip.Remark,
            Fold = clip.Fold,
            Group = clip.Group,
            Part = clip.Part,
            Weight = clip.Weight,
            IsPseudoLabel = clip.IsPseudoLabel,
        };
        return LabelFromFolder ? ClipLabels.FromFolder(merged) : merged;
    }
}
