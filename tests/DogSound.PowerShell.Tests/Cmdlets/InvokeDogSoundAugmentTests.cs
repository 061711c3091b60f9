using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class InvokeDogSoundAugmentTests : CmdletTest
{
    private const string Augment = "Invoke-DogSoundAugment -Destination $root/out -Policy $root/policy.yaml";

    public InvokeDogSoundAugmentTests() => Folder.Write("policy.yaml", """
        variants:
          - name: original
          - name: changed
            copies: 2
            steps:
              - time_stretch: { min_rate: 0.8, max_rate: 1.2 }
              - roll
              - gaussian_noise: { min_snr_db: 10 }
        """);

    [Fact]
    public void Each_clip_becomes_its_variants_in_order_with_what_is_known_of_it()
    {
        foreach (string sound in new[] { "clips/Barking/a.wav", "clips/Barking/b.wav", "clips/Howling/a.wav" })
            WriteNoise(sound);
        EngineResult result = Run($"Get-DogSoundClip $root/clips -Recurse -LabelFromFolder | {Augment} -Seed 3");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.All(result.Output, clip => Assert.Equal(["DogSound.AugmentedClip", "DogSound.Clip"], clip.TypeNames.Take(2)));
        Assert.Equal(["original 1", "changed 1", "changed 2"], result.Output.Take(3).Select(clip => $"{clip.Properties["Variant"].Value} {clip.Properties["Copy"].Value}"));
        Assert.Equal(["Barking", "Barking", "Howling"], result.Output.Where(clip => Get<string>(clip, "Variant") == "original").Select(clip => Get<string>(clip, "Label")));
        Assert.Equal(
            ["clips/Barking/a.wav", "clips/Barking/b.wav", "clips/Howling/a.wav"],
            result.Output.Select(clip => Path.GetRelativePath(Folder.FullPath, Get<string>(clip, "Source")).Replace('\\', '/')).Distinct());
        Assert.Equal("[]", Get<string>(result.Output[0], "Parameters"));
        Assert.StartsWith("[{\"step\":1,\"transform\":\"time_stretch\",\"draw\":{\"rate\":", Get<string>(result.Output[1], "Parameters"), StringComparison.Ordinal);
        Assert.Equal(3, result.Output.Select(clip => Get<string>(clip, "Group")).Distinct().Count());

        EngineResult read = Run("Import-DogSoundManifest $root/out/manifest.csv | Get-DogSoundClip");
        Assert.Empty(read.Errors);
        string Describe(PSObject clip) => string.Join('|', Described.Select(name => clip.Properties[name].Value));
        Assert.Equal(result.Output.Select(Describe), read.Output.Select(Describe));
    }

    [Fact]
    public void A_split_keeps_all_that_came_of_one_recording_together()
    {
        foreach (int index in Enumerable.Range(0, 12)) WriteNoise($"clips/{(index % 2 == 0 ? "Barking" : "Howling")}/{index}.wav");
        EngineResult result = Run($"Get-DogSoundClip $root/clips -Recurse -LabelFromFolder | {Augment} | Split-DogSoundDataset -TestFraction 0.5 -Seed 1");
        Assert.Empty(result.Errors);
        Assert.Equal(36, result.Output.Count);
        Assert.All(result.Output.GroupBy(clip => Get<string>(clip, "Source")), group => Assert.Single(group.Select(clip => clip.Properties["Part"].Value).Distinct()));
        Assert.InRange(result.Output.Select(clip => clip.Properties["Part"].Value).Distinct().Count(), 2, 3);
    }

    [Fact]
    public void Clips_for_validation_and_the_test_pass_as_they_are()
    {
        foreach (int index in Enumerable.Range(0, 8)) WriteNoise($"clips/{(index % 2 == 0 ? "Barking" : "Howling")}/{index}.wav");
        EngineResult result = Run($"Get-DogSoundClip $root/clips -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.25 -TestFraction 0.25 | {Augment}");
        Assert.Empty(result.Errors);
        PSObject[] unchanged = [.. result.Output.Where(clip => clip.TypeNames[0] == "DogSound.Clip")];
        Assert.Equal(4, unchanged.Length);
        Assert.All(unchanged, clip => Assert.StartsWith(Folder["clips"], Get<string>(clip, "Path"), StringComparison.Ordinal));
        Assert.DoesNotContain(result.Output.Except(unchanged), clip => clip.Properties["Part"].Value.ToString() != "Train");
        Assert.Equal(12, Directory.GetFiles(Folder["out"], "*.wav").Length);
    }

    [Fact]
    public void Of_a_thousand_files_fifty_bad_ones_are_an_error_each_and_the_rest_goes_on_in_order()
    {
        (string Name, byte[] Content, string Id)[] bad = [.. BadSounds.All, ("silent.wav", TestSound.Wav(amplitude: 0), "DogSound.Silent")];
        List<(string Path, string Id)> expected = [];
        List<string> good = [];
        for (int index = 0; index < 1000; index++)
        {
            bool isBad = index % 20 == 7;
            string path = Folder[$"clips/{index:0000}.wav"];
            (string _, byte[] content, string id) = isBad ? bad[index / 20 % bad.Length] : ("", Noise(index), "");
            File.WriteAllBytes(path, content);
            if (isBad)
                expected.Add((path, id));
            else
                good.Add(path);
        }

        Folder.Write("policy.yaml", "variants: [{name: rolled, steps: [roll]}]");
        EngineResult result = Run($"{Augment} -Path $root/clips");
        AssertErrors(result, [.. expected]);
        Assert.Equal(50, result.Errors.Count);
        Assert.Equal(good, result.Output.Select(clip => Get<string>(clip, "Source")));
        Assert.Equal(950, Run("Import-DogSoundManifest $root/out/manifest.csv").Output.Count);
    }

    [Theory]
    [InlineData("Wav")]
    [InlineData("Flac")]
    public void Threads_and_shards_change_no_byte_and_what_is_there_is_kept(string format)
    {
        foreach (int index in Enumerable.Range(0, 9)) WriteNoise($"clips/{index}.wav");
        string settings = $"-Policy $root/policy.yaml -Format {format}";
        Run($"Invoke-DogSoundAugment $root/clips $root/1 {settings} -ThrottleLimit 1");
        Run($"Invoke-DogSoundAugment $root/clips $root/8 {settings} -ThrottleLimit 8");
        Run($"0..2 | ForEach-Object {{ Invoke-DogSoundAugment $root/clips $root/3 {settings} -ShardIndex $_ -ShardCount 3 }}");
        string[] names = [.. Directory.GetFiles(Folder["1"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(28, names.Length);
        foreach (string name in names)
        {
            Assert.Equal(File.ReadAllBytes(Folder[$"1/{name}"]), File.ReadAllBytes(Folder[$"8/{name}"]));
            if (name != "manifest.csv")
                Assert.Equal(File.ReadAllBytes(Folder[$"1/{name}"]), File.ReadAllBytes(Folder[$"3/{name}"]));
        }

        Assert.Equal(27 + 3, Directory.GetFiles(Folder["3"]).Length);
        DateTime then = new(2020, 1, 1);
        foreach (string name in names) File.SetLastWriteTimeUtc(Folder[$"1/{name}"], then);
        Assert.Equal(27, Run($"Invoke-DogSoundAugment $root/clips $root/1 {settings}").Output.Count);
        Assert.All(names.Where(name => name != "manifest.csv"), name => Assert.Equal(then, File.GetLastWriteTimeUtc(Folder[$"1/{name}"])));
        Assert.Equal("DogSound.FileExists", IdOf(Fail($"Invoke-DogSoundAugment $root/clips $root/1 {settings} -Seed 1")));
        Assert.Equal(27, Run($"Invoke-DogSoundAugment $root/clips $root/1 {settings} -Seed 1 -Force").Output.Count);
        Assert.NotEqual(then, File.GetLastWriteTimeUtc(Folder[$"1/{names[0]}"]));
    }

    [Fact]
    public void Flac_files_are_read_back_with_the_samples_that_Wav_files_have()
    {
        foreach (int index in Enumerable.Range(0, 3)) WriteNoise($"clips/{index}.wav");
        EngineResult flac = Run("Invoke-DogSoundAugment $root/clips $root/flac -Policy $root/policy.yaml -Format Flac | Get-DogSoundClip");
        EngineResult wav = Run("Invoke-DogSoundAugment $root/clips $root/wav -Policy $root/policy.yaml | Get-DogSoundClip");
        Assert.Empty(flac.Errors);
        Assert.Equal(9, flac.Output.Count);
        Assert.All(flac.Output, clip => Assert.Equal("Flac", Get<string>(clip, "Encoding")));
        string Describe(PSObject clip) => string.Join('|', Measured.Select(name => clip.Properties[name].Value));
        Assert.Equal(wav.Output.Select(Describe), flac.Output.Select(Describe));
        Assert.Equal(flac.Output.Select(clip => Get<string>(clip, "Path")), Run("Import-DogSoundManifest $root/flac/manifest.csv").Output.Select(clip => Get<string>(clip, "Path")));
    }

    [Theory]
    [InlineData("Flac", true)]
    [InlineData("Wav", false)]
    public void Files_that_this_machine_cannot_read_are_written_with_a_warning(string format, bool warns)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Other systems find libsndfile in other ways, or read FLAC by themselves.");
        WriteNoise("clips/a.wav");
        HostResult result = HostProcess.RunWith(HostProcess.WithoutSndFile(Folder), "-Command",
            $"(Invoke-DogSoundAugment '{Folder["clips"]}' '{Folder["out"]}' -Policy '{Folder["policy.yaml"]}' -Format {format}).Count");
        Assert.Equal((0, "3"), (result.ExitCode, result.Output.Trim()));
        Assert.Equal(3, Directory.GetFiles(Folder["out"], $"*.{format.ToLowerInvariant()}").Length);
        const string Warning = "FLAC files are written, but DogSound can't read them on this machine. Run: apt-get install libsndfile1";
        Assert.Equal(warns, result.Error.Contains(Warning, StringComparison.Ordinal));
        if (!warns) Assert.Empty(result.Error);
    }

    [Fact]
    public void WhatIf_makes_nothing()
    {
        WriteNoise("clips/a.wav");
        EngineResult result = Run($"{Augment} -Path $root/clips -WhatIf");
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(Path.Combine(Folder.FullPath, "out")));
    }

    [Theory]
    [InlineData("-Policy $root/none.yaml", "DogSound.NotFound")]
    [InlineData("-Policy $root/bad.yaml", "DogSound.InvalidConfiguration")]
    [InlineData("-Policy seed", "DogSound.FolderMissing")]
    [InlineData("-Policy seed -NoisePath $root/none", "DogSound.NotFound")]
    [InlineData("-Policy $root/policy.yaml -ShardIndex 2 -ShardCount 2", "DogSound.InvalidShard")]
    [InlineData("-Policy $root/policy.yaml -SampleRate 10", "ParameterArgumentValidationError")]
    public void What_cannot_work_at_all_ends_with_one_error(string arguments, string id)
    {
        WriteNoise("clips/a.wav");
        Folder.Write("bad.yaml", "variants: [{name: a, steps: [rol]}]");
        Assert.Equal(id, IdOf(Fail($"Invoke-DogSoundAugment $root/clips $root/out -StorePath $root/store {arguments}")));
    }

    [Fact]
    public void A_destination_that_is_a_file_is_refused() =>
        Assert.Equal("DogSound.NotAFolder", IdOf(Fail("Invoke-DogSoundAugment $root/policy.yaml $root/policy.yaml")));

    [Fact]
    public void The_published_recipe_takes_its_noises_from_a_folder_and_names_those_that_are_broken()
    {
        WriteNoise("clips/a.wav");
        WriteNoise("noises/rain.wav", 2);
        string broken = Folder.Write("noises/wind.wav", "not a sound");
        EngineResult result = Run("Invoke-DogSoundAugment $root/clips $root/out -Policy seed -NoisePath $root/noises -StorePath $root/store");
        AssertErrors(result, (broken, "DogSound.NotAudio"));
        Assert.Equal(8, result.Output.Count);
        Assert.Equal(8, result.Output.Select(clip => Convert.ToHexString(File.ReadAllBytes(Get<string>(clip, "Path")))).Distinct().Count());
    }

    [Fact]
    public void A_clip_that_came_before_is_an_error()
    {
        string again = WriteNoise("b/a.wav", 1);
        WriteNoise("a/a.wav", 1);
        AssertErrors(Run($"{Augment} -Path $root/a, $root/b"), (again, "DogSound.DuplicateClip"));
    }

    [Fact]
    public void It_shows_source_variant_and_draws()
    {
        WriteNoise("clips/dog.wav");
        HostResult result = HostProcess.Run("-Command", $"Invoke-DogSoundAugment '{Folder["clips"]}' '{Folder["out"]}' -Policy '{Folder["policy.yaml"]}'");
        Assert.Equal("", result.Error);
        Assert.Matches(@"Source +Variant +Copy +Label +Parameters", result.Output);
        Assert.Matches(@"dog\.wav +changed +2 ", result.Output);
    }

    [Fact]
    public void Policies_complete()
    {
        IReadOnlyList<string> Complete(string typed) => Run(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches.CompletionText", ("typed", typed)).Lines;
        Assert.Equal(["default", "seed"], Complete("Invoke-DogSoundAugment -Policy ").Take(2));
        Assert.Equal("seed", Complete("Invoke-DogSoundAugment -Policy se")[0]);
        Assert.Equal(["Flac", "Wav"], Complete("Invoke-DogSoundAugment -Format ").Order());
    }

    [Fact]
    public async Task Stopping_is_quick_and_every_file_is_whole()
    {
        foreach (int index in Enumerable.Range(0, 500)) File.WriteAllBytes(Folder[$"clips/{index:000}.wav"], Noise(index, 40_000));
        Folder.Write("policy.yaml", "variants: [{name: a, copies: 20, steps: [time_stretch]}]");
        using System.Management.Automation.PowerShell shell = Engine.Create($"{Augment} -Path $root/clips", ("root", Folder.FullPath));
        var output = new PSDataCollection<PSObject>();
        Task run = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await Stopping.UntilAsync(run, () => output.Count >= 3);
        await Stopping.StopAsync(shell, run);
        string[] files = [.. Folder.Files().Where(name => name.StartsWith("out/", StringComparison.Ordinal))];
        Assert.InRange(files.Length, 3, 9999);
        Assert.All(files, file => Assert.EndsWith(".wav", file, StringComparison.Ordinal));
        Assert.Empty(Run("$null = Get-DogSoundClip $root/out").Errors);
    }

    private static readonly string[] Measured = ["Group", "SampleRate", "FrameCount", "Peak", "Rms", "DcOffset"];

    private static readonly string[] Described = ["Path", "Label", "Group", "SampleRate", "Channels", "Encoding"];

    private string WriteNoise(string name, int? seed = null)
    {
        File.WriteAllBytes(Folder[name], Noise(seed ?? name.GetHashCode(StringComparison.Ordinal)));
        return Folder[name];
    }

    // 16 bits of noise, so that no two clips are alike, and every change of one is heard.
    private static byte[] Noise(int seed, int count = 800)
    {
        byte[] wav = TestSound.Wav(count / 8000.0);
        new Random(seed).NextBytes(wav.AsSpan(44));
        return wav;
    }
}
