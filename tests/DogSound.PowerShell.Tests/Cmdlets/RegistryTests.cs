namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Publish-DogSoundModel, Get-DogSoundModel -Registry and Set-DogSoundChampion.</summary>
public sealed class RegistryTests(TinyModel model) : CmdletTest
{
    private const string Publish = "$registry = $root + '/registry'; $versions = @(1..3 | ForEach-Object { Publish-DogSoundModel $model $registry -Note \"number $_\" }); ";

    [Fact]
    public void Models_are_published_found_and_used()
    {
        TestSound.Write(Folder, "bark.wav");
        EngineResult result = Succeed("""
            $registry = $root + '/registry'
            $first = $model | Publish-DogSoundModel -Registry $registry -Champion -Note 'the first'
            $second = Get-DogSoundModel $model | Publish-DogSoundModel -Registry $registry -Parent $first.Version
            $third = $second | Publish-DogSoundModel -Registry $registry
            $first, $second, $third
            Get-DogSoundPrediction $root/bark.wav -Model (Get-DogSoundModel -Registry $registry -Champion) -Device cpu
            Get-DogSoundPrediction $root/bark.wav -Model $third -Device cpu
            """);
        Assert.Equal(["0000001", "0000002", "0000003"], result.Output.Take(3).Select(version => Get<string>(version, "Version")));
        Assert.Equal([true, false, false], result.Output.Take(3).Select(version => Get<bool>(version, "IsChampion")));
        Assert.Equal("0000001", Get<string>(result.Output[1], "Parent"));
        Assert.Equal(Folder["registry/models/0000001/model.safetensors"], Get<string>(result.Output[3], "Model"));
        Assert.Equal(Folder["registry/models/0000003/model.safetensors"], Get<string>(result.Output[4], "Model"));
    }

    [Theory]
    [InlineData("", "0000001 0000002 0000003")]
    [InlineData("-Version 3, 0000001", "0000003 0000001")]
    [InlineData("-Champion", "0000002")]
    [InlineData("-Class barking, Howling", "0000001 0000002 0000003")]
    [InlineData("-Class Barking, Cat", "")]
    [InlineData("-MinimumWeightedAuc 0.5", "")]
    public void Versions_are_searched(string filter, string expected)
    {
        EngineResult result = Succeed($"{Publish} $null = $versions[1] | Set-DogSoundChampion; Get-DogSoundModel -Registry $registry {filter}");
        Assert.Equal(expected, string.Join(' ', result.Output.Select(version => Get<string>(version, "Version"))));
    }

    [Fact]
    public void The_champion_is_changed_and_changed_back()
    {
        EngineResult result = Succeed($$"""
            {{Publish}}
            Set-DogSoundChampion $registry 1 -Reason 'good' -Expected ''
            $versions[2] | Set-DogSoundChampion -Reason 'better' -Expected 1
            Set-DogSoundChampion $registry 2 -WhatIf
            Set-DogSoundChampion -Registry $registry -Rollback -Reason 'worse'
            Get-DogSoundModel -Registry $registry -History
            """);
        Assert.Equal(["0000001", "0000003", "0000001"], result.Output.Take(3).Select(version => Get<string>(version, "Version")));
        Assert.Equal(["good", "better", "worse"], result.Output.Skip(3).Select(change => Get<string>(change, "Reason")));
        Assert.Equal([false, false, true], result.Output.Skip(3).Select(change => Get<bool>(change, "IsRollback")));
    }

    [Fact]
    public void Nothing_is_published_by_what_if()
    {
        Succeed("Publish-DogSoundModel $model $root/registry -Champion -WhatIf");
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void Bad_files_and_bad_entries_are_one_error_each_and_the_rest_goes_on()
    {
        Folder.Write("bad.safetensors", "no model");
        EngineResult result = Run($$"""
            {{Publish}}
            Publish-DogSoundModel $root/bad.safetensors, $root/missing.safetensors, $model $registry
            [System.IO.File]::WriteAllText("$registry/models/0000002/record.json", '{')
            Get-DogSoundModel -Registry $registry
            """, ("model", model.Path));
        Assert.Equal(["0000004", "0000001", "0000003", "0000004"], result.Output.Select(version => Get<string>(version, "Version")));
        AssertErrors(result,
            (Folder["bad.safetensors"], "DogSound.InvalidModel"),
            (Folder["missing.safetensors"], "DogSound.NotFound"),
            (Folder["registry/models/0000002/record.json"], "DogSound.DamagedEntry"));
    }

    [Theory]
    [InlineData("Get-DogSoundModel -Registry $root/missing", "DogSound.RegistryNotFound")]
    [InlineData("Get-DogSoundModel -Registry $root/missing -History", "DogSound.RegistryNotFound")]
    [InlineData("Get-DogSoundModel -Registry $registry -Version 9", "DogSound.UnknownVersion")]
    [InlineData("Set-DogSoundChampion $registry 9", "DogSound.UnknownVersion")]
    [InlineData("Set-DogSoundChampion $registry 1 -Expected 2", "DogSound.ChampionMoved")]
    [InlineData("Set-DogSoundChampion $registry -Rollback", "DogSound.NothingToRollBack")]
    [InlineData("Publish-DogSoundModel $model $registry -Parent 9", "DogSound.UnknownVersion")]
    [InlineData("Publish-DogSoundModel $model $model", "DogSound.CannotWrite")]
    public void What_cannot_be_done_is_an_error(string script, string id)
    {
        EngineResult result = Run(Publish + script, ("model", model.Path));
        Assert.Empty(result.Output);
        Assert.Equal([id], result.ErrorIds);
    }

    [Fact]
    public void Versions_and_changes_print_as_tables()
    {
        string start = $"$model = '{model.Path}'; $root = '{Folder.FullPath}'; {Publish} $null = $versions[2] | Set-DogSoundChampion -Reason better";
        HostResult versions = HostProcess.Run("-Command", $"{start}; Get-DogSoundModel -Registry $registry");
        Assert.Equal("", versions.Error);
        Assert.Matches(@"Version +State +Published \(UTC\) +Network +AUC +Classes +Note", versions.Output);
        Assert.Matches(@"0000003 +champion +20\d\d-\d\d-\d\d \d\d:\d\d audio-ntt +Barking, Howling, .*number 3", versions.Output);
        HostResult changes = HostProcess.Run("-Command", $"Get-DogSoundModel -Registry '{Folder.FullPath}/registry' -History");
        Assert.Matches(@"Number +From +To +Changed \(UTC\) +By +Reason", changes.Output);
        Assert.Matches(@"1 +0000003 +20.*better", changes.Output);
    }

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script, ("model", model.Path));
        Assert.Empty(result.Errors);
        return result;
    }
}
