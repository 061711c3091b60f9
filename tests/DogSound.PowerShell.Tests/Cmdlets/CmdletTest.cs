using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>A folder and an engine of its own for every test; scripts find the folder as <c>$root</c>.</summary>
public abstract class CmdletTest : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    protected Engine Engine { get; } = new();

    public void Dispose()
    {
        Engine.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected EngineResult Run(string script, params (string, object?)[] variables) =>
        Engine.Run(script, [("root", Folder.FullPath), .. variables]);

    /// <summary>Runs a script that must end with a terminating error.</summary>
    protected ErrorRecord Fail(string script, params (string, object?)[] variables) =>
        Assert.ThrowsAny<RuntimeException>(() => Run(script, variables)).ErrorRecord;

    /// <summary>The id without the cmdlet's name.</summary>
    protected static string IdOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    protected static T Get<T>(PSObject item, string property) => (T)item.Properties[property].Value!;

    protected static IEnumerable<string> Names(EngineResult result) => result.Output.Select(item => Path.GetFileName(Get<string>(item, "Path")));

    /// <summary>One error for each of the files, with its id, which names the file in its message and is about it.</summary>
    protected static void AssertErrors(EngineResult result, params (string Path, string Id)[] expected)
    {
        Assert.Equal(expected.Select(one => one.Id), result.ErrorIds);
        foreach (((string path, string id), ErrorRecord error) in expected.Zip(result.Errors))
        {
            Assert.Contains(path, error.Exception.Message, StringComparison.Ordinal);
            Assert.EndsWith(Path.GetFileName(path), (string)error.TargetObject, StringComparison.Ordinal);
            Assert.True(error.Exception.Message.Length > path.Length + 10, $"{id} says nothing");
        }
    }
}
