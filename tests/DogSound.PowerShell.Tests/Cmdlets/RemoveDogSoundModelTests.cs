using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class RemoveDogSoundModelTests(TinyModel model) : CmdletTest
{
    private const string Publish = "$registry = $root + '/registry'; 1..5 | ForEach-Object { $null = Publish-DogSoundModel $model $registry -Note \"number $_\" }; $null = 1, 2 | ForEach-Object { Set-DogSoundChampion $registry $_ }; ";

    private const string Left = "; (Get-DogSoundModel -Registry $registry).Version";

    [Theory]
    [InlineData("Get-DogSoundModel -Registry $registry | Where-Object Note -in 'number 3', 'number 5' | Remove-DogSoundModel -Confirm:$false", "0000001 0000002 0000004")]
    [InlineData("Remove-DogSoundModel $registry 3, 0000004 -Reason worse -Confirm:$false", "0000001 0000002 0000005")]
    [InlineData("Remove-DogSoundModel -Registry $registry -KeepLast 2 -Confirm:$false", "0000001 0000002 0000004 0000005")]
    [InlineData("Remove-DogSoundModel $registry -KeepLast 9 -Confirm:$false", "0000001 0000002 0000003 0000004 0000005")]
    [InlineData("Remove-DogSoundModel $registry -Leftover -Confirm:$false", "0000001 0000002 0000003 0000004 0000005")]
    [InlineData("Remove-DogSoundModel $registry -KeepLast 1 -WhatIf", "0000001 0000002 0000003 0000004 0000005")]
    [InlineData("Remove-DogSoundModel $registry 3, 4 -WhatIf", "0000001 0000002 0000003 0000004 0000005")]
    [InlineData("Remove-DogSoundModel $registry -Leftover -WhatIf", "0000001 0000002 0000003 0000004 0000005")]
    public void Versions_are_removed(string command, string left)
    {
        EngineResult result = Run(Publish + command + Left, ("model", model.Path));
        Assert.Empty(result.Errors);
        Assert.Equal(left.Split(' '), result.Lines);
        Assert.Equal(result.Lines, Folder.Files().Where(file => file.EndsWith(".safetensors", StringComparison.Ordinal)).Select(file => file.Split('/')[2]));
    }

    [Fact]
    public void What_is_known_of_them_stays()
    {
        EngineResult result = Run($$"""
            {{Publish}}
            Remove-DogSoundModel $registry 3 -Reason 'It never heard a smoke alarm' -Confirm:$false -Verbose
            Get-DogSoundModel -Registry $registry -IncludeRemoved
            Get-DogSoundModel -Registry $registry -IncludeRemoved -Version 3
            """, ("model", model.Path));
        Assert.Empty(result.Errors);
        Assert.Equal([false, false, true, false, false, true], result.Output.Select(version => Get<bool>(version, "IsRemoved")));
        Assert.Equal(("number 3", "It never heard a smoke alarm"), (Get<string>(result.Output[5], "Note"), Get<string>(result.Output[5], "RemovalReason")));
        HostResult table = HostProcess.Run("-Command", $"Get-DogSoundModel -Registry '{Folder.FullPath}/registry' -IncludeRemoved");
        Assert.Matches(@"0000003 +removed +20.*number 3", table.Output);
    }

    [Fact]
    public void What_must_stay_is_one_error_each_and_the_rest_goes_on()
    {
        EngineResult result = Run(Publish + "Remove-DogSoundModel $registry 1, 2, 3, 9, 4 -Confirm:$false; Remove-DogSoundModel $registry 3, 5 -Confirm:$false" + Left, ("model", model.Path));
        Assert.Equal(["DogSound.VersionInUse", "DogSound.VersionInUse", "DogSound.UnknownVersion", "DogSound.VersionRemoved"], result.ErrorIds);
        Assert.Equal(["0000001", "0000002"], result.Lines);
        Assert.Equal([ErrorCategory.ResourceBusy, ErrorCategory.ResourceBusy, ErrorCategory.ObjectNotFound, ErrorCategory.ObjectNotFound], result.Errors.Select(error => error.CategoryInfo.Category));
    }

    [Theory]
    [InlineData("Set-DogSoundChampion $registry 3")]
    [InlineData("Get-DogSoundModel -Registry $registry -Version 3")]
    [InlineData("$removed | Set-DogSoundChampion")]
    [InlineData("$removed | Remove-DogSoundModel -Confirm:$false")]
    [InlineData("Get-DogSoundPrediction $model -Model $removed -Device cpu")]
    [InlineData("Get-DogSoundFeature $model -Model $removed")]
    [InlineData("Start-DogSoundService $removed -Port 0")]
    public void Whoever_uses_a_removed_version_is_told_so(string command)
    {
        EngineResult result = Run($$"""
            {{Publish}} Remove-DogSoundModel $registry 3 -Confirm:$false
            $removed = Get-DogSoundModel -Registry $registry -Version 3 -IncludeRemoved
            try { {{command}} -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0]; $_.Exception.Message }
            """, ("model", model.Path));
        Assert.Equal("DogSound.VersionRemoved", result.Lines[0]);
        Assert.Contains("version 0000003 was removed by", result.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-DogSoundModel $root/missing 1 -Confirm:$false", "DogSound.RegistryNotFound")]
    [InlineData("Remove-DogSoundModel $root/missing -KeepLast 1 -Confirm:$false", "DogSound.RegistryNotFound")]
    [InlineData("Remove-DogSoundModel $root/missing -Leftover -Confirm:$false", "DogSound.RegistryNotFound")]
    [InlineData("[IO.File]::WriteAllText(\"$registry/champion/0000002/record.json\", '{'); Remove-DogSoundModel $registry -KeepLast 1 -Confirm:$false", "DogSound.DamagedEntry")]
    public void What_cannot_be_done_is_an_error(string script, string id)
    {
        EngineResult result = Run(Publish + script, ("model", model.Path));
        Assert.Empty(result.Output);
        Assert.Equal([id], result.ErrorIds);
        Assert.Equal(5, Folder.Files().Count(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_a_terminal_it_has_to_be_told_that_it_may()
    {
        Run(Publish, ("model", model.Path));
        HostResult result = HostProcess.Run("-Command", $"Remove-DogSoundModel '{Folder.FullPath}/registry' -KeepLast 1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("-Confirm:$false", result.Error, StringComparison.Ordinal);
        Assert.Equal(5, Folder.Files().Count(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stopped_it_has_removed_nothing()
    {
        Run(Publish, ("model", model.Path));
        // The versions are removed together, when all are known; until then stopping costs nothing.
        using System.Management.Automation.PowerShell shell = Engine.Create(
            "Get-DogSoundModel -Registry $root/registry | ForEach-Object { $_; [System.IO.File]::WriteAllText($root + '/begun', ''); while ($true) { [System.Threading.Thread]::Sleep(20) } } | Remove-DogSoundModel -Confirm:$false",
            ("root", Folder.FullPath));
        Task run = shell.InvokeAsync();
        await Stopping.UntilAsync(run, () => File.Exists(Folder["begun"]));
        await Stopping.StopAsync(shell, run);
        Assert.Equal(5, Folder.Files().Count(file => file.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Remove-DogSoundModel $registry ", "0000005 0000004 0000003 0000002 0000001")]
    [InlineData("Set-DogSoundChampion -Registry $registry -Version 00000", "0000005 0000004 0000003 0000002 0000001")]
    [InlineData("Get-DogSoundModel -Registry $registry -Version 4", "0000004")]
    [InlineData("Remove-DogSoundModel -Registry s3://bucket/registry -Version ", "")]
    public void Versions_complete(string typed, string expected)
    {
        EngineResult result = Run(
            Publish + "$typed = $typed.Replace('$registry', \"'$registry'\"); [System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches | Where-Object ResultType -eq ParameterValue | ForEach-Object CompletionText",
            ("model", model.Path), ("typed", typed));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), result.Lines);
    }
}
