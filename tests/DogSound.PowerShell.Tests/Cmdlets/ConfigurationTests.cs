using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Get-DogSoundConfiguration and Export-DogSoundConfiguration.</summary>
public sealed class ConfigurationTests : CmdletTest
{
    [Fact]
    public void Every_setting_is_shown_with_its_default()
    {
        EngineResult result = Run("Get-DogSoundConfiguration");
        Assert.Empty(result.Errors);
        Assert.InRange(result.Output.Count, 40, 100);
        Assert.All(result.Output, setting =>
        {
            Assert.Equal("DogSound.ConfigurationSetting", setting.TypeNames[0]);
            Assert.Equal(setting.Properties["Default"].Value, setting.Properties["Value"].Value);
            Assert.EndsWith(".", Get<string>(setting, "Description"), StringComparison.Ordinal);
            Assert.NotEmpty(Get<string>(setting, "Allowed"));
        });
        Assert.Equal("model.architecture", Get<string>(result.Output[0], "Key"));
    }

    [Fact]
    public void Values_are_those_of_the_file_and_of_the_call()
    {
        Folder.Write("dog.yaml", "preset: tiny\ntraining:\n  schedule: cosine\n  epochs: 8\n");
        EngineResult result = Run("Get-DogSoundConfiguration $root/dog.yaml -Set training.epochs=9, \"augmentation.random_crop=$false\"");
        Assert.Equal("cosine", Value(result, "training.schedule"));
        Assert.Equal(9, Value(result, "training.epochs"));
        Assert.Equal(8000, Value(result, "features.sample_rate"));
        Assert.Equal(4000.0, Value(result, "features.f_max"));
        Assert.Equal(false, Value(result, "augmentation.random_crop"));
        Assert.Equal(0L, Value(result, "training.seed"));
        Assert.Equal(16000, Get<int>(Setting(result, "features.sample_rate"), "Default"));
    }

    [Fact]
    public void A_bare_name_is_the_preset_even_where_a_file_has_it()
    {
        Folder.Write("tiny", "training:\n  epochs: 8\n");
        EngineResult result = Run("$null = $ExecutionContext.SessionState.Path.SetLocation($root); Get-DogSoundConfiguration Tiny; Get-DogSoundConfiguration ./tiny");
        object[] epochs = [.. result.Output.Where(setting => Get<string>(setting, "Key") == "training.epochs").Select(setting => setting.Properties["Value"].Value)];
        Assert.Equal(2, epochs.Length);
        Assert.NotEqual(8, epochs[0]);
        Assert.Equal(8, epochs[1]);
    }

    [Fact]
    public void All_mistakes_of_a_file_are_one_error()
    {
        string path = Folder.Write("dog.yaml", "training:\n  epochs: many\n  sed: 1\n");
        ErrorRecord error = Fail("Get-DogSoundConfiguration $root/dog.yaml");
        Assert.Equal("DogSound.InvalidConfiguration", IdOf(error));
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
        Assert.Equal(
            [
                $"{path}: 2 mistakes.",
                "  line 2, column 11: training.epochs is 'many', but must be a whole number from 1 to 100000.",
                "  line 3, column 3: there is no setting 'training.sed'. Did you mean 'seed'?",
            ],
            error.Exception.Message.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("-Set training.epochs=0", "DogSound.InvalidConfiguration", "training.epochs is '0'")]
    [InlineData("-Set epochs=3", "DogSound.InvalidConfiguration", "Did you mean 'training.epochs'?")]
    [InlineData("-Set training.epochs", "DogSound.InvalidConfiguration", "write a key, '=' and a value")]
    [InlineData("-Configuration $root/none.yaml", "DogSound.NotFound", "none.yaml: there is no such file")]
    [InlineData("-Configuration defualt", "DogSound.NotFound", "Did you mean 'default'?")]
    [InlineData("-Configuration Env:dog", "DogSound.Unreadable", "not in the file system")]
    public void What_is_wrong_ends_it(string arguments, string id, string problem)
    {
        foreach (string command in new[] { "Get-DogSoundConfiguration", "Export-DogSoundConfiguration $root/out.yaml" })
        {
            ErrorRecord error = Fail($"{command} {arguments}");
            Assert.Equal(id, IdOf(error));
            Assert.Contains(problem, error.Exception.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void An_exported_file_is_the_configuration_that_it_was_made_from()
    {
        EngineResult result = Run("""
            Export-DogSoundConfiguration $root/new/my.yaml -Configuration tiny -Set training.learning_rate=1e-5
            Get-DogSoundConfiguration tiny -Set training.learning_rate=1e-5
            Get-DogSoundConfiguration $root/new/my.yaml
            """);
        Assert.Empty(result.Errors);
        int half = result.Output.Count / 2;
        Assert.Equal(result.Lines.Take(half), result.Lines.Skip(half));
        string text = File.ReadAllText(Folder["new/my.yaml"]);
        Assert.Contains("\npreset: tiny\n", text, StringComparison.Ordinal);
        Assert.Contains("  # Size of a step, at the schedule's highest.\n  # Values: a number above 0 and at most 10.\n  learning_rate: 1e-5\n", text, StringComparison.Ordinal);
        Assert.Equal(["new/my.yaml"], Folder.Files());
    }

    [Fact]
    public void Records_can_be_given_to_Set() =>
        Assert.Equal(
            Run("Get-DogSoundConfiguration tiny").Lines,
            Run("Get-DogSoundConfiguration default -Set (Get-DogSoundConfiguration tiny)").Lines);

    [Fact]
    public void A_file_that_exists_is_kept_unless_forced()
    {
        Folder.Write("my.yaml", "precious");
        Assert.Equal("DogSound.FileExists", IdOf(Fail("Export-DogSoundConfiguration $root/my.yaml")));
        Assert.Equal("precious", File.ReadAllText(Folder["my.yaml"]));
        Run("Export-DogSoundConfiguration $root/my.yaml -Force");
        Assert.StartsWith("# What this file does not say", File.ReadAllText(Folder["my.yaml"]), StringComparison.Ordinal);
        Directory.CreateDirectory(Folder["folder"]);
        Assert.Equal("DogSound.Unreadable", IdOf(Fail("Export-DogSoundConfiguration $root/folder")));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Run("Export-DogSoundConfiguration $root/sub/my.yaml -WhatIf");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    // Files are completed by a command of PowerShell that this engine lacks: tests/Module/Help.Tests.ps1 tries it.
    [Theory]
    [InlineData("Get-DogSoundConfiguration ", new[] { "default", "seed", "tiny" })]
    [InlineData("Get-DogSoundConfiguration -Configuration T", new[] { "tiny" })]
    [InlineData("Get-DogSoundConfiguration -Set training.sc", new[] { "training.schedule=" })]
    [InlineData("Get-DogSoundConfiguration -Set training.seed=1,training.schedule=", new[] { "training.schedule=constant", "training.schedule=cosine", "training.schedule=one_cycle" })]
    [InlineData("Export-DogSoundConfiguration x.yaml -Set augmentation.random_crop=t", new[] { "augmentation.random_crop=true" })]
    [InlineData("Export-DogSoundConfiguration x.yaml -Set model.architecture=r", new[] { "model.architecture=resnet18" })]
    public void Tab_completes(string typed, string[] expected) =>
        Assert.Equal(expected, Run("[System.Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null).CompletionMatches.CompletionText", ("typed", typed)).Lines);

    [Fact]
    public void The_table_shows_key_value_and_default()
    {
        HostResult result = HostProcess.Run("-Command", "Get-DogSoundConfiguration tiny");
        Assert.Equal("", result.Error);
        Assert.Matches(@"Key +Value +Default +Description", result.Output);
        Assert.Matches(@"features\.sample_rate +8000 +16000 +Samples a second", result.Output);
        Assert.Matches(@"augmentation\.random_crop +true +true", result.Output);
    }

    private static PSObject Setting(EngineResult result, string key) => result.Output.Single(setting => Get<string>(setting, "Key") == key);

    private static object Value(EngineResult result, string key) => Setting(result, key).Properties["Value"].Value;
}
