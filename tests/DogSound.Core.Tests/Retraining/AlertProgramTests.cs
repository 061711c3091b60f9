using DogSound.Core.Retraining;

namespace DogSound.Core.Tests.Retraining;

public sealed class AlertProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_told_where_the_report_is()
    {
        string told = _folder["told.txt"];
        Assert.Null(AlertProgram.Start(Script($"#!/bin/sh\necho noise\nprintf '%s' \"$1\" > '{told}'\n"), "/some/re port.json"));
        Assert.Equal("/some/re port.json", File.ReadAllText(told));
    }

    [Fact]
    public void What_went_wrong_with_it_is_said()
    {
        Assert.Contains("exit code 7", AlertProgram.Start(Script("#!/bin/sh\nexit 7\n"), "r.json"), StringComparison.Ordinal);
        Assert.Contains("can't be started", AlertProgram.Start(_folder["none"], "r.json"), StringComparison.Ordinal);
    }

    private string Script(string text)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Scripts of sh need another system than Windows.");
        string path = _folder.Write("alert", text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
