namespace DogSound.Core.Configuration;

/// <summary>All that is wrong with a file or with overrides, up to a number that somebody may still read.</summary>
internal sealed class MistakeList
{
    // More would not be read by anybody.
    private const int Maximum = 100;

    private readonly List<ConfigurationMistake> _mistakes = [];

    /// <summary>What is wrong so far, in the order in which it was found.</summary>
    public IReadOnlyList<ConfigurationMistake> All => _mistakes;

    /// <summary>No further mistake is taken.</summary>
    public bool IsFull => _mistakes.Count >= Maximum;

    /// <summary>Adds a mistake.</summary>
    public void Report(ConfigurationPlace place, string key, string text)
    {
        if (_mistakes.Count < Maximum)
            _mistakes.Add(new ConfigurationMistake(place, key, text));
        else if (_mistakes.Count == Maximum)
            _mistakes.Add(new ConfigurationMistake(place, "", "There are more mistakes; these come first."));
    }

    /// <summary>Throws if there is a mistake.</summary>
    /// <param name="path">The file, for the message; empty for none.</param>
    /// <exception cref="ConfigurationException">Something is wrong: it says everything that is, in the order of the file; what stands
    /// nowhere in it comes last.</exception>
    public void ThrowIfAny(string path)
    {
        if (_mistakes.Count == 0)
            return;
        throw new ConfigurationException(
            path,
            [
                .. _mistakes.OrderBy(mistake => mistake.Place.Line == 0)
                    .ThenBy(mistake => mistake.Place.Line).ThenBy(mistake => mistake.Place.Column),
            ]);
    }
}
