using DogSound.Core.Retraining;

namespace DogSound.Core.Tests.Retraining;

public sealed class ClipLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_reads_back_what_it_wrote()
    {
        var ledger = new ClipLedger();
        LedgerClip clip = new()
        {
            Path = "/clips/a \"b\".wav",
            Length = 7,
            Modified = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            Content = "ab",
            Label = "dog",
            Part = DatasetPart.Test,
            Group = "walk",
            Weight = 0.5,
            IsPseudoLabel = true,
            LearntBy = ["0000001"],
        };
        ledger.Set(clip);
        ledger.Set(new LedgerClip { Path = "/clips/c.wav", Label = "cat", Problem = "is silent" });
        ledger.Write(_folder["ledger.jsonl"]);
        ClipLedger read = ClipLedger.Read(_folder["ledger.jsonl"]);
        Assert.Equal(["/clips/a \"b\".wav", "/clips/c.wav"], read.Clips.Select(one => one.Path));
        Assert.Equal(clip with { LearntBy = [] }, read.Clips[0] with { LearntBy = [] });
        Assert.Equal(clip.LearntBy, read.Clips[0].LearntBy);
        Assert.Equal("is silent", read.Find("/clips/c.wav")!.Problem);
        Assert.Equal(DatasetPart.Train, read.Find("/clips/c.wav")!.Part);
    }

    [Fact]
    public void A_broken_one_is_an_error_that_says_what_it_is_for()
    {
        string path = _folder.Write("ledger.jsonl", "{\"path\":\"/a.wav\",\"label\":\"dog\"}\n{\"path\":");
        RetrainingException error = Assert.Throws<RetrainingException>(() => ClipLedger.Read(path));
        Assert.Equal(RetrainingErrorReason.BrokenLedger, error.Reason);
        Assert.Contains($"{path}: line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_none_nothing_was_seen() => Assert.Empty(ClipLedger.Read(_folder["none.jsonl"]).Clips);
}
