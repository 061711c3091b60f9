namespace DogSound.Core.Data.Datasets;

/// <summary>The fields of a row, by the names of their columns; case does not matter.</summary>
/// <param name="columns">Position of every column that is there.</param>
/// <param name="field">The text of a field; null where it is empty or missing.</param>
internal readonly struct DatasetFields(IReadOnlyDictionary<string, int> columns, Func<int, string?> field)
{
    /// <summary>The text of a field; null where it, or its column, is empty or missing.</summary>
    public string? this[string column] => columns.TryGetValue(column, out int index) ? field(index) : null;

    /// <summary>Whether there is such a column.</summary>
    public bool Has(string column) => columns.ContainsKey(column);

    /// <summary>The parts of a field that holds several, separated by commas.</summary>
    public string[] Several(string column) => this[column]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
