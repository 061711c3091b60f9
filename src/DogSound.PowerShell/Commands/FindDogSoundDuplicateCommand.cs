using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Audit;

namespace DogSound.PowerShell;

/// <summary>Finds clips that hold the same recording: copies, and the same sound louder, encoded anew, moved, cut, or with noise.</summary>
/// <remarks>
/// A recording that a model has learnt from must not judge it. Clips that come from one recording do, where nobody knows of it: IsLeak says
/// that a pair lies in different parts or folds, IsLabelConflict that its labels differ.
///
/// A copy (Equal) has the same samples as mono, whatever its name and format. Near duplicates are found by the loudest places of their
/// spectrograms, which survive noise, loudness and encoders, and are then compared sample by sample: two recordings of one alarm clock,
/// or of any rain, have no waveform in common and are no duplicates. What was played faster or slower, or shifted in pitch, is not found.
///
/// Each pair is one record, as soon as it is known, in the order of the input: Path is the clip that came first, OtherPath the one that came
/// later. Of several copies, each makes a pair with the first. Silent clips are left out. A file that cannot be read is one error that names
/// it. Of a recording that is longer than ten minutes only the start is sought in others. Time and memory grow with the number of clips:
/// 30,000 of five seconds took 115 seconds on two cores, and 730 MB with their objects.
/// </remarks>
/// <example>
/// <summary>Is anything in a folder twice?</summary>
/// <code>Find-DogSoundDuplicate ./clips -Recurse</code>
/// <para>Shows the pairs, how much they are alike, and how many seconds they share.</para>
/// </example>
/// <example>
/// <summary>Does the test know what the training knows?</summary>
/// <code>Import-DogSoundManifest ./labelled.csv | Find-DogSoundDuplicate | Where-Object IsLeak</code>
/// <para>Shows the pairs whose clips lie in different folds, or different parts.</para>
/// </example>
/// <example>
/// <summary>One clip of each</summary>
/// <code>
/// $clips = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder
/// $duplicates = $clips | Find-DogSoundDuplicate
/// $clips | Where-Object Path -notin $duplicates.OtherPath
/// </code>
/// <para>Leaves out what came later of each pair.</para>
/// </example>
/// <returns>One record for each pair.</returns>
[Cmdlet(VerbsCommon.Find, "DogSoundDuplicate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ClipDuplicate))]
public sealed class FindDogSoundDuplicateCommand : ClipCmdlet
{
    private OrderedWork<Clip, Fingerprint>? _fingerprints;
    private OrderedWork<DuplicateCandidate, ClipDuplicate?>? _comparisons;
    private DuplicateSearch? _search;
    private ProgressReporter? _progress;
    private long _count;

    /// <summary>Least correlation of the waveforms of near duplicates, over a second that they share. An MP3 of a recording, or one with noise of 20 dB, is nearly always above 0.95.</summary>
    [Parameter]
    [ValidateRange(0.5, 1.0)]
    public double MinimumSimilarity { get; set; } = DuplicateSearch.UsualSimilarity;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _search = new DuplicateSearch(MinimumSimilarity);
        _fingerprints = new(clip => Fingerprint.Read(clip.Path, Cancellation), Cancellation);
        _comparisons = new(candidate => _search.Verify(candidate, Cancellation), Cancellation);
        _progress = new(this, "Comparing clips");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in ResolveClips())
        {
            _fingerprints!.Add(clip with { Path = System.IO.Path.GetFullPath(clip.Path) });
            LookUp(all: false);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        LookUp(all: true);
        WritePairs(all: true);
        _progress!.Dispose();
    }

    private void LookUp(bool all)
    {
        while (_fingerprints!.TryTake(all, out Clip clip, out Task<Fingerprint> result))
        {
            _progress!.Report(++_count, null, clip.Path);
            Fingerprint fingerprint;
            try
            {
                fingerprint = result.GetAwaiter().GetResult();
            }
            catch (AudioFormatException e)
            {
                WriteError(ErrorFactory.ForPath(e, clip.Path));
                continue;
            }
            if (fingerprint.IsSilent) WriteVerbose($"{clip.Path} is silent, so it is compared with nothing.");
            foreach (DuplicateCandidate candidate in _search!.Add(clip, fingerprint))
            {
                _comparisons!.Add(candidate);
                WritePairs(all: false);
            }
        }
    }

    private void WritePairs(bool all)
    {
        while (_comparisons!.TryTake(all, out _, out Task<ClipDuplicate?> result))
        {
            ClipDuplicate? pair;
            try
            {
                pair = result.GetAwaiter().GetResult();
            }
            catch (AudioFormatException e)
            {
                WriteError(ErrorFactory.ForPath(e, e.Path));
                continue;
            }
            if (pair is not null) WriteObject(pair);
        }
    }
}
