namespace DogSound.HelpGenerator;

/// <summary>Names of types as they appear in help.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        return type.Namespace?.StartsWith("DogSound", StringComparison.Ordinal) == true ? type.FullName! : type.Name;
    }
}
