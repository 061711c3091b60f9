using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Select-DogSoundReview of predictions whose probabilities are known.</summary>
public sealed class SelectDogSoundReviewTests(TinyModel model) : EvaluationTest
{
    private const string Unlabelled = Predictions + """
        $unlabelled = @(
            New-Prediction "$root/u1.wav" '' 0.95
            New-Prediction "$root/u2.wav" '' 0.5
            New-Prediction "$root/u3.wav" '' 0.6
            New-Prediction "$root/u4.wav" '' 0.3
        )

        """;

    [Fact]
    public void The_most_doubtful_clips_come_first()
    {
        EngineResult result = Run(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -Count 3");
        Assert.Empty(result.Errors);
        Assert.Equal("DogSound.ReviewClip", result.Output[0].TypeNames[0]);
        Assert.Equal(["u2.wav", "u3.wav", "u4.wav"], Names(result));
        Assert.Equal(["Barking", "Barking", "Howling"], result.Output.Select(clip => Get<string>(clip, "SuggestedLabel")));
        Assert.Equal([0, 0.2, 0.4], result.Output.Select(clip => Math.Round(Get<double>(clip, "Margin"), 12)));
        Assert.Null(result.Output[0].Properties["Disagreement"].Value);
    }

    [Fact]
    public void What_models_disagree_about_comes_first()
    {
        EngineResult result = Run(Unlabelled + """
            $second = (New-Prediction "$root/u1.wav" '' 0.94 -Model /n.safetensors), (New-Prediction "$root/u3.wav" '' 0.1 -Model /n.safetensors)
            @($unlabelled) + $second | Select-DogSoundReview -By Disagreement
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["u3.wav", "u1.wav"], Names(result));
        Assert.Equal("Howling", Get<string>(result.Output[0], "SuggestedLabel"));
        Assert.Equal(2, Get<int>(result.Output[0], "ModelCount"));
    }

    [Fact]
    public void What_sounds_like_a_known_clip_is_not_new()
    {
        TestSound.Write(Folder, "known.wav", seconds: 1);
        TestSound.Write(Folder, "u1.wav", seconds: 1);
        TestSound.Write(Folder, "u2.wav", seconds: 1);
        File.WriteAllBytes(Folder["u3.wav"], TestSound.Wav(seconds: 1, sampleRate: 16000));
        EngineResult result = Run(Unlabelled + "$unlabelled[0..2] | Select-DogSoundReview -By Novelty -Known (Get-DogSoundClip $root/known.wav)");
        Assert.Empty(result.Errors);
        Assert.Equal(["u3.wav", "u1.wav", "u2.wav"], Names(result));
        Assert.True(Get<double>(result.Output[0], "Novelty") > 1);
        Assert.Equal(0, Get<double>(result.Output[1], "Novelty"));
    }

    [Fact]
    public void Predictions_of_real_clips_become_a_page_and_its_manifest_is_read_back()
    {
        foreach (string name in new[] { "clips/a.wav", "clips/night/b.wav", "clips/night/it's.wav" }) TestSound.Write(Folder, name, seconds: 1);
        EngineResult result = Run("""
            Get-DogSoundPrediction $root/clips -Recurse -Model $model | Select-DogSoundReview -PagePath $root/review.html -Class Siren, barking
            """, ("model", model.Path));
        Assert.Empty(result.Errors);
        Assert.Equal(3, result.Output.Count);
        JsonElement data = DataOf(Folder["review.html"]);
        Assert.Equal(["Barking", "Howling", "Siren"], data.GetProperty("classes").EnumerateArray().Select(one => one.GetString()!).Except(["Crying", "COSmoke", "GlassBreaking", "Other"]));
        Assert.Equal(["a.wav", "night/b.wav", "night/it's.wav"], data.GetProperty("clips").EnumerateArray().Select(clip => clip.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Folder.Write("review.csv", "Filename,Label,LabelIndex\n\"night/it's.wav\",\"Howling\",\"1\"\n\"a.wav\",\"Siren\",\"6\"\n");
        result = Run("$null = $ExecutionContext.SessionState.Path.SetLocation($root)\n" + data.GetProperty("command").GetString());
        Assert.Empty(result.Errors);
        Assert.Equal(["it's.wav", "a.wav"], Names(result));
        Assert.Equal(["Howling", "Siren"], result.Output.Select(clip => Get<string>(clip, "Label")));
    }

    [Fact]
    public void A_broken_clip_is_one_error_and_the_page_goes_on_without_it()
    {
        foreach (string name in new[] { "u1.wav", "u3.wav", "u4.wav" }) TestSound.Write(Folder, name);
        Folder.Write("u2.wav", "no sound");
        foreach (string by in new[] { "Margin", "Novelty", "Mixed" })
        {
            EngineResult result = Run(Unlabelled + $"$unlabelled | Select-DogSoundReview -By {by} -PagePath $root/{by}.html");
            AssertErrors(result, (Folder["u2.wav"], "DogSound.NotAudio"));
            Assert.Equal(["u1.wav", "u3.wav", "u4.wav"], Names(result).Order(StringComparer.Ordinal));
            Assert.Equal(3, DataOf(Folder[$"{by}.html"]).GetProperty("clips").GetArrayLength());
        }
    }

    [Fact]
    public void Without_any_clip_there_is_no_page()
    {
        EngineResult result = Run(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/review.html");
        Assert.Equal(Enumerable.Repeat("DogSound.NotFound", 4), result.ErrorIds);
        Assert.Contains("None of 4 clips can be on the page", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void WhatIf_writes_no_page_and_Force_replaces_one()
    {
        foreach (int clip in new[] { 1, 2, 3, 4 }) TestSound.Write(Folder, $"u{clip}.wav");
        Assert.Equal(4, Run(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/review.html -WhatIf").Output.Count);
        Assert.False(File.Exists(Folder["review.html"]));
        Folder.Write("review.html", "old");
        Assert.Equal("DogSound.FileExists", IdOf(Fail(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/review.html")));
        Assert.Equal("old", File.ReadAllText(Folder["review.html"]));
        Run(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/review.html -Force");
        Assert.Equal(4, DataOf(Folder["review.html"]).GetProperty("clips").GetArrayLength());
    }

    [Fact]
    public void A_page_that_would_be_too_large_is_not_written()
    {
        foreach (int clip in new[] { 1, 2, 3, 4 }) TestSound.Write(Folder, $"u{clip}.wav", seconds: 2);
        ErrorRecord error = Fail(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/review.html -MaximumPageSize 100000");
        Assert.Equal("DogSound.PageTooLarge", IdOf(error));
        Assert.Matches("[0-3] clips fit.*-Count", error.Exception.Message);
        Assert.Equal(["u1.wav", "u2.wav", "u3.wav", "u4.wav"], Folder.Files());
    }

    [Theory]
    [InlineData("$predictions | Select-DogSoundReview", "NothingToReview")]
    [InlineData("$unlabelled | Select-DogSoundReview -By Disagreement", "OneModel")]
    [InlineData("$unlabelled | Select-DogSoundReview -By Margin -PagePath $root/p.html -AudioRoot $root/none", "AudioRootNotFound")]
    [InlineData("$unlabelled | Select-DogSoundReview -By Margin -PagePath Env:/p.html", "Unreadable")]
    public void What_can_not_be_done_ends_with_a_reason(string command, string id) =>
        Assert.Equal($"DogSound.{id}", IdOf(Fail(Unlabelled + command)));

    [Fact]
    public void Labelled_clips_are_refused_as_one_error_unless_they_are_asked_for()
    {
        EngineResult result = Run(Unlabelled + "@($predictions) + $unlabelled | Select-DogSoundReview -By Margin");
        Assert.Equal(["DogSound.HasLabel"], result.ErrorIds);
        Assert.Equal(4, result.Output.Count);
        result = Run(Unlabelled + "$predictions | Select-DogSoundReview -By Margin -IncludeLabelled");
        Assert.Empty(result.Errors);
        Assert.Equal(["c.wav", "b.wav", "d.wav", "a.wav"], Names(result));
        Assert.Equal("Howling", Get<string>(result.Output[0], "ExpectedLabel"));
    }

    [Fact]
    public void A_clip_outside_of_the_audio_root_is_one_error()
    {
        foreach (string name in new[] { "u1.wav", "u2.wav", "u3.wav", "u4.wav" }) TestSound.Write(Folder, name);
        Directory.CreateDirectory(Folder["in"]);
        TestSound.Write(Folder, "in/u5.wav");
        EngineResult result = Run(Unlabelled + "$unlabelled[0], (New-Prediction \"$root/in/u5.wav\" '' 0.5) | Select-DogSoundReview -By Margin -PagePath $root/review.html -AudioRoot $root/in");
        AssertErrors(result, (Folder["u1.wav"], "DogSound.OutsideAudioRoot"));
        Assert.Equal(["u5.wav"], Names(result));
    }

    [Fact]
    public void A_clip_prints_as_a_row_and_goes_on_to_cmdlets_that_take_files()
    {
        TestSound.Write(Folder, "u2.wav");
        string script = $"$root = '{Folder.FullPath}'\n" + Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -Count 1";
        Assert.Matches(@"1 +Margin +Barking +50[.,]0 % +0[.,]000 +u2\.wav", HostProcess.Run("-Command", script).Output);
        Assert.Equal(["u2.wav"], Names(Run(Unlabelled + "$unlabelled | Select-DogSoundReview -By Margin -Count 1 | Get-DogSoundClip")));
    }

    private static JsonElement DataOf(string page) =>
        JsonDocument.Parse(Regex.Match(File.ReadAllText(page), "id=\"data\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value).RootElement;
}
