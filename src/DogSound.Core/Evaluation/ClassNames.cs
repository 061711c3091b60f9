namespace DogSound.Core.Evaluation;

/// <summary>Finds classes by what people call them.</summary>
internal static class ClassNames
{
    /// <summary>The class of a label: the one that is written like it, else the first that is when case is ignored.</summary>
    /// <returns>Its position, from 0; null where there is none.</returns>
    public static int? Find(IReadOnlyList<string> classes, string label)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes[i] == label) return i;
        }
        for (int i = 0; i < classes.Count; i++)
        {
            if (string.Equals(classes[i], label, StringComparison.OrdinalIgnoreCase)) return i;
        }
        return null;
    }
}
