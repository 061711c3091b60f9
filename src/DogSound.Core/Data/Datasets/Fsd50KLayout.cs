namespace DogSound.Core.Data.Datasets;

/// <summary>
/// FSD50K: <c>fname,labels,mids,split</c> in dev.csv, where split is train or val, and without split in eval.csv, which is for the test.
/// A clip has several labels, separated by commas; its name is the recording of Freesound.
/// </summary>
internal sealed class Fsd50KLayout : DatasetLayout
{
    public override string LabelMap => "fsd50k";

    public override IReadOnlyList<string> Columns { get; } = ["fname", "labels"];

    public override IReadOnlyList<string> AudioFolders(string manifest) =>
        Path.GetFileName(manifest).StartsWith("eval", StringComparison.OrdinalIgnoreCase) ? ["../FSD50K.eval_audio"] : ["../FSD50K.dev_audio"];

    public override DatasetRow? Read(DatasetFields fields) => fields["fname"] is not { } name ? null
        : new DatasetRow([name], fields.Several("labels"))
        {
            Group = Freesound(Path.GetFileNameWithoutExtension(name)),
            Part = !fields.Has("split") ? DatasetPart.Test : fields["split"] switch { "train" => DatasetPart.Train, "val" => DatasetPart.Validation, _ => null },
            Problem = fields.Has("split") && fields["split"] is not ("train" or "val") ? (ManifestProblem.UnknownPart, $"the split '{fields["split"]}' is neither train nor val.") : null,
        };
}
