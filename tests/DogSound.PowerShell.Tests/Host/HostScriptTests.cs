namespace DogSound.PowerShell.Tests.Host;

public sealed class HostScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Arguments_bind_as_they_do_on_a_command_line()
    {
        string script = Write("""
            param([string] $Name, [switch] $Flag, [switch] $Other, [int] $Count, [Parameter(ValueFromRemainingArguments)] [string[]] $Rest)
            "$Name|$Flag|$Other|$Count|$($Rest -join ',')|$PSScriptRoot"
            """);
        HostResult result = HostProcess.Run(script, "-Name", "it's $HOME", "-Flag", "-Other:$false", "-Count:3", "a b", "-5", "--", "-Name");
        Assert.Equal("", result.Error);
        Assert.Equal($"it's $HOME|True|False|3|a b,-5,-Name|{_folder.FullPath}", result.Output.Trim());
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("function f { exit 8 }; f; 'not reached'", 8)]
    [InlineData("exit", 0)]
    [InlineData("throw 'x'", 1)]
    [InlineData("$null.Method(); 'not reached'", 1)]
    [InlineData("#requires -Version 7.6\n#requires -Modules DogSound\nImport-Module DogSound; exit 4", 4)]
    [InlineData("#requires -Version 99\n'not reached'", 1)]
    [InlineData("#requires -Modules NoSuchModule\n'not reached'", 1)]
    public void A_script_ends_with(string text, int expected)
    {
        HostResult result = HostProcess.Run(Write(text));
        Assert.True(expected == result.ExitCode, $"{result.ExitCode}: {result.Output}{result.Error}");
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_code_of_a_program_is_not_the_scripts()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("runs /bin/false");
        HostResult result = HostProcess.Run(Write("& /bin/false; \"code $LASTEXITCODE\""));
        Assert.Equal("code 1", result.Output.Trim());
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public void An_error_says_where_in_the_script()
    {
        string script = Write("'one'\nGet-NoSuchCommand\n");
        HostResult result = HostProcess.Run(script);
        Assert.Contains($"at {script}:2:1: Get-NoSuchCommand", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_cannot_be_parsed_runs_not_at_all()
    {
        HostResult result = HostProcess.Run(Write("'one'\nif (\n"));
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string text) => _folder.Write("a script [1].ps1", text);
}
