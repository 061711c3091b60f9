using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class ExportDogSoundManifestTests : CmdletTest
{
    [Fact]
    public void A_split_is_kept_and_read_back()
    {
        for (int clip = 0; clip < 10; clip++) TestSound.Write(Folder, $"clips/{(clip % 2 == 0 ? "Barking" : "Howling")}/{clip}.wav");
        EngineResult result = Run("""
            $clips = Get-DogSoundClip $root/clips -Recurse -LabelFromFolder | Split-DogSoundDataset -Seed 7
            foreach ($clip in $clips) { $clip.Group = "night $($clip.Label)" }
            $clips | Export-DogSoundManifest $root/clips/split.csv
            $read = @(Import-DogSoundManifest $root/clips/split.csv)
            foreach ($i in 0..9) { foreach ($name in 'Path', 'Label', 'Part', 'Group') { $read[$i].$name -eq $clips[$i].$name } }
            $read.Count
            """);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal([.. Enumerable.Repeat("True", 40), "10"], result.Lines);
    }

    [Fact]
    public void A_clip_that_can_not_be_read_back_is_an_error_and_the_others_are_written()
    {
        foreach (string name in new[] { "clips/a.wav", "clips/b.wav", "out.wav", "far.wav" }) TestSound.Write(Folder, name);
        EngineResult result = Run("""
            $paths = 'clips/a.wav', 'out.wav', 'clips/b.wav', 'far.wav', 'clips/a.wav', 'clips/gone.wav'
            $paths | ForEach-Object { [DogSound.Clip] @{ Path = "$root/$_" } } | Export-DogSoundManifest $root/set.csv -AudioRoot $root/clips
            """);
        Assert.Equal(["DogSound.OutsideAudioRoot", "DogSound.DuplicateFile", "DogSound.FileNotFound"], result.ErrorIds);
        Assert.Equal([Folder["out.wav"], Folder["far.wav"]], (string[])result.Errors[0].TargetObject);
        Assert.Equal(["Filename,Label", "a.wav,", "b.wav,"], File.ReadAllLines(Folder["set.csv"]));
    }

    [Fact]
    public void The_competitions_form_has_three_columns()
    {
        TestSound.Write(Folder, "a.wav");
        Folder.Write("set.csv", "Filename,Label,Fold\na.wav,1,3\n");
        Assert.Empty(Run("Import-DogSoundManifest $root/set.csv -Class Dog, Cat | Export-DogSoundManifest $root/new.csv -Competition").Errors);
        Assert.Equal(["Filename,Label,Remark", "a,1,Cat"], File.ReadAllLines(Folder["new.csv"]));
    }

    [Fact]
    public void A_file_that_exists_is_replaced_by_force_only()
    {
        string path = TestSound.Write(Folder, "a.wav");
        Folder.Write("set.csv", "old");
        ErrorRecord error = Fail("[DogSound.Clip] @{ Path = $path } | Export-DogSoundManifest $root/set.csv", ("path", path));
        Assert.Equal("DogSound.FileExists", IdOf(error));
        Run("[DogSound.Clip] @{ Path = $path } | Export-DogSoundManifest $root/set.csv -Force -WhatIf", ("path", path));
        Assert.Equal("old", File.ReadAllText(Folder["set.csv"]));
        Run("[DogSound.Clip] @{ Path = $path } | Export-DogSoundManifest $root/set.csv -Force", ("path", path));
        Assert.Equal("Filename,Label\na.wav,\n", File.ReadAllText(Folder["set.csv"]));
        Assert.Equal(["a.wav", "set.csv"], Folder.Files());
    }

    [Fact]
    public void Nothing_is_written_of_nothing()
    {
        EngineResult result = Run("@() | Export-DogSoundManifest $root/set.csv");
        Assert.Contains("No clip came", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Folder.Files());
        Assert.Equal("DogSound.AudioRootNotFound", IdOf(Fail("@() | Export-DogSoundManifest $root/none/set.csv")));
    }
}
