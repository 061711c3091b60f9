using DogSound.Core.Retraining;

namespace DogSound.Core.Tests.Retraining;

public sealed class PartDealerTests
{
    [Fact]
    public void Every_class_has_its_shares_however_few_clips_come_at_once()
    {
        var dealer = new PartDealer(0.2, 0.2);
        DatasetPart[] dog = [.. Enumerable.Range(0, 50).Select(_ => dealer.Deal("dog", null, false))];
        DatasetPart[] cat = [.. Enumerable.Range(0, 10).Select(_ => dealer.Deal("cat", null, false))];
        Assert.Equal((30, 10, 10), Count(dog));
        Assert.Equal((6, 2, 2), Count(cat));
        Assert.Equal(DatasetPart.Train, dog[0]);
    }

    [Fact]
    public void A_later_run_goes_on_as_if_all_had_come_at_once()
    {
        var once = new PartDealer(0.25, 0.15);
        DatasetPart[] all = [.. Enumerable.Range(0, 40).Select(_ => once.Deal("dog", null, false))];
        List<DatasetPart> parts = [];
        foreach (int batch in new[] { 7, 1, 20, 12 })
        {
            var later = new PartDealer(0.25, 0.15);
            parts.ForEach(part => later.Count("dog", null, part));
            for (int i = 0; i < batch; i++)
                parts.Add(later.Deal("dog", null, false));
        }
        Assert.Equal(all, parts);
    }

    [Fact]
    public void A_recording_stays_in_one_part_and_a_guessed_label_never_judges_alone()
    {
        var dealer = new PartDealer(0.2, 0.2);
        dealer.Count("dog", "walk", DatasetPart.Test);
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(DatasetPart.Test, dealer.Deal("dog", "walk", false)));
        Assert.Equal(DatasetPart.Test, dealer.Deal("cat", "walk", true));
        Assert.All(Enumerable.Range(0, 9), _ => Assert.Equal(DatasetPart.Train, dealer.Deal("cat", null, true)));
        // Guessed labels take no share from those of people.
        Assert.Equal(DatasetPart.Train, dealer.Deal("cat", null, false));
        Assert.Equal(DatasetPart.Test, dealer.Deal("cat", null, false));
    }

    [Fact]
    public void Without_a_validation_share_nothing_validates()
    {
        var dealer = new PartDealer(0, 0.5);
        Assert.Equal((5, 0, 5), Count([.. Enumerable.Range(0, 10).Select(_ => dealer.Deal("dog", null, false))]));
    }

    private static (int Train, int Validation, int Test) Count(DatasetPart[] parts) =>
        (parts.Count(part => part == DatasetPart.Train), parts.Count(part => part == DatasetPart.Validation), parts.Count(part => part == DatasetPart.Test));
}
