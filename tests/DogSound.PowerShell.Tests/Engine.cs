using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace DogSound.PowerShell.Tests;

/// <summary>The real engine with the packed module imported: what a test sends scripts to.</summary>
public sealed class Engine : IDisposable
{
    private readonly Runspace _runspace;

    /// <summary>Opens a runspace with the engine's own commands and the module.</summary>
    /// <param name="import">False leaves the import to the test.</param>
    public Engine(bool import = true)
    {
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
        if (import)
            Run("Import-Module -Name $Manifest -ErrorAction Stop", ("Manifest", WildcardPattern.Escape(Manifest)));
    }

    /// <summary>Folder of the packed module.</summary>
    public static string ModuleFolder { get; } = (string)AppContext.GetData("DogSound.ModuleOutput")!;

    /// <summary>Full path of the packed module's manifest.</summary>
    public static string Manifest { get; } = Path.Combine(ModuleFolder, "DogSound.psd1");

    /// <summary>Root of the repository.</summary>
    public static string RepositoryRoot { get; } = (string)AppContext.GetData("DogSound.RepositoryRoot")!;

    /// <summary>One script in an engine of its own.</summary>
    public static EngineResult RunOnce(string script, params (string Name, object? Value)[] variables)
    {
        using var engine = new Engine();
        return engine.Run(script, variables);
    }

    /// <summary>Runs a script to its end and returns all that it wrote.</summary>
    /// <param name="script">PowerShell.</param>
    /// <param name="variables">Variables that the script finds: paths need no quoting.</param>
    /// <exception cref="RuntimeException">A terminating error.</exception>
    public EngineResult Run(string script, params (string Name, object? Value)[] variables)
    {
        using System.Management.Automation.PowerShell shell = Create(script, variables);
        return EngineResult.Of(shell, [.. shell.Invoke()]);
    }

    /// <summary>A script that is ready to run, for tests that stop it.</summary>
    public System.Management.Automation.PowerShell Create(string script, params (string Name, object? Value)[] variables)
    {
        foreach ((string name, object? value) in variables)
            _runspace.SessionStateProxy.SetVariable(name, value);
        var shell = System.Management.Automation.PowerShell.Create(_runspace);
        // Without a `try` around it the engine turns a terminating error into a record and goes on with the next statement.
        shell.AddScript("param([scriptblock] $__script) try { . $__script } catch { throw }").AddArgument(ScriptBlock.Create(script));
        return shell;
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    /// <summary>The engine reports its use over the network unless told not to before it starts. And what is kept for later runs, decoded clips
    /// among it, is kept in a folder that goes with the tests, not in the user's cache.</summary>
    [ModuleInitializer]
    internal static void Isolate()
    {
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        DirectoryInfo cache = Directory.CreateTempSubdirectory("dogsound-cache-");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", cache.FullName);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                cache.Delete(recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Something in it is still in use: it stays with the other temporary files.
            }
        };
    }
}
