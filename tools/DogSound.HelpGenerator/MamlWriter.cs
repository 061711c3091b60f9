using System.Management.Automation;
using System.Xml;
using System.Xml.Linq;

namespace DogSound.HelpGenerator;

/// <summary>The help file that Get-Help reads: MAML, whose schema is that of PowerShell's own help files.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Help = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Get-Help shows the syntax of this file as it stands, and knows nothing of these two where they are missing.</summary>
    private static readonly ParameterHelp[] ShouldProcess =
    [
        ShouldProcessSwitch("WhatIf", "wi", "Says what would be written, and writes nothing."),
        ShouldProcessSwitch("Confirm", "cf", "Asks before it writes."),
    ];

    public static void Write(string path, IEnumerable<CmdletHelp> cmdlets)
    {
        var document = new XElement(Help + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(CommandOf));
        using var writer = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        document.Save(writer);
    }

    private static XElement CommandOf(CmdletHelp cmdlet) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Name.Split('-')[0]),
            new XElement(Command + "noun", cmdlet.Name.Split('-')[1]),
            Description([cmdlet.Synopsis])),
        Description(cmdlet.Description),
        new XElement(Command + "syntax", cmdlet.Syntax.Select(syntax => new XElement(
            Command + "syntaxItem", new XElement(Maml + "name", cmdlet.Name), With(cmdlet, syntax.Parameters).Select(Parameter)))),
        new XElement(Command + "parameters", With(cmdlet, cmdlet.Parameters).Select(Parameter)),
        new XElement(Command + "inputTypes", cmdlet.Parameters.Where(parameter => parameter.FromPipeline).Select(parameter => TypeOf(
            "inputType", parameter.TypeName, $"By -{parameter.Name}."))),
        new XElement(Command + "returnValues", cmdlet.Outputs.Select(output => TypeOf("returnValue", output, cmdlet.OutputNote))),
        new XElement(Command + "examples", cmdlet.Examples.Select(ExampleOf)));

    private static IEnumerable<ParameterHelp> With(CmdletHelp cmdlet, IEnumerable<ParameterHelp> parameters) =>
        cmdlet.SupportsShouldProcess ? parameters.Concat(ShouldProcess) : parameters;

    private static ParameterHelp ShouldProcessSwitch(string name, string alias, string description) => new()
    {
        Name = name,
        Description = [description],
        Type = typeof(SwitchParameter),
        Aliases = [alias],
        IsMandatory = false,
        Position = null,
        FromPipeline = false,
        FromPipelineByPropertyName = false,
        SupportsWildcards = false,
        Default = null,
        Values = [],
    };

    private static XElement ExampleOf(ExampleHelp example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", $"Example {index + 1}: {Plain(example.Title)}"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paragraphs(example.Remarks)));

    private static XElement Parameter(ParameterHelp parameter)
    {
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", parameter.IsMandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.Type.IsArray ? "true" : "false"),
            new XAttribute("globbing", parameter.SupportsWildcards ? "true" : "false"),
            new XAttribute("pipelineInput", parameter.PipelineInput),
            new XAttribute("position", parameter.PositionText.ToLowerInvariant()),
            new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
            new XElement(Maml + "name", parameter.Name),
            Description(parameter.Description));
        if (parameter.Values.Count > 0)
            element.Add(new XElement(Command + "parameterValueGroup", parameter.Values.Select(value => new XElement(
                Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), value))));
        // A switch has no value in a syntax line.
        if (!parameter.IsSwitch)
            element.Add(new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), parameter.TypeName));
        element.Add(
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.TypeName)),
            new XElement(Dev + "defaultValue", parameter.Default ?? (parameter.IsSwitch ? "False" : "None")));
        return element;
    }

    private static XElement TypeOf(string kind, string name, string note) => new(
        Command + kind, new XElement(Dev + "type", new XElement(Maml + "name", name)), Description([note]));

    private static XElement Description(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> texts) => texts.Select(text => new XElement(Maml + "para", Plain(text)));

    /// <summary>A terminal shows no Markdown.</summary>
    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);
}
