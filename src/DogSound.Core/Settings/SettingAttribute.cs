using System.Globalization;

namespace DogSound.Core.Settings;

/// <summary>
/// Makes a property a setting that files can name (by its <see cref="System.Text.Json.Serialization.JsonPropertyNameAttribute"/>): says
/// what it is, in the words that help, written files and documentation show, and which values it takes.
/// </summary>
/// <param name="description">What the setting is, in one line, other settings called by their keys.</param>
[AttributeUsage(AttributeTargets.Property)]
internal class SettingAttribute(string description) : Attribute
{
    /// <summary>What the setting is.</summary>
    public string Description { get; } = description;

    /// <summary>Least value.</summary>
    public double Minimum { get; set; } = double.NegativeInfinity;

    /// <summary>Greatest value.</summary>
    public double Maximum { get; set; } = double.PositiveInfinity;

    /// <summary>Every value is greater than this one.</summary>
    public double Above { get; set; } = double.NegativeInfinity;

    /// <summary>Every value is less than this one.</summary>
    public double Below { get; set; } = double.PositiveInfinity;

    /// <summary>Says the range instead of its numbers, where another setting is one of its ends.</summary>
    public string? Range { get; set; }

    /// <summary>The unit, if the number has one.</summary>
    public string? Unit { get; set; }

    /// <summary>The value follows from the training clips: files cannot set it.</summary>
    public bool IsMeasured { get; set; }

    /// <summary>The words that a setting of text takes; null where the property's type says it.</summary>
    public virtual IReadOnlyList<string>? Words => null;

    /// <summary>Whether a setting of text takes every text.</summary>
    public virtual bool TakesAnyText => false;

    /// <summary>Whether a number is finite and in the range.</summary>
    public bool Contains(double value) =>
        double.IsFinite(value) && value >= Minimum && value <= Maximum && value > Above && value < Below;

    /// <summary>The range in words, such as "from 0 to below 1 (hertz)"; empty where every number is in it.</summary>
    public string DescribeRange()
    {
        string unit = Unit is null ? "" : $" ({Unit})";
        return (Range ?? DescribeEnds()) + unit;
    }

    private string DescribeEnds()
    {
        string? upper = double.IsFinite(Maximum) ? Text(Maximum) : double.IsFinite(Below) ? $"below {Text(Below)}" : null;
        if (double.IsFinite(Above))
            return $"above {Text(Above)}{(upper is null ? "" : double.IsFinite(Maximum) ? $" and at most {upper}" : $" and {upper}")}";
        return double.IsFinite(Minimum) ? (upper is null ? $"from {Text(Minimum)}" : $"from {Text(Minimum)} to {upper}") : "";
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
