namespace DogSound.Core.Data.Datasets;

/// <summary>UrbanSound8K: <c>slice_file_name,fsID,start,end,salience,fold,classID,class</c>; fsID is the recording of Freesound.</summary>
internal sealed class UrbanSound8KLayout : DatasetLayout
{
    public override string LabelMap => "urbansound8k";

    public override IReadOnlyList<string> Columns { get; } = ["slice_file_name", "fsID", "fold", "class"];

    public override IReadOnlyList<string> AudioFolders(string manifest) => ["../audio"];

    public override DatasetRow? Read(DatasetFields fields) => fields["slice_file_name"] is not { } name ? null
        : new DatasetRow([$"fold{fields["fold"]}/{name}", name], fields.Several("class"))
        {
            Fold = fields["fold"],
            Group = Freesound(fields["fsID"]),
        };
}
