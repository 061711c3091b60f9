using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using Microsoft.PowerShell;
using Microsoft.PowerShell.Commands;

namespace DogSound.Host;

/// <summary>One run of the engine: imports the module, runs one command or script, stops when told to.</summary>
internal sealed class Session : IDisposable
{
    private readonly Terminal _terminal;
    private readonly EngineHost _host;
    private readonly Runspace _runspace;
    private readonly Lock _sync = new();
    private System.Management.Automation.PowerShell? _running;
    private int? _signal;
    private int _errorCount;

    public Session(Terminal terminal)
    {
        _terminal = terminal;
        _host = new EngineHost(terminal);
        // What pwsh itself starts with: the engine's own commands; every other command comes with its module.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        PSStyle.Instance.OutputRendering = Terminal.HasColor ? OutputRendering.Host : OutputRendering.PlainText;
    }

    /// <summary>Versions of the program, the engine and the runtime, on one line.</summary>
    public static string Versions =>
        $"dogsound {ModuleLocation.ProductVersion} (PowerShell {PSVersionInfo.PSVersion}, {RuntimeInformation.FrameworkDescription})";

    /// <summary>Runs to the end, to an error or to a signal.</summary>
    /// <returns>The exit code of the process (<see cref="ExitCode"/>).</returns>
    public int Run(CommandLine line)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated));
        try
        {
            string manifest = ModuleLocation.Find();
            ModuleLocation.AddToModulePath(manifest);
            _runspace.Open();
            Invoke(shell => shell.AddCommand("Import-Module").AddParameter("Name", WildcardPattern.Escape(manifest))
                .AddParameter("ErrorAction", ActionPreference.Stop));
            if (line.Action == HostAction.Command)
                Run(Parser.ParseInput(line.Text, out _, out ParseError[] errors), errors, "");
            else
                Run(Parser.ParseFile(line.Text, out _, out ParseError[] errors), errors, line.ScriptArguments);
        }
        catch (PipelineStoppedException) when (_signal is not null || _terminal.OutputClosed)
        {
            // Asked for, or nobody is listening: nothing to report.
        }
        catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException)
        {
            _terminal.WriteErrorLine(ErrorText.Of(ErrorText.RecordOf(e)));
            return _signal ?? ExitCode.Failure;
        }
        finally
        {
            _terminal.ClearProgress();
        }
        return _signal ?? _host.RequestedExitCode ?? (_errorCount > 0 ? ExitCode.SomeFailed : ExitCode.Success);
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>
    /// A script runs as a block, not as a command: the engine would keep a command's <c>exit</c> to itself, and
    /// <c>$LASTEXITCODE</c> cannot tell it from the exit of a program that the script ran. The <c>try</c> makes every
    /// terminating error end the run: without one the engine goes on with the next statement.
    /// </summary>
    private void Run(ScriptBlockAst script, ParseError[] errors, string arguments)
    {
        if (errors.Length > 0)
            throw new ParseException(errors);
        if (script.ScriptRequirements is { } requirements)
            Require(requirements);
        Invoke(shell => shell.AddScript($"param([scriptblock] $__script) try {{ . $__script{arguments} }} catch {{ throw }}")
            .AddArgument(script.GetScriptBlock()).AddCommand("Out-Default"));
    }

    /// <summary><c>#requires</c>, which the engine checks only for commands.</summary>
    private void Require(ScriptRequirements requirements)
    {
        if (requirements.RequiredPSVersion is { } version && version > (Version)PSVersionInfo.PSVersion)
            throw new RuntimeException($"The script needs PowerShell {version}; this is {PSVersionInfo.PSVersion}.");
        foreach (ModuleSpecification module in requirements.RequiredModules)
        {
            Invoke(shell => shell.AddCommand("Import-Module").AddParameter("FullyQualifiedName", module)
                .AddParameter("ErrorAction", ActionPreference.Stop));
        }
    }

    private void Invoke(Action<System.Management.Automation.PowerShell> compose)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        compose(shell);
        // Whatever arrives here was neither caught nor silenced: it is reported, in order, and counts.
        shell.Streams.Error.DataAdded += (sender, _) =>
        {
            foreach (ErrorRecord error in ((PSDataCollection<ErrorRecord>)sender!).ReadAll())
            {
                _errorCount++;
                _terminal.WriteErrorLine(ErrorText.Of(error));
            }
        };
        // The interface has shown these already; without this they would pile up for as long as the command runs.
        shell.Streams.Warning.DataAdded += (_, _) => shell.Streams.Warning.Clear();
        shell.Streams.Verbose.DataAdded += (_, _) => shell.Streams.Verbose.Clear();
        shell.Streams.Debug.DataAdded += (_, _) => shell.Streams.Debug.Clear();
        shell.Streams.Progress.DataAdded += (_, _) => shell.Streams.Progress.Clear();
        shell.Streams.Information.DataAdded += (_, _) => shell.Streams.Information.Clear();
        lock (_sync)
        {
            if (_signal is not null)
                throw new PipelineStoppedException();
            _running = shell;
        }
        try
        {
            shell.Invoke();
        }
        finally
        {
            lock (_sync)
                _running = null;
        }
    }

    /// <summary>
    /// The first signal stops the pipeline, and the process ends with the signal's code once every cmdlet has cleaned up.
    /// The second one finds somebody who will not wait: the default goes on and the process dies.
    /// </summary>
    private void Stop(PosixSignalContext signal, int exitCode)
    {
        lock (_sync)
        {
            signal.Cancel = _signal is null;
            if (_signal is null)
                _running?.BeginStop(null, null);
            _signal ??= exitCode;
        }
    }
}
