namespace DogSound.Core.Data.Datasets;

/// <summary>How the manifest of a public data set is laid out.</summary>
internal abstract class DatasetLayout
{
    /// <summary>The label map of the data set, one of <see cref="Mapping.LabelMapPresets.Names"/>.</summary>
    public abstract string LabelMap { get; }

    /// <summary>Columns that it must have, in the order of a file without a header.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Whether the first row names the columns. Without, rows that begin with # are comments.</summary>
    public virtual bool HasHeader => true;

    /// <summary>Whether clips may be missing: somebody who has the data set seldom has all of it.</summary>
    public virtual bool MayLackFiles => false;

    /// <summary>Where the clips lie beside the manifest; the first that exists is taken, and otherwise the manifest's own folder.</summary>
    /// <param name="manifest">Full path of the manifest.</param>
    public abstract IReadOnlyList<string> AudioFolders(string manifest);

    /// <summary>Reads a row.</summary>
    /// <param name="fields">Its fields.</param>
    /// <returns>Null where the row has no file name.</returns>
    public abstract DatasetRow? Read(DatasetFields fields);

    /// <summary>The layout of a data set.</summary>
    public static DatasetLayout Of(ManifestLayout layout) => layout switch
    {
        ManifestLayout.Esc50 => new Esc50Layout(),
        ManifestLayout.UrbanSound8K => new UrbanSound8KLayout(),
        ManifestLayout.Fsd50K => new Fsd50KLayout(),
        ManifestLayout.AudioSet => new AudioSetLayout(),
        _ => throw new ArgumentOutOfRangeException(nameof(layout)),
    };

    /// <summary>A recording of Freesound, which three of the data sets are cut from: the same name in each, so that mixing them does not
    /// put one recording into two parts.</summary>
    protected static string? Freesound(string? id) => id is null ? null : $"freesound:{id}";
}
