using System.Diagnostics;

namespace DogSound.PowerShell.Tests.Host;

public sealed class HostStreamTests
{
    [Fact]
    public void Results_go_to_standard_output_and_everything_else_to_standard_error()
    {
        HostResult result = HostProcess.Run("-Command", """
            function f {
                [CmdletBinding()] param()
                'result 🐶'
                $PSCmdlet.WriteWarning('a warning')
                $PSCmdlet.WriteVerbose('verbosely')
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'progress', 'going'))
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('a.wav: is broken.'), 'My.Id', 'ReadError', 'a.wav'))
            }
            f -Verbose
            """);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal("result 🐶", result.Output.Trim());
        Assert.Contains("WARNING: a warning", result.Error, StringComparison.Ordinal);
        Assert.Contains("VERBOSE: verbosely", result.Error, StringComparison.Ordinal);
        Assert.Contains("f: a.wav: is broken. [My.Id]", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("going", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_is_no_terminal_holds_no_colours()
    {
        HostResult result = HostProcess.Run("-Command", "[pscustomobject] @{ Name = 'x'; Value = 1 }; Get-Module");
        Assert.Contains("DogSound", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public void A_message_cannot_command_the_terminal()
    {
        HostResult result = HostProcess.Run("-Command", "throw \"bad`e[2Jname\"");
        Assert.DoesNotContain('\e', result.Error);
        Assert.Contains("name", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        using Process process = HostProcess.Start("-Command", "for ($i = 0; ; $i++) { \"line $i\" }");
        Assert.Equal("line 0", await process.StandardOutput.ReadLineAsync());
        process.StandardOutput.Close();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal("", error);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_question_without_a_terminal_is_an_error_not_a_wait()
    {
        HostResult result = HostProcess.Run("-Command", "Import-Module");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("MissingMandatoryParameter", result.Error, StringComparison.Ordinal);
    }
}
