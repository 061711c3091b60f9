using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class SplitDogSoundDatasetTests : CmdletTest
{
    private static readonly string[] Parts = ["Train", "Validation", "Test"];

    /// <summary>Clips without files: label, how many, fold and group.</summary>
    private const string NewClips = """
        function New-Clips($Label, $Count, $Fold, $Group) {
            for ($i = 0; $i -lt $Count; $i++) { [DogSound.Clip] @{ Path = "/sounds/$Label-$Fold-$Group-$i.wav"; Label = $Label; Fold = $Fold; Group = $Group } }
        }

        """;

    [Fact]
    public void Parts_have_their_shares_and_the_order_stays()
    {
        EngineResult result = Run(NewClips + "New-Clips Barking 50; New-Clips Howling 20");
        EngineResult split = Run(NewClips + "$(New-Clips Barking 50; New-Clips Howling 20) | Split-DogSoundDataset -Seed 7");
        Assert.Empty(split.Errors);
        Assert.Empty(split.Warnings);
        Assert.Equal(Names(result), Names(split));
        Assert.Equal([30, 10, 10], Count(split, "Barking"));
        Assert.Equal([12, 4, 4], Count(split, "Howling"));
    }

    [Fact]
    public void Fractions_are_those_that_were_given()
    {
        EngineResult split = Run(NewClips + "New-Clips Barking 100 | Split-DogSoundDataset -ValidationFraction 0.13 -TestFraction 0");
        Assert.Equal([87, 13, 0], Count(split, "Barking"));
    }

    [Fact]
    public void The_same_seed_splits_alike_in_any_order_and_another_seed_in_another_way()
    {
        EngineResult result = Run(NewClips + """
            $clips = @(New-Clips Barking 30; New-Clips Howling 30)
            $back = $clips[59..0]
            foreach ($split in @(, @($clips | Split-DogSoundDataset -Seed 7)), @(, @($back | Split-DogSoundDataset -Seed 7)), @(, @($clips | Split-DogSoundDataset -Seed 8))) {
                (@($split | ForEach-Object { $_ } | ForEach-Object { "$($_.Path)=$($_.Part)" }) | ForEach-Object { $_ }) -join "`n"
            }
            """);
        string[][] sorted = [.. result.Lines.Select(text => text.Split('\n').Order(StringComparer.Ordinal).ToArray())];
        Assert.Equal(3, sorted.Length);
        Assert.Equal(60, sorted[0].Length);
        Assert.Equal(sorted[0], sorted[1]);
        Assert.NotEqual(sorted[0], sorted[2]);
    }

    [Fact]
    public void Clips_of_a_group_stay_together_and_what_is_rare_is_learnt_with_a_warning()
    {
        EngineResult split = Run(NewClips + """
            $(New-Clips Barking 5 $null a; New-Clips Barking 5 $null b; New-Clips Howling 3 $null b; New-Clips Barking 20; New-Clips Crying 1; New-Clips Other 4 $null c) |
                Split-DogSoundDataset -Seed 1
            """);
        Assert.Empty(split.Errors);
        Assert.All(split.Output.Where(clip => !string.IsNullOrEmpty(Get<string?>(clip, "Group"))).GroupBy(clip => Get<string>(clip, "Group")),
            group => Assert.Single(group.Select(PartOf).Distinct()));
        Assert.Equal("Train", PartOf(split.Output.Single(clip => Get<string>(clip, "Label") == "Crying")));
        foreach (string label in new[] { "Crying", "Howling", "Other" })
            Assert.Contains(split.Warnings, warning => warning.StartsWith($"{label} is absent from Validation and Test", StringComparison.Ordinal));
        Assert.Equal(3, split.Warnings.Count);
    }

    [Fact]
    public void Folds_are_made_and_parts_made_from_them()
    {
        EngineResult folds = Run(NewClips + "$folds = @(New-Clips Barking 50; New-Clips Howling 20) | Split-DogSoundDataset -FoldCount 5 -Seed 7; $folds");
        Assert.Equal([14, 14, 14, 14, 14], folds.Output.GroupBy(clip => Get<string>(clip, "Fold")).OrderBy(fold => fold.Key).Select(fold => fold.Count()));
        Assert.All(folds.Output, clip => Assert.Null(clip.Properties["Part"].Value));
        Assert.Equal([30, 10, 10], Count(Run("$folds | Split-DogSoundDataset -TestFold 5 -ValidationFold 4"), "Barking"));
        Assert.Equal([40, 0, 10], Count(Run("$folds | Split-DogSoundDataset -TestFold 5"), "Barking"));
        Assert.Equal([40, 10, 0], Count(Run("$folds | Split-DogSoundDataset -ValidationFold 1"), "Barking"));
        Assert.Equal([20, 10, 20], Count(Run("$folds | Split-DogSoundDataset -TestFold 1, 2 -ValidationFold 4"), "Barking"));
        EngineResult drawn = Run("$folds | Split-DogSoundDataset -TestFold 5 -ValidationFraction 0.25");
        Assert.Equal([30, 10, 10], Count(drawn, "Barking"));
        Assert.All(drawn.Output, clip => Assert.Equal(Get<string>(clip, "Fold") == "5", PartOf(clip) == "Test"));
    }

    [Fact]
    public void Folds_that_divide_a_group_or_hold_all_of_a_class_are_warned_of()
    {
        EngineResult divided = Run(NewClips + "$(New-Clips Barking 3 1 tape; New-Clips Barking 3 2 tape; New-Clips Howling 2 2 night) | Split-DogSoundDataset -TestFold 2");
        Assert.Contains("divide 1 groups (tape)", Assert.Single(divided.Warnings), StringComparison.Ordinal);
        EngineResult lone = Run(NewClips + "$(New-Clips Barking 6; New-Clips Crying 2 $null tape) | Split-DogSoundDataset -FoldCount 3");
        Assert.StartsWith("All clips of Crying (2) are in fold", Assert.Single(lone.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_clips_have_is_replaced_in_copies()
    {
        EngineResult result = Run(NewClips + """
            $clips = New-Clips Barking 10
            foreach ($clip in $clips) { $clip.Part = 'Test'; $clip.Remark = 'loud' }
            $clips | Split-DogSoundDataset -TestFraction 0
            $clips
            """);
        Assert.Equal([8, 2, 0], Count(result.Output.Take(10), "Barking"));
        Assert.All(result.Output.Skip(10), clip => Assert.Equal("Test", PartOf(clip)));
        Assert.All(result.Output, clip => Assert.Equal("loud", Get<string>(clip, "Remark")));
    }

    [Fact]
    public void Pseudo_labelled_clips_take_no_share_and_are_for_training()
    {
        EngineResult split = Run(NewClips + """
            $pseudo = New-Clips Barking 20 | ForEach-Object { $_.IsPseudoLabel = $true; $_ }
            $clips = @(New-Clips Howling 10 2; New-Clips Howling 10 3) + $pseudo
            $clips | Split-DogSoundDataset
            $clips | Split-DogSoundDataset -TestFold 2
            """);
        Assert.Empty(split.Errors);
        Assert.Equal([12, 4, 4], Count(split.Output.Take(40), "Howling"));
        Assert.Equal([20, 0, 0], Count(split.Output.Take(40), "Barking"));
        Assert.Equal([20, 0, 0], Count(split.Output.Skip(40), "Barking"));
        Assert.Equal([10, 0, 10], Count(split.Output.Skip(40), "Howling"));
        ErrorRecord error = Fail("$pseudo | Split-DogSoundDataset");
        Assert.Equal("DogSound.NoClip", IdOf(error));
    }

    [Fact]
    public void A_clip_without_label_or_fold_is_left_out_with_an_error()
    {
        EngineResult split = Run(NewClips + "$(New-Clips Barking 5; New-Clips $null 1; New-Clips ' ' 1) | Split-DogSoundDataset -TestFraction 0");
        Assert.Equal(5, split.Output.Count);
        AssertErrors(split, ("/sounds/---0.wav", "DogSound.NoLabel"), ("/sounds/ ---0.wav", "DogSound.NoLabel"));
        EngineResult folds = Run(NewClips + "$(New-Clips Barking 2 1; New-Clips Barking 2 2; New-Clips Barking 1) | Split-DogSoundDataset -TestFold 1");
        Assert.Equal(4, folds.Output.Count);
        AssertErrors(folds, ("/sounds/Barking---0.wav", "DogSound.NoFold"));
    }

    [Theory]
    [InlineData("New-Clips Barking 3 | Split-DogSoundDataset -ValidationFraction 0.01 -TestFraction 0", "DogSound.EmptyPart", "validation part")]
    [InlineData("New-Clips Barking 1 | Split-DogSoundDataset", "DogSound.EmptyPart", "would be empty")]
    [InlineData("New-Clips Barking 9 $null tape | Split-DogSoundDataset -TestFraction 0", "DogSound.EmptyPart", "9 clips, 1 of which")]
    [InlineData("New-Clips Barking 3 | Split-DogSoundDataset -FoldCount 4", "DogSound.EmptyPart", "4 folds")]
    [InlineData("@(New-Clips Barking 3; New-Clips Barking 3) | Split-DogSoundDataset", "DogSound.DuplicateClip", "/sounds/Barking---0.wav")]
    [InlineData("New-Clips Barking 9 | Split-DogSoundDataset -ValidationFraction 0.5 -TestFraction 0.5", "DogSound.InvalidFraction", "0.5")]
    [InlineData("@(New-Clips Barking 3 10; New-Clips Barking 3 9; New-Clips Barking 3 b) | Split-DogSoundDataset -TestFold 8", "DogSound.UnknownFold", "9, 10, b")]
    [InlineData("@(New-Clips Barking 3 1; New-Clips Barking 3 2) | Split-DogSoundDataset -TestFold 1 -ValidationFold 1", "DogSound.FoldInTwoParts", "Fold 1")]
    [InlineData("@(New-Clips Barking 3 1; New-Clips Barking 3 2) | Split-DogSoundDataset -TestFold 1 -ValidationFold 2", "DogSound.EmptyPart", "train part")]
    [InlineData("@() | Split-DogSoundDataset", "DogSound.NoClip", "no clip")]
    [InlineData("New-Clips Barking 9 | Split-DogSoundDataset -ValidationFraction 1", "ParameterArgumentValidationError", "ValidationFraction")]
    [InlineData("New-Clips Barking 9 | Split-DogSoundDataset -ValidationFraction ([double]::NaN)", "ParameterArgumentValidationError", "ValidationFraction")]
    [InlineData("New-Clips Barking 9 | Split-DogSoundDataset -FoldCount 1", "ParameterArgumentValidationError", "FoldCount")]
    [InlineData("New-Clips Barking 9 | Split-DogSoundDataset -FoldCount 3 -TestFold 1", "AmbiguousParameterSet", "")]
    public void What_cannot_be_split_is_one_error(string command, string id, string named)
    {
        ErrorRecord error = Fail(NewClips + command);
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_stay_on_the_way_through_other_cmdlets_and_print()
    {
        for (int i = 0; i < 5; i++) TestSound.Write(Folder, $"Barking/{i}.wav");
        EngineResult result = Run("Get-DogSoundClip $root -Recurse -LabelFromFolder | Split-DogSoundDataset -TestFraction 0.2 | Get-DogSoundClip");
        Assert.Equal([3, 1, 1], Count(result, "Barking"));
        HostResult printed = HostProcess.Run("-Command", $"Get-DogSoundClip '{Folder.FullPath}' -Recurse -LabelFromFolder | Split-DogSoundDataset -TestFraction 0.2");
        Assert.Matches(@"\d\.wav .*Barking \(Validation\)", printed.Output);
    }

    // The type itself is in the module, which tests reach through the engine only.
    private static string PartOf(PSObject clip) => clip.Properties["Part"].Value?.ToString() ?? "";

    /// <summary>Clips of a label in Train, Validation and Test.</summary>
    private static int[] Count(EngineResult result, string label) => Count(result.Output, label);

    private static int[] Count(IEnumerable<PSObject> clips, string label) =>
    [
        .. Parts.Select(part => clips.Count(clip => Get<string>(clip, "Label") == label && PartOf(clip) == part)),
    ];
}
