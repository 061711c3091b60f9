using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Inference;

namespace DogSound.PowerShell;

/// <summary>Predicts what is heard in sound files: the probability of every class of a model.</summary>
/// <remarks>
/// A clip that is shorter than the model's is padded with silence at both ends. A longer recording is cut into windows, in
/// constant memory: each is a prediction with its start and end in seconds, or -Merge makes one of them all.
///
/// Files are decoded on several threads and predicted in full batches across files; predictions come in the order of the
/// files. What else is predicted, and on how many threads, does not change a clip's probabilities. A file that can't be read
/// is one error that names it, and the others go on.
///
/// The network computes in bfloat16 where the processor or GPU does so in hardware, and where this model's probabilities on
/// probe sounds stay within 0.01 of those in float32; -Precision decides otherwise. Each of several models decides for itself.
///
/// A model that was trained with training.task=multi_label says of each class by itself whether it is heard: its probabilities don't sum to 1,
/// Label is the most probable class, and Labels has all whose probability reaches -Threshold, which may be none.
/// </remarks>
/// <example>
/// <summary>Every clip of a folder</summary>
/// <code>Get-DogSoundPrediction ./clips -Model ./dog.safetensors</code>
/// <para>Shows each clip's most probable class.</para>
/// </example>
/// <example>
/// <summary>When did the dog howl last night?</summary>
/// <code>Get-DogSoundPrediction ./night.flac -Model ./dog.safetensors -Overlap 0.5 | Where-Object { $_.Label -eq 'Howling' -and $_.Confidence -gt 0.8 }</code>
/// <para>Writes the windows, 5 s long and 2.5 s apart, in which the model is surer than 80 % of a howl.</para>
/// </example>
/// <example>
/// <summary>A submission for the competition</summary>
/// <code>Import-DogSoundManifest ./test.csv | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean | Export-DogSoundPrediction ./submission.csv -Format Submission</code>
/// <para>Writes one row a clip, with a column for every class.</para>
/// </example>
/// <example>
/// <summary>Several models, each window judged four times</summary>
/// <code>Get-DogSoundPrediction ./clips -Model ./folds/*.safetensors -ShiftCount 4</code>
/// <para>Writes the mean of what the models say of each clip as it is, and moved in time by a quarter, a half and three quarters.</para>
/// </example>
/// <example>
/// <summary>The probability of one class</summary>
/// <code>Get-DogSoundPrediction ./bark.wav -Model ./dog.safetensors | ForEach-Object { $_.Probability['Barking'] }</code>
/// <para>Writes one number from 0 to 1.</para>
/// </example>
/// <returns>One prediction for each clip, or each window of a long recording, in the order of the clips.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundPrediction", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Prediction))]
public sealed class GetDogSoundPredictionCommand : PredictionCmdlet
{
    private Shard? _shard;
    private PredictionSession? _session;
    private ProgressReporter? _progress;
    private long _done;

    /// <summary>Part of a window of a long recording that the next one repeats, 0 to 0.95.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.95)]
    public double Overlap { get; set; }

    /// <summary>One prediction for each recording instead of one for each window: the Mean of its windows, or the Maximum of each class, which finds short sounds.</summary>
    [Parameter]
    public WindowMerge Merge { get; set; } = WindowMerge.None;

    /// <summary>Of a multi-label model: the probability from which a class is called heard, and stands in Labels.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double Threshold { get; set; } = 0.5;

    // The two of ShardedClipCmdlet: the base is Test-DogSoundModel's, too, which must judge all clips, and a class has one base only.

    /// <summary>Which share of the clips to take, from 0, where several machines have one each; see -ShardCount.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ShardIndex { get; set; }

    /// <summary>How many shares there are. Every clip is in one, by the name of its file: in the same one for every cmdlet and on every machine.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ShardCount { get; set; } = 1;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _shard = this.ReadShard(ShardIndex, ShardCount);
        _session = StartSession(Overlap, Merge, Threshold);
        _progress = new ProgressReporter(this, "Predicting");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in ResolveClips().Where(clip => _shard!.Contains(clip.Path))) Write(_session!.Add(clip));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Write(_session!.Complete());
        _progress!.Dispose();
    }

    private void Write(IEnumerable<PredictionOutcome> outcomes)
    {
        foreach (PredictionOutcome outcome in outcomes)
        {
            if (outcome.Prediction is not null) WriteObject(outcome.Prediction);
            else WriteError(ErrorFactory.ForPath(outcome.Error!, outcome.Clip.Path));
            _progress!.Report(++_done, current: outcome.Clip.Path);
        }
    }
}
