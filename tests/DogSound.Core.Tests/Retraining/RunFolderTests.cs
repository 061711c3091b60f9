using DogSound.Core.Retraining;

namespace DogSound.Core.Tests.Retraining;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_unfinished_run_goes_on_and_a_finished_one_does_not()
    {
        RunFolder first = RunFolder.Open(_folder.FullPath, null), again = RunFolder.Open(_folder.FullPath, null);
        Assert.Equal((1, false), (first.Number, first.IsResumed));
        Assert.Equal((1, true), (again.Number, again.IsResumed));
        File.WriteAllText(again.ReportPath, "{}");
        RunFolder next = RunFolder.Open(_folder.FullPath, null);
        Assert.Equal((2, false), (next.Number, next.IsResumed));
    }

    [Fact]
    public void A_run_is_given_up_when_the_champion_is_another_or_it_died_too_often()
    {
        Assert.Equal(1, RunFolder.Open(_folder.FullPath, "0000001").Number);
        Assert.Equal(2, RunFolder.Open(_folder.FullPath, "0000002").Number);
        for (int start = 1; start < RunFolder.MaximumStarts; start++)
            Assert.Equal(2, RunFolder.Open(_folder.FullPath, "0000002").Number);
        Assert.Equal(3, RunFolder.Open(_folder.FullPath, "0000002").Number);
    }

    [Fact]
    public void A_run_that_died_while_it_began_is_given_up()
    {
        string state = Path.Combine(Path.GetDirectoryName(RunFolder.Open(_folder.FullPath, null).LogPath)!, "state.json");
        File.WriteAllText(state, "{");
        Assert.Equal(2, RunFolder.Open(_folder.FullPath, null).Number);
    }

    [Fact]
    public void The_newest_runs_are_kept()
    {
        for (int run = 1; run <= 4; run++)
            File.WriteAllText(RunFolder.Open(_folder.FullPath, null).ReportPath, "{}");
        File.WriteAllText(_folder["runs/notes/mine.txt"], "not a run");
        RunFolder.Sweep(_folder.FullPath, 2);
        Assert.Equal(["000003", "000004", "notes"], Directory.GetDirectories(_folder["runs"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_log_has_a_line_for_each_event()
    {
        RunFolder run = RunFolder.Open(_folder.FullPath, null);
        run.Log("collected", new { ClipCount = 3 });
        run.Log("done");
        string[] lines = File.ReadAllLines(run.LogPath);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"run\":1,\"event\":\"collected\",\"details\":{\"clip_count\":3}", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_one_run_at_a_time_has_a_work_folder()
    {
        using (RetrainingLock.Take(_folder.FullPath))
        {
            RetrainingException error = Assert.Throws<RetrainingException>(() => RetrainingLock.Take(_folder.FullPath));
            Assert.Equal(RetrainingErrorReason.AlreadyRunning, error.Reason);
            Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Message, StringComparison.Ordinal);
        }
        RetrainingLock.Take(_folder.FullPath).Dispose();
    }
}
