using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;

namespace DogSound.HelpGenerator;

/// <summary>Reads what the engine sees of a cmdlet, and what its author wrote about it; each needs the other.</summary>
internal sealed class CmdletReader(DocumentationComments comments)
{
    private static readonly HashSet<string> CommonParameters =
        [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters, "ProgressAction"];

    private readonly List<string> _problems = [];

    /// <summary>What is missing; help with holes is not written.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The help of a cmdlet, or null for another type.</summary>
    public CmdletHelp? Read(Type type)
    {
        if (type.GetCustomAttribute<CmdletAttribute>() is not { } attribute)
            return null;
        string name = $"{attribute.VerbName}-{attribute.NounName}";
        XElement? comment = comments.Of(type);
        var cmdlet = (Cmdlet)Activator.CreateInstance(type)!;
        var info = new CmdletInfo(name, type);

        var help = new CmdletHelp(
            name,
            Require(DocumentationComments.Text(comment?.Element("summary")), $"{name}: the class has no <summary>."),
            DocumentationComments.Paragraphs(comment?.Element("remarks")),
            [.. info.ParameterSets.OrderByDescending(set => set.IsDefault).Select(set => ReadSyntax(name, cmdlet, set))],
            ReadParameters(name, cmdlet, info),
            [.. (comment?.Elements("example") ?? []).Select(example => ReadExample(name, example))],
            [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(output => output.Name)],
            DocumentationComments.Text(comment?.Element("returns")),
            attribute.SupportsShouldProcess);
        if (help.Description.Count == 0)
            _problems.Add($"{name}: the class has no <remarks>; they are the description.");
        if (help.Examples.Count == 0)
            _problems.Add($"{name}: the class has no <example>.");
        if (help.Outputs.Count > 0)
            Require(help.OutputNote, $"{name}: the class has no <returns>, which says what its output is.");
        return help;
    }

    private SyntaxHelp ReadSyntax(string name, Cmdlet cmdlet, CommandParameterSetInfo set) => new(
        $"{name} {set}",
        [.. InOrder(set).Where(parameter => !CommonParameters.Contains(parameter.Name))
            .Select(parameter => ReadParameter(name, cmdlet, [parameter]))]);

    /// <summary>One entry for each parameter; where its parameter sets differ, it is what it is in any of them.</summary>
    private List<ParameterHelp> ReadParameters(string name, Cmdlet cmdlet, CmdletInfo info) =>
        [.. info.ParameterSets.OrderByDescending(set => set.IsDefault).SelectMany(set => InOrder(set))
            .Where(parameter => !CommonParameters.Contains(parameter.Name))
            .GroupBy(parameter => parameter.Name)
            .Select(parameter => ReadParameter(name, cmdlet, [.. parameter]))];

    private ParameterHelp ReadParameter(string cmdletName, Cmdlet cmdlet, CommandParameterInfo[] sets)
    {
        CommandParameterInfo parameter = sets[0];
        PropertyInfo property = cmdlet.GetType().GetProperty(parameter.Name)!;
        IReadOnlyList<string> description = DocumentationComments.Paragraphs(comments.Of(property)?.Element("summary"));
        if (description.Count == 0)
            Require("", $"{cmdletName}: the parameter -{parameter.Name} has no <summary>.");
        return new ParameterHelp
        {
            Name = parameter.Name,
            Description = description,
            Type = parameter.ParameterType,
            Aliases = parameter.Aliases,
            IsMandatory = sets.All(set => set.IsMandatory),
            Position = sets.Max(set => set.Position) is >= 0 and int position ? position : null,
            FromPipeline = sets.Any(set => set.ValueFromPipeline),
            FromPipelineByPropertyName = sets.Any(set => set.ValueFromPipelineByPropertyName),
            SupportsWildcards = property.GetCustomAttribute<SupportsWildcardsAttribute>() is not null,
            Default = DefaultOf(property.GetValue(cmdlet)),
            Values = ValuesOf(property),
        };
    }

    /// <summary>As in a syntax line: by position, then those that must be given, then the others.</summary>
    private static IEnumerable<CommandParameterInfo> InOrder(CommandParameterSetInfo set) => set.Parameters
        .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
        .ThenByDescending(parameter => parameter.IsMandatory);

    private static string? DefaultOf(object? value) => value switch
    {
        null or SwitchParameter or Array { Length: 0 } or "" => null,
        Array array => string.Join(", ", array.Cast<object>()),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string[] ValuesOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        return element.IsEnum ? Enum.GetNames(element) : [.. property.GetCustomAttribute<ValidateSetAttribute>()?.ValidValues ?? []];
    }

    private ExampleHelp ReadExample(string name, XElement example) => new(
        Require(DocumentationComments.Text(example.Element("summary")), $"{name}: an <example> has no <summary>, which is its title."),
        Require(Unindent(example.Element("code")?.Value ?? ""), $"{name}: an <example> has no <code>."),
        [.. example.Elements("para").Select(DocumentationComments.Text)]);

    /// <summary>Code keeps its lines and loses the indentation that all of them share; a first line beside its tag has none to lose.</summary>
    private static string Unindent(string code)
    {
        code = code.ReplaceLineEndings("\n");
        bool isBeside = !code.StartsWith('\n');
        string[] lines = code.Trim('\n').Split('\n');
        int indent = lines.Skip(isBeside ? 1 : 0).Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select((line, number) => isBeside && number == 0 ? line.TrimStart() : line.Length >= indent ? line[indent..] : "")).TrimEnd();
    }

    private string Require(string text, string problem)
    {
        if (text.Length == 0 && !_problems.Contains(problem))
            _problems.Add(problem);
        return text;
    }
}
