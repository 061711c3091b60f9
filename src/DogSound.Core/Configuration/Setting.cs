namespace DogSound.Core.Configuration;

/// <summary>The one form in which a value out of range is reported where it is no setting of a file: those have a
/// <see cref="Settings.SettingAttribute"/>.</summary>
internal static class Setting
{
    /// <summary>Throws unless the condition holds.</summary>
    /// <exception cref="ArgumentException">The message names key, value and range.</exception>
    public static void Require<T>(bool condition, string key, T value, FormattableString range)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{key} is {value}, but must be {FormattableString.Invariant(range)}."));
    }
}
