using System.Globalization;
using System.Text.RegularExpressions;

namespace DogSound.PowerShell.Tests.Host;

/// <summary>The scripts of <c>examples</c>, small.</summary>
public sealed class HostExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rounds_of_pseudo_labels_run_and_keep_the_test_clips_out()
    {
        // Precision 0 takes every class that any validation clip is called, whatever such a short training comes to.
        HostResult result = HostProcess.Run(
            Path.Combine(Engine.RepositoryRoot, "examples", "pseudo-label.ps1"), "-OutputPath", _folder.FullPath, "-ClipCount", "36", "-UnlabelledCount", "12",
            "-Rounds", "1", "-Epochs", "1", "-MinimumPrecision", "0", "-Weight", "0.5");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Round 0: a model of the labelled clips alone", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"Class +Threshold +Selected +Considered +Precision", result.Output);
        Assert.Matches(@"\d+ of 12 clips got a label; [\d.,]+ % of these are right", result.Output);
        Assert.Equal(2, result.Output.Split("On the test clips: weighted AUC").Length - 1);
        Assert.True(File.Exists(_folder["round-1.safetensors"]));
        string[] manifest = File.ReadAllLines(_folder["pseudo-1.csv"]);
        Assert.Equal("Filename,Label,LabelIndex,Remark,Part,Weight,Pseudo", manifest[0]);
        Assert.All(manifest[1..], row => Assert.EndsWith(",Train,0.5,true", row, StringComparison.Ordinal));
        Assert.NotEmpty(manifest[1..]);
    }

    [Fact]
    public void The_recipe_runs_on_every_fold_and_judges_its_three_models()
    {
        MakeFolds(72, 2);
        // After a single epoch it is chance whether any class gets pseudo-labels.
        HostResult result = HostProcess.Run(
            Path.Combine(Engine.RepositoryRoot, "examples", "recipe.ps1"), "-Manifest", _folder["clips.csv"], "-OutputPath", _folder["out"],
            "-Configuration", "tiny", "-Epochs", "10", "-MinimumPrecision", "0", "-LabelledFraction", "0.6", "-ModelCount", "2", "-Fold", "1");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches(@"\d+ augmented clips, \d+ epochs", result.Output);
        Assert.Equal(2, result.Output.Split("augmented  accuracy").Length - 1);
        Assert.Matches(@"\d+ pseudo-labels: [\d.]+ % right; estimated [\d.]+ %, and at least [\d.]+ %", result.Output);
        Assert.True(File.Exists(_folder["out/pseudo.fold-1.2.safetensors"]));
    }

    [Fact]
    public void Stages_of_the_final_round_are_retrained_on_while_every_call_is_answered()
    {
        MakeFolds(72, 4);
        string configuration = _folder.Write("training.yaml", "preset: tiny\ntraining: { epochs: 1 }\nincremental: { epochs: 1 }\n");
        HostResult result = HostProcess.Run(
            Path.Combine(Engine.RepositoryRoot, "examples", "final-round.ps1"), "-Manifest", _folder["clips.csv"], "-OutputPath", _folder["out"],
            "-Configuration", configuration, "-CallInterval", "0.1");
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Contains("Published, version 0000001: It is the first model.", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, result.Output.Split("trained from the beginning").Length - 1);
        Match calls = Regex.Match(result.Output, @"(\d+) calls, (\d+) of them answered");
        Assert.True(calls.Success && int.Parse(calls.Groups[1].ValueSpan, CultureInfo.InvariantCulture) > 0, result.Output);
        Assert.Equal(calls.Groups[1].Value, calls.Groups[2].Value);
        Assert.Equal(3, Directory.GetDirectories(_folder["out/registry/models"]).Length);
    }

    // A manifest of synthetic clips in folds.
    private void MakeFolds(int count, int folds)
    {
        string script = Path.Combine(_folder.FullPath, "clips.ps1");
        File.WriteAllText(script, """
            param([string] $Folder, [int] $Count, [int] $Folds)
            $null = New-DogSoundSample -Path "$Folder/clips" -Count $Count -Duration 1 -SampleRate 8000
            Get-DogSoundClip "$Folder/clips" -Recurse -LabelFromFolder | Split-DogSoundDataset -FoldCount $Folds -Seed 1 | Export-DogSoundManifest "$Folder/clips.csv"
            """);
        HostResult result = HostProcess.Run(script, "-Folder", _folder.FullPath, "-Count", $"{count}", "-Folds", $"{folds}");
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
