namespace DogSound.Core.Configuration;

/// <summary>What somebody may have meant by a word that there is not.</summary>
internal static class Suggestion
{
    /// <summary>A sentence with the likeliest of the words, after a blank; empty where none is near.</summary>
    public static string For(string typed, IEnumerable<string> words)
    {
        // Longer than any word that there is: nothing is near, and distances would take long.
        if (typed.Length is 0 or > 64)
            return "";
        string? nearest = words
            .Select(word => (Word: word, Distance: Distance(typed.ToUpperInvariant(), word.ToUpperInvariant())))
            .Where(pair => pair.Distance <= Math.Max(1, pair.Word.Length / 3))
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.Word)
            .FirstOrDefault();
        return nearest is null ? "" : $" Did you mean '{nearest}'?";
    }

    // Levenshtein's distance: the least number of characters to insert, delete or replace.
    private static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 0; i < first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < second.Length; j++)
            {
                int replaced = diagonal + (first[i] == second[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }
        return row[^1];
    }
}
