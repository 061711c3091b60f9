using System.Globalization;
using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Data;

/// <summary>
/// Turns a manifest's label into a class name and its number. A label may be a name, or a number that counts the class
/// list from 0; the competition's manifests hold the number as Label and the name as Remark.
/// </summary>
internal sealed class LabelReader
{
    private readonly IReadOnlyList<string> _classes;
    private readonly Dictionary<string, int> _indexes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, string> _namesSeen = [];

    public LabelReader(IReadOnlyList<string> classes)
    {
        _classes = classes;
        for (int index = 0; index < classes.Count; index++)
        {
            if (!_indexes.TryAdd(classes[index], index))
            {
                throw new ArgumentException($"The class list names '{classes[index]}' twice. Each class may stand in it once.");
            }
        }
    }

    /// <summary>Sets the label of a clip from what its row holds; returns the problem and its sentence, or null.</summary>
    public (ManifestProblem Problem, string Message)? Apply(Clip clip, string? label, string? remark)
    {
        clip.Remark = remark;
        if (label is null) return null;
        return int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? ApplyNumber(clip, number, remark)
            : ApplyName(clip, label);
    }

    /// <summary>Sets the label of a clip whose row has name and number apart: a class list is wiser than the number.</summary>
    public (ManifestProblem Problem, string Message)? Apply(Clip clip, string? name, string? number, string? remark)
    {
        clip.Remark = remark;
        if (name is null) return null;
        if (_classes.Count > 0) return ApplyName(clip, name);
        clip.Label = name;
        if (number is null) return null;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            return (ManifestProblem.UnknownLabel, $"the number '{number}' of the label '{name}' is not a whole number from 0.");
        clip.LabelIndex = index;
        return null;
    }

    /// <summary>Sets all labels of a clip that has several: each is a name or a number, as a single one is.</summary>
    public (ManifestProblem Problem, string Message)? ApplySeveral(Clip clip, IReadOnlyList<string> labels, bool areNames, string? remark)
    {
        clip.Remark = remark;
        List<Clip> each = [];
        foreach (string label in labels)
        {
            Clip one = new() { Path = clip.Path };
            if ((areNames ? ApplyName(one, label) : Apply(one, label, remark: null)) is { } wrong) return wrong;
            if (!each.Any(other => string.Equals(other.Label, one.Label, StringComparison.OrdinalIgnoreCase))) each.Add(one);
        }
        SetAll(clip, each.Select(one => one.Label!), each[0].LabelIndex);
        return null;
    }

    /// <summary>Sets all labels of a clip from labels of another data set, which its remark keeps.</summary>
    public static (ManifestProblem Problem, string Message)? ApplySeveral(Clip clip, LabelMap map, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        string names = string.Join(", ", labels);
        IReadOnlyList<int> found = map.FindAll(labels, classes);
        if (found.Count == 0) return (ManifestProblem.UnmappedLabel, $"the label map has no class for {names}.");
        IReadOnlyList<string> known = classes.Count > 0 ? classes : map.Classes;
        SetAll(clip, found.Select(index => known[index]), found[0]);
        clip.Remark = names;
        return null;
    }

    /// <summary>Sets the label of a clip from labels of another data set, which its remark keeps.</summary>
    public static (ManifestProblem Problem, string Message)? Apply(Clip clip, LabelMap map, IReadOnlyList<string> labels, IReadOnlyList<string> classes)
    {
        string names = string.Join(", ", labels);
        (int? index, ManifestProblem? problem) = map.Find(labels, classes);
        if (index is null)
            return (problem!.Value, problem == ManifestProblem.SeveralClasses ? $"its labels {names} are of several classes." : $"the label map has no class for {names}.");
        (clip.Label, clip.LabelIndex, clip.Remark) = ((classes.Count > 0 ? classes : map.Classes)[index.Value], index, names);
        return null;
    }

    private static void SetAll(Clip clip, IEnumerable<string> labels, int? firstIndex)
    {
        string[] all = [.. labels];
        (clip.Label, clip.LabelIndex, clip.Labels) = (all[0], firstIndex, all.Length > 1 ? all : null);
    }

    private (ManifestProblem, string)? ApplyName(Clip clip, string name)
    {
        if (_classes.Count == 0)
        {
            clip.Label = name;
            return null;
        }
        if (!_indexes.TryGetValue(name, out int index))
        {
            return (ManifestProblem.UnknownLabel, $"the label '{name}' is not one of the classes {string.Join(", ", _classes)}.");
        }
        (clip.Label, clip.LabelIndex) = (_classes[index], index);
        return null;
    }

    private (ManifestProblem, string)? ApplyNumber(Clip clip, int number, string? remark)
    {
        if (_classes.Count == 0) return ApplyNumberWithoutClasses(clip, number, remark);
        if (number >= _classes.Count)
        {
            return (ManifestProblem.UnknownLabel,
                $"the label {number} is out of the class list, which counts from 0 ({_classes[0]}) to {_classes.Count - 1} ({_classes[^1]}).");
        }
        if (remark is not null && _indexes.TryGetValue(remark, out int named) && named != number)
        {
            return (ManifestProblem.ConflictingLabel,
                $"the label {number} is {_classes[number]} in the class list, but the remark says {remark}. Correct the row, or the order of the class list.");
        }
        (clip.Label, clip.LabelIndex) = (_classes[number], number);
        return null;
    }

    // Without a class list the remark is the only name there is; it must say the same of a number throughout the manifest.
    private (ManifestProblem, string)? ApplyNumberWithoutClasses(Clip clip, int number, string? remark)
    {
        string name = remark ?? number.ToString(CultureInfo.InvariantCulture);
        if (!_namesSeen.TryAdd(number, name) && !string.Equals(_namesSeen[number], name, StringComparison.OrdinalIgnoreCase))
        {
            return (ManifestProblem.ConflictingLabel,
                $"the label {number} is called '{name}' here and '{_namesSeen[number]}' in an earlier row. Name the classes in their order with -Class.");
        }
        (clip.Label, clip.LabelIndex) = (_namesSeen[number], number);
        return null;
    }
}
