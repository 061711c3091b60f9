namespace DogSound.Core.Tests.Retraining;

/// <summary>A work folder or a registry that can't be written: the run fails, nothing that was is lost, and the next one goes on.</summary>
public sealed class RetrainingDiskTests : IDisposable
{
    private readonly RetrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("Looking at clips", "work")]
    [InlineData("Training", "work")]
    [InlineData("Training", "registry")]
    public void A_full_disk_costs_the_run_and_nothing_else(string activity, string folder)
    {
        using SmallDisk disk = new(_scene[folder], megabytes: 4);
        disk.SkipUnlessMounted();
        _scene.Add(0, 10, "Barking", "Howling");
        Assert.Equal(RetrainingOutcome.Published, _scene.Run().Outcome);
        string[] before = File.ReadAllLines(_scene["work/clips.jsonl"]);
        _scene.Add(10, 5, "Barking", "Howling");
        bool isFilled = false;
        _scene.OnReport = (now, _) =>
        {
            if (now == activity && !isFilled)
                disk.Fill(room: 4096);
            isFilled |= now == activity;
        };
        Assert.ThrowsAny<IOException>(() => _scene.Run());
        _scene.OnReport = null;
        Assert.True(isFilled);
        Assert.Equal("0000001", _scene.Registry.Champion()!.Version);
        Assert.Equal(before, File.ReadAllLines(_scene["work/clips.jsonl"])[..before.Length]);

        disk.MakeRoom();
        RetrainingReport report = _scene.Run();
        Assert.Equal((2, "0000002", 6), (report.Run, report.Version, report.TrainCount));
        Assert.Equal(2, _scene.Registry.List().Count);
    }

    [Fact]
    public void A_work_folder_that_is_closed_is_not_taken_for_one_in_use()
    {
        using SmallDisk disk = new(_scene["work"], megabytes: 4);
        disk.SkipUnlessMounted();
        _scene.Add(0, 10, "Barking", "Howling");
        _scene.Run();
        disk.MakeReadOnly();
        Exception error = Assert.ThrowsAny<Exception>(() => _scene.Run());
        Assert.True(error is IOException or UnauthorizedAccessException, error.ToString());
        Assert.Contains(_scene["work"], error.Message, StringComparison.Ordinal);
    }
}
