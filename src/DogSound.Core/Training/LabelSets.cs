namespace DogSound.Core.Training;

/// <summary>The sets of classes that clips are of, each set with a number, so that sets can be compared as single classes are.</summary>
internal static class LabelSets
{
    /// <summary>Numbers the sets in the order in which they come: equal sets have equal numbers.</summary>
    /// <param name="sets">Of every clip its classes, rising.</param>
    public static int[] Number(IEnumerable<int[]> sets)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        return [.. sets.Select(set =>
        {
            string key = string.Join(',', set);
            numbers.TryAdd(key, numbers.Count);
            return numbers[key];
        })];
    }
}
