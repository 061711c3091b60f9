namespace DogSound;

/// <summary>How a manifest is laid out: by named columns, or as a public data set has it.</summary>
public enum ManifestLayout
{
    /// <summary>A header names the columns.</summary>
    Columns,

    /// <summary>ESC-50 and ESC-10: <c>meta/esc50.csv</c>, with the clips in <c>audio</c>.</summary>
    Esc50,

    /// <summary>UrbanSound8K: <c>metadata/UrbanSound8K.csv</c>, with the clips in <c>audio/fold1</c> to <c>audio/fold10</c>.</summary>
    UrbanSound8K,

    /// <summary>FSD50K: <c>FSD50K.ground_truth/dev.csv</c> or <c>eval.csv</c>, with the clips in <c>FSD50K.dev_audio</c> or <c>FSD50K.eval_audio</c>.</summary>
    Fsd50K,

    /// <summary>AudioSet: <c>balanced_train_segments.csv</c> and the like, with the clips that somebody has in the same folder.</summary>
    AudioSet,
}
