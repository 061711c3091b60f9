using DogSound.Core.Registry;

namespace DogSound.Core.Retraining;

/// <summary>A version and all that it was made from: what each of them has learnt, it knows.</summary>
internal static class Lineage
{
    /// <summary>The versions; none for no version.</summary>
    /// <param name="registry">Where they are.</param>
    /// <param name="version">The youngest, or null.</param>
    /// <param name="cancel">Ends the work.</param>
    public static IReadOnlySet<string> Of(ModelRegistry registry, ModelVersion? version, CancellationToken cancel)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (version is null)
            return known;
        Dictionary<string, ModelVersion> versions = registry.ListAll(cancel: cancel).ToDictionary(one => one.Version, StringComparer.Ordinal);
        // A version that was removed is still known; one whose record is gone or damaged ends the line: what it had learnt counts as new, and is learnt again.
        while (version is not null && known.Add(version.Version))
            version = version.Parent is { } parent ? versions.GetValueOrDefault(parent) : null;
        return known;
    }
}
