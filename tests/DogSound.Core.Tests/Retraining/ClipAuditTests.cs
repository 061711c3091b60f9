using DogSound.Core.Audio;
using DogSound.Core.Retraining;
using DogSound.Core.Tests.Audit;

namespace DogSound.Core.Tests.Retraining;

public sealed class ClipAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _ledgerPath;

    public ClipAuditTests() => _ledgerPath = _folder["ledger.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_cannot_be_learnt_from_is_left_out_once_with_a_reason()
    {
        Clip good = Recording("good.wav", 1), silent = Sound("silent.wav", new float[8000]), copy = Recording("copy.wav", 1);
        var broken = new Clip { Path = _folder.Write("broken.wav", "no sound"), Label = "dog" };
        var gone = new Clip { Path = _folder["gone.wav"], Label = "dog" };
        Clip[] clips = [good, silent, copy, broken, gone];

        IReadOnlyList<string> problems = Enter(clips);
        Assert.Equal(4, problems.Count);
        Assert.All([silent, copy, broken, gone], clip => Assert.Contains(problems, text => text.Contains(clip.Path, StringComparison.Ordinal)));
        Assert.Contains(problems, text => text.Contains("very recording", StringComparison.Ordinal) && text.Contains(good.Path, StringComparison.Ordinal));
        Assert.Null(Known(good).Problem);

        Assert.Empty(Enter(clips));
        Assert.Equal(5, ClipLedger.Read(_ledgerPath).Clips.Count);
    }

    [Fact]
    public void What_was_mended_is_taken()
    {
        Clip clip = new() { Path = _folder.Write("late.wav", "no sound"), Label = "dog" };
        Assert.Single(Enter([clip]));
        Recording("late.wav", 3);
        Assert.Empty(Enter([clip]));
        Assert.Null(Known(clip).Problem);
    }

    [Fact]
    public void A_near_duplicate_goes_where_its_twin_is()
    {
        Clip[] first = [.. Enumerable.Range(1, 5).Select(number => Recording($"{number}.wav", number))];
        Enter(first);
        Clip tested = first.Single(clip => Known(clip).Part == DatasetPart.Test);
        int number = Array.IndexOf(first, tested) + 1;
        Clip twin = Sound("twin.wav", DuplicateSound.WithNoise(DuplicateSound.Recording(number), 20, seed: 9));
        Assert.Empty(Enter([.. first, twin]));
        Assert.Equal(DatasetPart.Test, Known(twin).Part);
        Assert.Equal(Known(tested).Group, Known(twin).Group);
        Assert.NotNull(Known(twin).Group);
    }

    [Fact]
    public void A_near_duplicate_whose_own_recording_is_elsewhere_is_left_out()
    {
        Clip[] first = [.. Enumerable.Range(1, 5).Select(number => Recording($"{number}.wav", number, number == 1 ? "walk" : null))];
        Enter(first);
        Clip tested = first.Single(clip => Known(clip).Part == DatasetPart.Test);
        Assert.Equal(DatasetPart.Train, Known(first[0]).Part);
        int number = Array.IndexOf(first, tested) + 1;
        Clip twin = Sound("twin.wav", DuplicateSound.WithNoise(DuplicateSound.Recording(number), 20, seed: 9), "walk");
        Assert.Contains("judged by what it learnt", Assert.Single(Enter([.. first, twin])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_label_has_to_be_learnt_again_and_the_part_stays()
    {
        Clip clip = Recording("1.wav", 1);
        Enter([clip]);
        ClipLedger ledger = ClipLedger.Read(_ledgerPath);
        ledger.Set(ledger.Find(clip.Path)! with { LearntBy = ["1"], Part = DatasetPart.Validation });
        ledger.Write(_ledgerPath);

        Enter([clip]);
        Assert.Equal(["1"], Known(clip).LearntBy);
        clip.Label = "cat";
        Enter([clip]);
        Assert.Equal(("cat", DatasetPart.Validation), (Known(clip).Label, Known(clip).Part));
        Assert.Empty(Known(clip).LearntBy);
    }

    private LedgerClip Known(Clip clip) => ClipLedger.Read(_ledgerPath).Find(clip.Path)!;

    private IReadOnlyList<string> Enter(Clip[] clips)
    {
        ClipLedger ledger = ClipLedger.Read(_ledgerPath);
        var audit = new ClipAudit(ledger, new PartDealer(0.2, 0.2));
        audit.Enter(clips, (_, _) => { }, TestContext.Current.CancellationToken);
        ledger.Write(_ledgerPath);
        return audit.Problems;
    }

    private Clip Recording(string name, int seed, string? group = null) => Sound(name, DuplicateSound.Recording(seed), group);

    private Clip Sound(string name, float[] samples, string? group = null)
    {
        WavFile.WriteMono16(_folder[name], samples, 8000);
        return new Clip { Path = _folder[name], Label = "dog", Group = group };
    }
}
