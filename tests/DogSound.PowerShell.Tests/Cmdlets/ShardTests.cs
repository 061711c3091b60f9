namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>What works clip by clip can be shared by several machines, and by all of them alike.</summary>
public sealed class ShardTests(TinyModel model) : CmdletTest
{
    private static readonly string[] Sharing = ["Get-DogSoundClip", "Get-DogSoundFeature", "Get-DogSoundPrediction", "Invoke-DogSoundAugment"];

    [Theory]
    [InlineData("Get-DogSoundClip", "Path")]
    [InlineData("Get-DogSoundFeature -Model $model", "Path")]
    [InlineData("Get-DogSoundPrediction -Model $model -Device cpu", "Path")]
    [InlineData("Invoke-DogSoundAugment -Destination $root/out -Policy $root/policy.yaml", "Source")]
    public void Shards_are_disjoint_in_order_and_together_the_whole(string command, string property)
    {
        Folder.Write("policy.yaml", "variants: [{name: original}]");
        foreach (string name in new[] { "a", "b" })
        {
            foreach (int index in Enumerable.Range(0, 12)) TestSound.Write(Folder, $"clips/{name}/{index}.wav", 0.1 + (0.001 * (index + name[0])));
        }

        List<string> whole = Share("");
        Assert.Equal(Directory.GetFiles(Folder["clips/a"]).Concat(Directory.GetFiles(Folder["clips/b"])).Order(StringComparer.Ordinal), whole);
        string[][] shares = [.. Enumerable.Range(0, 3).Select(index => Share($"-ShardIndex {index} -ShardCount 3").ToArray())];
        Assert.Equal(whole.Order(), shares.SelectMany(share => share).Order());
        foreach ((string[] share, int index) in shares.Select((share, index) => (share, index)))
        {
            Assert.Equal(whole.Where(share.Contains), share);

            // The same clips as every other cmdlet's, whatever folder they lie in, given as files or as clips.
            Assert.Equal(Names(Run($"Get-DogSoundClip $root/clips/a -ShardIndex {index} -ShardCount 3")), share.Select(path => Path.GetFileName(path)).Take(share.Length / 2));
            Assert.Equal(Names(Run($"Get-DogSoundClip $root/clips/b -ShardIndex {index} -ShardCount 3")), share.Select(path => Path.GetFileName(path)).Skip(share.Length / 2));
            Assert.Equal(share, Share($"-ShardIndex {index} -ShardCount 3", "Get-DogSoundClip $root/clips -Recurse | "));
        }

        List<string> Share(string shard, string? source = null)
        {
            string script = source is null ? $"{command} -Path $root/clips -Recurse {shard}" : $"{source}{command} {shard}";
            EngineResult result = Run($"{script} {(property == "Source" ? "-Force" : "")}", ("model", model.Path));
            Assert.Empty(result.Errors);
            return [.. result.Output.Select(item => Get<string>(item, property))];
        }
    }

    [Fact]
    public void Each_bad_file_is_an_error_of_one_share()
    {
        (string Path, string Id)[] bad = BadSounds.Write(Folder);
        foreach (string command in new[] { "Get-DogSoundClip", "Get-DogSoundFeature" })
        {
            EngineResult[] shares = [.. Enumerable.Range(0, 3).Select(index => Run($"{command} $root -ShardIndex {index} -ShardCount 3"))];
            EngineResult whole = Run($"{command} $root");
            Assert.Equal(whole.Errors.Select(error => error.Exception.Message).Order(), shares.SelectMany(share => share.Errors.Select(error => error.Exception.Message)).Order());
            Assert.InRange(whole.Errors.Count, bad.Length - 2, bad.Length);
        }
    }

    [Fact]
    public void Only_what_works_clip_by_clip_has_shares()
    {
        EngineResult result = Run("Get-Command -Module DogSound | Where-Object { $_.Parameters.ContainsKey('ShardIndex') } | ForEach-Object Name");
        Assert.Equal(Sharing, result.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_share_that_there_is_not_ends_with_one_error_before_anything_is_read()
    {
        foreach (string command in Sharing)
        {
            string more = command switch { "Get-DogSoundPrediction" => "-Model $root/none", "Invoke-DogSoundAugment" => "-Destination $root/out", _ => "" };
            Assert.Equal("DogSound.InvalidShard", IdOf(Fail($"{command} $root/*.wav {more} -ShardIndex 3 -ShardCount 3")));
            Assert.StartsWith("ParameterArgumentValidationError", IdOf(Fail($"{command} $root/*.wav {more} -ShardCount 0")), StringComparison.Ordinal);
        }
    }
}
