using DogSound.Core.Tests.Retraining;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A retraining whose registry lies in S3.</summary>
public sealed class S3RetrainingTests
{
    [Fact]
    public async Task Runs_publish_in_S3_and_go_on_from_its_champion()
    {
        using S3Scene scene = new();
        using System.Diagnostics.Process child = ChildTest.Start(GetType(), nameof(In_a_process_that_retrains), [("DOGSOUND_TEST_REGISTRY", scene.Location), .. scene.ChildEnvironment]);
        await ChildTest.FinishAsync(child);
        Assert.Equal([null, "0000001"], scene.Registry.List().Select(version => version.Parent));
    }

    /// <summary>Runs in the child process, whose environment names the server.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_retrains()
    {
        using RetrainingScene scene = new();
        scene.Settings = scene.Settings with { Registry = Environment.GetEnvironmentVariable("DOGSOUND_TEST_REGISTRY")! };
        scene.Add(0, 10, "Barking", "Howling");
        RetrainingReport first = scene.Run();
        Assert.Equal((RetrainingOutcome.Published, "0000001"), (first.Outcome, first.Version));
        Assert.Equal(RetrainingOutcome.NothingNew, scene.Run().Outcome);
        scene.Add(10, 5, "Barking", "Howling");
        RetrainingReport second = scene.Run();
        Assert.Equal(("0000001", "0000002"), (second.PreviousChampion, second.Version));
        Assert.Equal(second.Outcome == RetrainingOutcome.Published ? "0000002" : "0000001", scene.Registry.Champion()!.Version);
        Assert.Equal(scene.Settings.Registry, scene.Registry.Location);
    }
}
