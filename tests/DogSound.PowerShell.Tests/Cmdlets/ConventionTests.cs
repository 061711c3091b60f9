using System.Management.Automation;
using System.Reflection;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>What PowerShell expects of every cmdlet.</summary>
public sealed class ConventionTests
{
    private static readonly Engine Shared = new();

    /// <summary>Verbs of cmdlets that change something on the disk.</summary>
    private static readonly string[] WritingVerbs = ["Add", "Clear", "Convert", "Copy", "Export", "Move", "New", "Remove", "Rename", "Save", "Set", "Update"];

    /// <summary>Cmdlets that make something new of what they are given, and touch no disk: as New-Guid.</summary>
    private static readonly string[] HarmlessCmdlets = ["New-DogSoundPseudoLabel"];

    public static TheoryData<string> Cmdlets => [.. Shared.Run("(Get-Module DogSound).ExportedCmdlets.Keys").Lines];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void It_follows_the_conventions(string name)
    {
        Type type = TypeOf(name);
        CmdletAttribute attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        Type[] verbs = [typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity)];
        Assert.Contains(attribute.VerbName, verbs.SelectMany(group => group.GetFields()).Select(field => (string)field.GetValue(null)!));
        Assert.StartsWith("DogSound", attribute.NounName, StringComparison.Ordinal);
        Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
        if ((WritingVerbs.Contains(attribute.VerbName) && !HarmlessCmdlets.Contains(name)) || type.GetProperty("OutputPath") is not null)
            Assert.True(attribute.SupportsShouldProcess, $"{name} writes: it needs -WhatIf and -Confirm.");
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void No_type_from_inside_the_load_context_is_seen(string name)
    {
        Type type = TypeOf(name);
        IEnumerable<Type> seen = type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).Select(property => property.PropertyType)
            .Concat(type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(output => output.Type));
        foreach (Type one in seen)
        {
            Type element = one.IsArray ? one.GetElementType()! : Nullable.GetUnderlyingType(one) ?? one;
            Assert.Equal(System.Runtime.Loader.AssemblyLoadContext.Default, System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(element.Assembly));
        }
    }

    private static Type TypeOf(string name) => (Type)Shared.Run("(Get-Command $name).ImplementingType", ("name", name)).Output[0].BaseObject;
}
