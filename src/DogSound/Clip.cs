namespace DogSound;

/// <summary>
/// One sound file and what is known of it: the record that travels through the pipeline. What was measured is null until
/// somebody measured it (<c>Get-DogSoundClip</c>); what people say of a clip (label, fold, group) can be set.
/// </summary>
public record Clip
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the class that the clip belongs to, or null when unlabelled. Of a clip with several <see cref="Labels"/> it is the
    /// first, unless another one was set.</summary>
    // PowerShell makes an empty text of $null.
    public string? Label { get => string.IsNullOrEmpty(field) && Labels is [string first, ..] ? first : field; set; }

    /// <summary>Names of all classes that are heard in the clip, where there are several; null where <see cref="Label"/> says all. Only
    /// training with <c>training.task=multi_label</c> learns from such clips.</summary>
    public string[]? Labels { get; set; }

    /// <summary>Position of <see cref="Label"/> in the class list of its manifest, from 0, or null when unknown.</summary>
    public int? LabelIndex { get; set; }

    /// <summary>Free text of the manifest.</summary>
    public string? Remark { get; set; }

    /// <summary>Cross-validation fold that the clip lies in, or null.</summary>
    public string? Fold { get; set; }

    /// <summary>Recording that the clip was cut from: clips of one group must stay in one part. Null when unknown.</summary>
    public string? Group { get; set; }

    /// <summary>What the clip is for, or null when nobody has decided: then it is trained on and may be tested on.</summary>
    public DatasetPart? Part { get; set; }

    /// <summary>How much the clip counts in training, above 0; null counts as 1.</summary>
    public double? Weight { get; set; }

    /// <summary>Whether a model gave the label, and no person: such clips are learnt from, and never judged by.</summary>
    public bool IsPseudoLabel { get; set; }

    /// <summary>Seconds.</summary>
    public double? Duration { get; init; }

    /// <summary>Frames a second, in hertz, as stored in the file.</summary>
    public int? SampleRate { get; init; }

    /// <summary>Channels, as stored in the file.</summary>
    public int? Channels { get; init; }

    /// <summary>Samples of one channel.</summary>
    public long? FrameCount { get; init; }

    /// <summary>How samples are stored, such as Pcm16, Float32, ALaw or Vorbis.</summary>
    public string? Encoding { get; init; }

    /// <summary>Largest absolute sample of any channel; 1 is full scale.</summary>
    public double? Peak { get; init; }

    /// <summary>Root mean square of all samples; 1 is full scale.</summary>
    public double? Rms { get; init; }

    /// <summary>Mean of the channel whose mean is farthest from 0; 1 is full scale.</summary>
    public double? DcOffset { get; init; }

    /// <summary>Samples that stand at full scale in runs of three and more: what was louder was cut off there.</summary>
    public long? ClippedCount { get; init; }

    /// <summary>Seconds that the file's header promises and that are not there, 0 for a whole one. The header's word: a broken one may claim
    /// hours.</summary>
    public double? MissingDuration { get; init; }

    /// <summary>What is suspicious about the clip; None when nothing is.</summary>
    public ClipIssues? Issues { get; init; }
}
