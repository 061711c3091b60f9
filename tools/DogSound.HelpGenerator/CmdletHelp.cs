namespace DogSound.HelpGenerator;

/// <summary>Everything that is said of one cmdlet; texts are paragraphs with Markdown's backticks around code.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Synopsis">One sentence.</param>
/// <param name="Description">The longer story.</param>
/// <param name="Syntax">One entry for each parameter set, the default one first.</param>
/// <param name="Parameters">All parameters but the common ones, by name.</param>
/// <param name="Examples">In the order of the source.</param>
/// <param name="Outputs">Types that are written to the pipeline.</param>
/// <param name="OutputNote">What is written, in words.</param>
/// <param name="SupportsShouldProcess">It has -WhatIf and -Confirm.</param>
internal sealed record CmdletHelp(
    string Name,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<SyntaxHelp> Syntax,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<ExampleHelp> Examples,
    IReadOnlyList<string> Outputs,
    string OutputNote,
    bool SupportsShouldProcess);

/// <summary>One way to call a cmdlet.</summary>
/// <param name="Line">The whole line, as PowerShell writes it.</param>
/// <param name="Parameters">Its parameters, in the order of the line.</param>
internal sealed record SyntaxHelp(string Line, IReadOnlyList<ParameterHelp> Parameters);

/// <summary>One parameter, as it is in one parameter set or in all of them.</summary>
internal sealed record ParameterHelp
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required Type Type { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required bool IsMandatory { get; init; }

    /// <summary>From 0, or null when the parameter must be named.</summary>
    public required int? Position { get; init; }

    public required bool FromPipeline { get; init; }

    public required bool FromPipelineByPropertyName { get; init; }

    public required bool SupportsWildcards { get; init; }

    /// <summary>The value without the parameter, or null when there is none.</summary>
    public required string? Default { get; init; }

    /// <summary>The values that are accepted, where they are a closed list.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    public bool IsSwitch => Type == typeof(System.Management.Automation.SwitchParameter);

    /// <summary>The name of the type as people write it: <c>String[]</c>.</summary>
    public string TypeName => TypeNames.Of(Type);

    public string PipelineInput => (FromPipeline, FromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    public string PositionText => Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "Named";
}

/// <summary>One example.</summary>
internal sealed record ExampleHelp(string Title, string Code, IReadOnlyList<string> Remarks);
