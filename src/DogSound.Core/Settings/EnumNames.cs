using System.Reflection;
using System.Text.Json.Serialization;

namespace DogSound.Core.Settings;

/// <summary>The names that the values of an enumeration have in files: those that JSON has, too.</summary>
internal static class EnumNames
{
    /// <summary>The names, in the order of the values.</summary>
    public static IReadOnlyList<string> Of(Type type) => [.. Enum.GetValues(type).Cast<Enum>().Select(Of)];

    /// <summary>The name of one value; its number where it has none.</summary>
    public static string Of(Enum value)
    {
        FieldInfo? field = value.GetType().GetField(value.ToString());
        return field?.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToString();
    }

    /// <summary>The value of a name, or null.</summary>
    public static Enum? Parse(Type type, string name) => Enum.GetValues(type).Cast<Enum>().FirstOrDefault(value => Of(value) == name);
}
