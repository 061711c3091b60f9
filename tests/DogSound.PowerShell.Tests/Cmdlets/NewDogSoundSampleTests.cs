using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class NewDogSoundSampleTests : CmdletTest
{
    private static readonly string[] ClassNames = ["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"];

    [Fact]
    public void Writes_labelled_clips_and_shows_them_in_order()
    {
        EngineResult result = Run("New-DogSoundSample $root/new/set -Count 25 -Seed 7 -Duration 1");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.Equal(25, result.Output.Count);
        Assert.All(result.Output, clip => Assert.Equal("DogSound.Clip", clip.TypeNames[0]));
        Assert.Equal(ClassNames, result.Output.Select(clip => Get<string>(clip, "Label")).Distinct());
        Assert.Equal([.. Enumerable.Repeat("Barking", 5), .. Enumerable.Repeat("Howling", 4)], result.Output.Take(9).Select(clip => Get<string>(clip, "Label")));
        Assert.All(result.Output, clip => Assert.Equal(("synthetic", 1.0), (Get<string>(clip, "Remark"), Get<double>(clip, "Duration"))));
        Assert.Equal(Folder["new/set/Barking/Barking-0004.wav"], Get<string>(result.Output[4], "Path"));
        Assert.Equal(27, Folder.Files().Length);
    }

    [Fact]
    public void Folders_and_manifest_give_the_same_clips()
    {
        EngineResult made = Run("New-DogSoundSample $root/set -Count 12 -Duration 1");
        EngineResult folders = Run("Get-DogSoundClip $root/set -Recurse -LabelFromFolder"), manifest = Run("Import-DogSoundManifest $root/set/manifest.csv");
        Assert.Empty(folders.Errors);
        Assert.Empty(manifest.Errors);
        string Describe(PSObject clip) => $"{Get<string>(clip, "Path")} {Get<string>(clip, "Label")}";
        Assert.Equal(made.Output.Select(Describe), manifest.Output.Select(Describe));
        Assert.Equal(made.Output.Select(Describe).Order(StringComparer.Ordinal), folders.Output.Select(Describe));
        Assert.Equal(made.Output.OrderBy(Describe, StringComparer.Ordinal).Select(clip => Get<double>(clip, "Rms")), folders.Output.Select(clip => Get<double>(clip, "Rms")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_whatever_the_count()
    {
        Run("$null = New-DogSoundSample $root/1 -Count 6 -Seed 3 -Duration 1; $null = New-DogSoundSample $root/2 -Count 20 -Seed 3 -Duration 1; $null = New-DogSoundSample $root/3 -Count 6 -Seed 4 -Duration 1");
        foreach (string name in ClassNames.Select(label => $"{label}/{label}-0000.wav"))
        {
            Assert.Equal(File.ReadAllBytes(Folder["1/" + name]), File.ReadAllBytes(Folder["2/" + name]));
            Assert.NotEqual(File.ReadAllBytes(Folder["1/" + name]), File.ReadAllBytes(Folder["3/" + name]));
        }
    }

    [Theory]
    [InlineData("Howling/Howling-0000.wav")]
    [InlineData("README.txt")]
    [InlineData("manifest.csv")]
    public void A_file_that_exists_is_kept_unless_forced(string name)
    {
        Folder.Write("set/" + name, "precious");
        ErrorRecord error = Fail("New-DogSoundSample $root/set -Count 6 -Duration 1");
        Assert.Equal("DogSound.FileExists", IdOf(error));
        Assert.Contains(Folder["set/" + name], error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(["set/" + name], Folder.Files());
        Assert.Equal("precious", File.ReadAllText(Folder["set/" + name]));
        Assert.Equal(6, Run("New-DogSoundSample $root/set -Count 6 -Duration 1 -Force").Output.Count);
        Assert.NotEqual("precious", File.ReadAllText(Folder["set/" + name]));
    }

    [Fact]
    public void Other_sounds_in_the_folder_are_left_with_a_warning()
    {
        string mine = TestSound.Write(Folder, "set/Barking/mine.wav");
        byte[] before = File.ReadAllBytes(mine);
        EngineResult result = Run("New-DogSoundSample $root/set -Count 6 -Duration 1");
        Assert.Contains("1 other sound files", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(mine));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Assert.Empty(Run("New-DogSoundSample $root/set -WhatIf").Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    [Theory]
    [InlineData("-Count 0")]
    [InlineData("-SampleRate 4000")]
    [InlineData("-Duration 0.5")]
    [InlineData("-Duration 100")]
    public void A_setting_out_of_range_ends_it(string arguments)
    {
        Assert.Equal("ParameterArgumentValidationError", IdOf(Fail($"New-DogSoundSample $root/set {arguments}")));
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_one_error()
    {
        Folder.Write("file");
        Folder.Write("half/Crying", "a file where a folder must be");
        Assert.Equal("DogSound.NotAFolder", IdOf(Fail("New-DogSoundSample $root/file")));
        Assert.StartsWith("DogSound.", IdOf(Fail("New-DogSoundSample $root/file/set")), StringComparison.Ordinal);
        Assert.StartsWith("DogSound.", IdOf(Fail("New-DogSoundSample Env:set")), StringComparison.Ordinal);
        ErrorRecord error = Fail("New-DogSoundSample $root/half -Count 12 -Duration 1");
        Assert.StartsWith("DogSound.", IdOf(error), StringComparison.Ordinal);
        Assert.Contains(Path.Combine(Folder.FullPath, "half", "Crying", "Crying-0000.wav"), error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder.Files(), file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith("manifest.csv", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_closed_is_one_error()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("sets POSIX file modes");
            return;
        }
        if (Environment.UserName == "root")
            Assert.Skip("nothing is closed to root");
        Directory.CreateDirectory(Folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("DogSound.AccessDenied", IdOf(Fail("New-DogSoundSample $root/closed")));
    }

    [Fact]
    public async Task Stopping_is_quick_and_every_file_is_whole()
    {
        using System.Management.Automation.PowerShell shell = Engine.Create("New-DogSoundSample $root/set -Count 100000", ("root", Folder.FullPath));
        var output = new PSDataCollection<PSObject>();
        Task run = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await Stopping.UntilAsync(run, () => output.Count >= 3);
        await Stopping.StopAsync(shell, run);
        string[] files = Folder.Files();
        Assert.All(files, file => Assert.True(file.EndsWith(".wav", StringComparison.Ordinal) || file == "set/README.txt", file));
        Assert.Empty(Run("$null = Get-DogSoundClip $root/set -Recurse").Errors);
        Assert.Equal(files, Folder.Files());
    }
}
