using System.Management.Automation;
using System.Management.Automation.Language;

namespace DogSound.PowerShell.Tests.Help;

public sealed class HelpTests
{
    private static readonly Engine Shared = new();

    public static TheoryData<string> Cmdlets => [.. Shared.Run("(Get-Module DogSound).ExportedCmdlets.Keys").Lines];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_is_described(string name)
    {
        PSObject help = Assert.Single(Shared.Run("Get-Help $name -Full", ("name", name)).Output);
        Assert.NotEmpty(Read(help, "Synopsis"));
        Assert.DoesNotContain(name, Read(help, "Synopsis"), StringComparison.Ordinal);
        Assert.NotEmpty(Shared.Run("(Get-Help $name).description.Text", ("name", name)).Lines[0]);
        foreach (string parameter in OwnParameters(name))
        {
            EngineResult described = Shared.Run("(Get-Help $name -Parameter $parameter).description.Text", ("name", name), ("parameter", parameter));
            Assert.Empty(described.Errors);
            Assert.False(string.IsNullOrWhiteSpace(string.Concat(described.Lines)), $"{name} -{parameter}");
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Examples_parse_and_name_parameters_that_exist(string name)
    {
        IReadOnlyList<string> examples = Shared.Run("(Get-Help $name).examples.example | ForEach-Object { $_.code }", ("name", name)).Lines;
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            Ast ast = Parser.ParseInput(example, out _, out ParseError[] errors);
            Assert.True(errors.Length == 0, $"{name}: {example}: {string.Join<ParseError>(", ", errors)}");
            Assert.Contains(name, example, StringComparison.Ordinal);
            foreach (CommandAst command in ast.FindAll(node => node is CommandAst, true).Cast<CommandAst>())
                AssertParametersExist(command);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_page_in_docs_says_the_same(string name) => AssertMade($"cmdlets/{name}.md");

    [Fact]
    public void The_page_on_configurations_has_every_setting()
    {
        AssertMade("configuration.md");
        string page = File.ReadAllText(Path.Combine(Engine.RepositoryRoot, "docs", "configuration.md"));
        foreach (PSObject setting in Shared.Run("Get-DogSoundConfiguration").Output)
        {
            string name = ((string)setting.Properties["Key"].Value).Split('.')[1];
            Assert.Contains($"| `{name}` | ", page, StringComparison.Ordinal);
        }
    }

    private static void AssertMade(string page)
    {
        string made = Path.Combine(Engine.RepositoryRoot, "output", "docs", page);
        string committed = Path.Combine(Engine.RepositoryRoot, "docs", page);
        Assert.True(File.Exists(committed) && File.ReadAllText(made) == File.ReadAllText(committed).ReplaceLineEndings("\n"),
            $"{committed} is not what the comments say; run ./build.sh docs and commit it.");
    }

    [Fact]
    public void No_page_is_left_of_a_cmdlet_that_is_gone()
    {
        string[] pages = Directory.GetFiles(Path.Combine(Engine.RepositoryRoot, "docs", "cmdlets"), "*.md");
        Assert.Equal(Shared.Run("(Get-Module DogSound).ExportedCmdlets.Keys").Lines.Order(), pages.Select(page => Path.GetFileNameWithoutExtension(page)).Order());
    }

    [Fact]
    public void The_host_renders_help()
    {
        HostResult result = HostProcess.Run("-Command", "Get-Help Get-DogSoundClip -Full");
        Assert.Equal("", result.Error);
        foreach (string part in new[] { "SYNOPSIS", "SYNTAX", "DESCRIPTION", "-LiteralPath <String[]>", "Accept wildcard characters?  true", "Example 1:" })
            Assert.Contains(part, result.Output, StringComparison.Ordinal);
    }

    private static void AssertParametersExist(CommandAst command)
    {
        string? called = command.GetCommandName();
        if (called is null || !called.Contains("-DogSound", StringComparison.Ordinal))
            return;
        IReadOnlyList<string> known = Shared.Run("(Get-Command $called).Parameters.Keys", ("called", called)).Lines;
        foreach (CommandParameterAst parameter in command.CommandElements.OfType<CommandParameterAst>())
            Assert.Contains(parameter.ParameterName, known);
    }

    private static IEnumerable<string> OwnParameters(string name) =>
        Shared.Run("(Get-Command $name).Parameters.Keys", ("name", name)).Lines
            .Except([.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters, "ProgressAction"]);

    private static string Read(PSObject help, string property) => help.Properties[property].Value?.ToString()?.Trim() ?? "";
}
