using System.Text;

namespace DogSound.HelpGenerator;

/// <summary>A cmdlet's page in docs/cmdlets.</summary>
internal static class MarkdownWriter
{
    public static string Page(CmdletHelp cmdlet)
    {
        var page = new StringBuilder();
        Add(page, $"# {cmdlet.Name}", cmdlet.Synopsis, "## Syntax");
        Add(page, [.. cmdlet.Syntax.Select(syntax => Code(syntax.Line))]);
        Add(page, "## Description");
        Add(page, [.. cmdlet.Description]);

        Add(page, "## Examples");
        for (int i = 0; i < cmdlet.Examples.Count; i++)
        {
            ExampleHelp example = cmdlet.Examples[i];
            Add(page, $"### Example {i + 1}: {example.Title}", Code(example.Code));
            Add(page, [.. example.Remarks]);
        }

        Add(page, "## Parameters");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            Add(page, $"### -{parameter.Name}");
            Add(page, [.. parameter.Description]);
            Add(page, Facts(parameter));
        }
        Add(page, cmdlet.SupportsShouldProcess
            ? "It also takes PowerShell's common parameters, -WhatIf and -Confirm."
            : "It also takes PowerShell's common parameters.");

        string[] inputs = [.. cmdlet.Parameters.Where(parameter => parameter.FromPipeline).Select(parameter => $"`{parameter.TypeName}` (-{parameter.Name})")];
        Add(page, "## Inputs", inputs.Length > 0 ? string.Join(", ", inputs) : "None.");
        Add(page, "## Outputs", cmdlet.Outputs.Count > 0 ? $"{string.Join(", ", cmdlet.Outputs.Select(output => $"`{output}`"))}: {cmdlet.OutputNote}" : "None.");
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static string Facts(ParameterHelp parameter)
    {
        var facts = new List<(string, string)>
        {
            ("Type", parameter.TypeName),
            ("Required", parameter.IsMandatory ? "yes" : "no"),
            ("Position", parameter.PositionText),
            ("Pipeline input", parameter.PipelineInput),
            ("Wildcards", parameter.SupportsWildcards ? "yes" : "no"),
        };
        if (parameter.Default is not null)
            facts.Insert(1, ("Default", parameter.Default));
        if (parameter.Values.Count > 0)
            facts.Insert(1, ("Values", string.Join(", ", parameter.Values)));
        if (parameter.Aliases.Count > 0)
            facts.Insert(1, ("Aliases", string.Join(", ", parameter.Aliases)));
        return "| | |\n|---|---|\n" + string.Join('\n', facts.Select(fact => $"| {fact.Item1} | {fact.Item2.Replace("|", "\\|", StringComparison.Ordinal)} |"));
    }

    private static string Code(string text) => $"```powershell\n{text}\n```";

    private static void Add(StringBuilder page, params string[] blocks)
    {
        foreach (string block in blocks)
            page.Append(block).Append("\n\n");
    }
}
