using DogSound.Core.Evaluation;

namespace DogSound.Core.Data.Mapping;

/// <summary>
/// Turns the labels of another data set into classes of ours. A clip may have several labels: those that are mapped decide. Labels are
/// compared without case.
/// </summary>
public sealed class LabelMap
{
    private readonly IReadOnlyDictionary<string, string> _map;
    private readonly IReadOnlySet<string> _skip;

    /// <summary>Makes a map of what was checked: every class that it names is one of <paramref name="classes"/>.</summary>
    internal LabelMap(IReadOnlyList<string> classes, string? otherwise, IReadOnlyDictionary<string, string> map, IReadOnlySet<string> skip)
    {
        Classes = classes;
        Default = otherwise;
        _map = map;
        _skip = skip;
    }

    /// <summary>The classes, in label order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The class of clips none of whose labels is named, or null.</summary>
    public string? Default { get; }

    /// <summary>Labels that the map turns into a class.</summary>
    public IReadOnlyCollection<string> Labels => [.. _map.Keys];

    /// <summary>Labels that say nothing by themselves.</summary>
    public IReadOnlyCollection<string> Skipped => [.. _skip];

    /// <summary>The class of a clip.</summary>
    /// <param name="labels">Its labels, at least one.</param>
    /// <param name="classes">The classes that are wanted, in label order; a class of the map that is none of them becomes
    /// <see cref="Default"/>, or else Other, if that is one of them. Empty: all of the map's.</param>
    /// <returns>The position of its class, from 0; null where it has none, or several, and which of these it is.</returns>
    public (int? Index, ManifestProblem? Problem) Find(IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        return Map(labels, classes) switch
        {
            [{ } only] => (only, null),
            [_, _, ..] => (null, ManifestProblem.SeveralClasses),
            _ => (null, ManifestProblem.UnmappedLabel),
        };
    }

    /// <summary>All classes of a clip that may have several.</summary>
    /// <param name="labels">Its labels, at least one.</param>
    /// <param name="classes">The classes that are wanted, as for <see cref="Find"/>.</param>
    /// <returns>Their positions, from 0, each once, in the order of the labels; none where no label has a class.</returns>
    public IReadOnlyList<int> FindAll(IReadOnlyList<string> labels, IReadOnlyList<string> classes) => [.. Map(labels, classes).OfType<int>()];

    // Null is a class that is not wanted, where there is none for the rest.
    private int?[] Map(IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        IReadOnlyList<string> wanted = classes.Count > 0 ? classes : Classes;
        int?[] mapped = [.. labels.Where(_map.ContainsKey).Select(label => IndexOf(_map[label], wanted)).Distinct()];
        return mapped.Length == 0 && !labels.Any(_skip.Contains) && Default is not null ? [IndexOf(Default, wanted)] : mapped;
    }

    private int? IndexOf(string name, IReadOnlyList<string> wanted) => ClassNames.Find(wanted, name) ?? ClassNames.Find(wanted, Default ?? Rest);

    /// <summary>What a class is called that holds all that is none of the others.</summary>
    private const string Rest = "Other";
}
