using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>What Get-DogSoundClip says of clips that can be read and that nobody should learn from as they are.</summary>
public sealed class ClipIssueTests : CmdletTest
{
    [Fact]
    public void Fifty_bad_files_of_a_thousand_are_fifty_errors_and_issues()
    {
        // Every twentieth file is bad, in one of six ways.
        string[] names = [.. Enumerable.Range(0, 1000).Select(i => $"{i:0000}.wav")];
        byte[] notANumber = BadSounds.All.Single(bad => bad.Id == "DogSound.NonFinite").Content;
        List<(string Path, string Id)> errors = [];
        Dictionary<string, string> issues = [];
        for (int i = 0; i < names.Length; i++)
        {
            string path = Folder[names[i]];
            byte[] good = TestSound.Wav(seconds: 0.2);
            switch (i % 20 == 7 ? i / 20 % 6 : -1)
            {
                case 0: Refuse([], "DogSound.Empty"); break;
                case 1: Refuse(good[..44], "DogSound.Truncated"); break;
                case 2: Refuse(notANumber, "DogSound.NonFinite"); break;
                case 3: Flag(TestSound.Wav(seconds: 0.2, amplitude: 0), "Silent"); break;
                case 4: Flag(TestSound.Wav(seconds: 0.2, sampleRate: 11025), "WrongSampleRate"); break;
                case 5: Flag(good[..^100], "Truncated"); break;
                default: File.WriteAllBytes(path, good); break;
            }

            void Refuse(byte[] content, string id)
            {
                File.WriteAllBytes(path, content);
                errors.Add((path, id));
            }

            void Flag(byte[] content, string issue)
            {
                File.WriteAllBytes(path, content);
                issues.Add(names[i], issue);
            }
        }

        EngineResult result = Run("Get-DogSoundClip $root -ExpectedSampleRate 8000");
        Assert.Equal(50, errors.Count + issues.Count);
        AssertErrors(result, [.. errors]);
        Assert.Equal(names.Except(errors.Select(error => Path.GetFileName(error.Path))), Names(result));
        foreach (PSObject clip in result.Output)
            Assert.Equal(issues.GetValueOrDefault(Path.GetFileName(Get<string>(clip, "Path")), "None"), Get<object>(clip, "Issues").ToString());
        Assert.Equal(950, result.Output.Count(clip => Get<object>(clip, "Issues").ToString() == "None"));
    }

    [Fact]
    public void A_clip_that_was_cut_off_is_flagged_and_refused_by_what_would_use_it()
    {
        string whole = Folder["1 whole.wav"], cut = Folder["2 cut.wav"];
        File.WriteAllBytes(whole, TestSound.Wav(seconds: 1));
        File.WriteAllBytes(cut, TestSound.Wav(seconds: 1)[..^8000]);
        EngineResult result = Run("Get-DogSoundClip $root");
        Assert.Empty(result.Errors);
        Assert.Equal(["None 1 0", "Truncated 0.5 0.5"], result.Output.Select(clip => $"{clip.Properties["Issues"].Value} {clip.Properties["Duration"].Value} {clip.Properties["MissingDuration"].Value}"));
        Assert.Equal(["1 whole.wav"], Names(Run("Get-DogSoundClip $root | Where-Object Issues -notmatch Truncated")));

        Folder.Write("policy.yaml", "variants: [{name: original}]");
        foreach (string use in new[] { "Get-DogSoundFeature", "Find-DogSoundDuplicate", "Invoke-DogSoundAugment -Destination $root/out -Policy $root/policy.yaml" })
            AssertErrors(Run($"Get-DogSoundClip $root/*.wav | {use}"), (cut, "DogSound.Truncated"));
    }

    [Fact]
    public void Issues_filter_and_print()
    {
        File.WriteAllBytes(Folder["1 fine.wav"], TestSound.Wav());
        File.WriteAllBytes(Folder["2 loud.wav"], TestSound.Wav(amplitude: 1));
        File.WriteAllBytes(Folder["3 short.wav"], TestSound.Wav(seconds: 0.05, amplitude: 0));
        Assert.Equal(["2 loud.wav", "3 short.wav"], Names(Run("Get-DogSoundClip $root | Where-Object Issues")));
        Assert.Equal(["2 loud.wav"], Names(Run("Get-DogSoundClip $root | Where-Object Issues -match Clipped")));
        Assert.Equal(["3 short.wav"], Names(Run("Get-DogSoundClip $root | Where-Object { $_.Issues -band 'Silent' }")));
        Assert.Equal(["1 fine.wav", "2 loud.wav", "3 short.wav"], Names(Run("Get-DogSoundClip $root -MinimumDuration 1 | Where-Object Issues -match TooShort")));
        HostResult printed = HostProcess.Run("-Command", $"Get-DogSoundClip '{Folder.FullPath}'");
        Assert.Matches(@"Label +Issues", printed.Output);
        Assert.Matches(@"3 short\.wav .*Silent, TooShort", printed.Output);
        Assert.DoesNotContain("None", printed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_or_duration_that_cannot_be_is_refused()
    {
        foreach (string arguments in new[] { "-ExpectedSampleRate 10", "-MinimumDuration -1" })
            Assert.StartsWith("ParameterArgumentValidationError", IdOf(Fail($"Get-DogSoundClip $root {arguments}")), StringComparison.Ordinal);
    }
}
