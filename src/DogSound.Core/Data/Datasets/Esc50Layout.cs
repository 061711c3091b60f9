namespace DogSound.Core.Data.Datasets;

/// <summary>ESC-50: <c>filename,fold,target,category,esc10,src_file,take</c>; src_file is the recording of Freesound.</summary>
internal sealed class Esc50Layout : DatasetLayout
{
    public override string LabelMap => "esc50";

    public override IReadOnlyList<string> Columns { get; } = ["filename", "fold", "category", "src_file"];

    public override IReadOnlyList<string> AudioFolders(string manifest) => ["../audio"];

    public override DatasetRow? Read(DatasetFields fields) => fields["filename"] is not { } name ? null : new DatasetRow([name], fields.Several("category"))
    {
        Fold = fields["fold"],
        Group = Freesound(fields["src_file"]),
    };
}
