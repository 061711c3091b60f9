namespace DogSound.Core.Settings;

/// <summary>Finds every value of a record that is out of range.</summary>
internal sealed class SettingChecks
{
    private readonly List<SettingProblem> _problems = [];
    private readonly HashSet<string> _bad;
    private readonly string _prefix;

    private SettingChecks(string prefix, IEnumerable<string> ignored)
    {
        _prefix = prefix;
        _bad = [.. ignored];
    }

    /// <summary>All problems of a record, in the order of its settings.</summary>
    /// <param name="settings">The record.</param>
    /// <param name="prefix">What files write before the names, such as <c>training.</c>.</param>
    /// <param name="ignored">Names whose value is already known to be wrong: nothing is said of them, nor of what depends on
    /// them.</param>
    public static IReadOnlyList<SettingProblem> Find(ISettings settings, string prefix = "", IEnumerable<string>? ignored = null)
    {
        var checks = new SettingChecks(prefix, ignored ?? []);
        foreach (SettingProperty property in SettingProperty.Of(settings.GetType()))
        {
            object value = property.GetValue(settings);
            if (!checks._bad.Contains(property.Name) && !property.IsAllowed(value))
                checks.Add(property.Name, SettingText.Format(value), property.Allowed, []);
        }
        settings.CheckTogether(checks);
        return checks._problems;
    }

    /// <summary>Throws if a record has a problem.</summary>
    /// <param name="settings">The record.</param>
    /// <param name="prefix">What files write before the names.</param>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, and says every
    /// range.</exception>
    public static void Validate(ISettings settings, string prefix = "")
    {
        IReadOnlyList<SettingProblem> problems = Find(settings, prefix);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems.Select(problem => problem.Text)));
    }

    /// <summary>Requires of a setting what depends on others; says nothing where one of them is itself out of range.</summary>
    /// <param name="condition">What must hold; asked only when all the values are in their own ranges.</param>
    /// <param name="name">The setting that is named when it does not.</param>
    /// <param name="value">Its value.</param>
    /// <param name="range">Which values are allowed, with the values of the others.</param>
    /// <param name="others">The settings that it depends on.</param>
    public void Require(Func<bool> condition, string name, object value, FormattableString range, params ReadOnlySpan<string> others)
    {
        if (_bad.Contains(name))
            return;
        foreach (string other in others)
        {
            if (_bad.Contains(other))
                return;
        }
        if (!condition())
            Add(name, SettingText.Format(value), FormattableString.Invariant(range), others);
    }

    private void Add(string name, string value, string allowed, ReadOnlySpan<string> others)
    {
        _bad.Add(name);
        string key = _prefix + name;
        _problems.Add(new SettingProblem(key, $"{key} is {value}, but must be {allowed}.", [.. others.ToArray().Select(other => _prefix + other)]));
    }
}
