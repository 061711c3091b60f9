using System.Text.RegularExpressions;

namespace DogSound.Core.Scheduling;

/// <summary>Names that mean nothing special to any scheduler, shell or file system.</summary>
public static partial class ScheduleName
{
    /// <summary>The rule, for people.</summary>
    public const string Rule = "1 to 64 letters (a to z), digits, hyphens and underscores, with a letter or a digit first";

    /// <summary>Whether it is such a name.</summary>
    public static bool IsValid(string? name) => name is not null && Name().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Name();
}
