using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace DogSound.Core.Settings;

/// <summary>A property that is a setting: its name in files, its type, the values that it takes.</summary>
internal sealed class SettingProperty
{
    private static readonly ConcurrentDictionary<Type, SettingProperty[]> Known = new();

    private readonly PropertyInfo _property;
    private readonly SettingAttribute _attribute;

    private SettingProperty(PropertyInfo property, SettingAttribute attribute)
    {
        _property = property;
        _attribute = attribute;
        Name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} is a setting without a name in files.");
        Words = attribute.Words ?? (Type.IsEnum ? EnumNames.Of(Type) : Type == typeof(bool) ? SettingText.Booleans : []);
        Allowed = Describe();
    }

    /// <summary>The name in files, within its record.</summary>
    public string Name { get; }

    /// <summary>The name in code.</summary>
    public string PropertyName => _property.Name;

    /// <summary>The record that it is of.</summary>
    public Type DeclaringType => _property.DeclaringType!;

    /// <summary>The type of the property: an integer, a floating-point number, a truth value, an enumeration or text.</summary>
    public Type Type => _property.PropertyType;

    /// <summary>What the setting is.</summary>
    public string Description => _attribute.Description;

    /// <summary>The value follows from the training clips: files cannot set it.</summary>
    public bool IsMeasured => _attribute.IsMeasured;

    /// <summary>The value is the path of a file or folder.</summary>
    public bool IsPath => _attribute is FolderSettingAttribute;

    /// <summary>The words that it takes, none for a number.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The values that it takes, in words that follow on "must be".</summary>
    public string Allowed { get; }

    /// <summary>The settings of a record, in the order in which it declares them.</summary>
    public static IReadOnlyList<SettingProperty> Of(Type record) => Known.GetOrAdd(record, Find);

    /// <summary>The value in a record.</summary>
    public object GetValue(object record) => _property.GetValue(record)!;

    /// <summary>Sets the value in a record that nobody else has seen yet.</summary>
    public void SetValue(object record, object value) => _property.SetValue(record, value);

    /// <summary>Whether a value of the property's type may be used.</summary>
    public bool IsAllowed(object value) => value switch
    {
        int number => _attribute.Contains(number),
        long number => _attribute.Contains(number),
        double number => _attribute.Contains(number),
        bool => true,
        Enum name => Enum.IsDefined(Type, name),
        string text => _attribute.TakesAnyText || Words.Contains(text),
        _ => false,
    };

    private static SettingProperty[] Find(Type record) =>
    [
        .. from property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let attribute = property.GetCustomAttribute<SettingAttribute>()
           where attribute is not null
           orderby property.MetadataToken
           select new SettingProperty(property, attribute),
    ];

    private string Describe()
    {
        if (_attribute.TakesAnyText)
            return _attribute.Range ?? "a path";
        if (Words.Count > 0)
            return Words.Count == 1 ? Words[0] : $"{string.Join(", ", Words.SkipLast(1))} or {Words[^1]}";
        return $"{(Type == typeof(double) ? "a number" : "a whole number")} {_attribute.DescribeRange()}".TrimEnd();
    }
}
