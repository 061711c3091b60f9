using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class ImportDogSoundManifestTests(TinyModel model) : CmdletTest
{
    [Fact]
    public void Reads_the_manifest_of_the_competition()
    {
        Sounds("train/a.wav", "train/b.wav");
        string manifest = Folder.Write("meta_train.csv", "Filename,Label,Remark\na,0,Barking\nb,5,Other\n");
        EngineResult result = Run("Import-DogSoundManifest $root/meta_train.csv -AudioRoot $root/train");
        Assert.Empty(result.Errors);
        Assert.Equal("DogSound.Clip", result.Output[0].TypeNames[0]);
        Assert.Equal([Folder["train/a.wav"], Folder["train/b.wav"]], result.Output.Select(clip => Get<string>(clip, "Path")));
        Assert.Equal(["Barking", "Other"], result.Output.Select(clip => Get<string>(clip, "Label")));
        Assert.Equal([0, 5], result.Output.Select(clip => Get<int>(clip, "LabelIndex")));
        Assert.Equal(2, Run("[System.IO.FileInfo] $manifest | Import-DogSoundManifest -AudioRoot $root/train", ("manifest", manifest)).Output.Count);
    }

    [Fact]
    public void Numbers_count_the_class_list_and_columns_can_be_named()
    {
        Sounds("a.wav", "b.wav");
        Folder.Write("set.csv", "Sound;Kind;Part;Tape;Remark\na.wav;1;3;night;loud\nb.wav;dog;4;day;\n");
        EngineResult result = Run("Import-DogSoundManifest $root/set.csv -Class Dog, Cat -FileColumn sound -LabelColumn Kind -FoldColumn Part -GroupColumn Tape");
        Assert.Empty(result.Errors);
        Assert.Equal(["Cat", "Dog"], result.Output.Select(clip => Get<string>(clip, "Label")));
        Assert.Equal(["3", "4"], result.Output.Select(clip => Get<string>(clip, "Fold")));
        Assert.Equal(["night", "day"], result.Output.Select(clip => Get<string>(clip, "Group")));
        Assert.Equal(["loud", null], result.Output.Select(clip => Get<string?>(clip, "Remark")));
    }

    [Fact]
    public void Every_bad_row_is_one_error_and_the_others_go_on()
    {
        Sounds("train/a.wav", "train/b.wav", "train/c.wav", "train/d.wav", "outside.wav");
        Folder.Write("set.csv", $"""
            Filename,Label,Remark
            a,0,Barking
            ,0,Barking
            nowhere,0,Barking
            ../outside,0,Barking
            {Folder["outside.wav"]},0,Barking
            a.wav,0,Barking
            b,9,Barking
            c,0,Howling
            d,1,Howling

            """);
        EngineResult result = Run("Import-DogSoundManifest $root/set.csv -AudioRoot $root/train -Class Barking, Howling");
        Assert.Equal(["a.wav", "d.wav"], Names(result));
        (string Name, string Id)[] expected =
        [
            ("", "DogSound.BadRow"), ("nowhere", "DogSound.FileNotFound"), ("../outside", "DogSound.OutsideAudioRoot"),
            (Folder["outside.wav"], "DogSound.OutsideAudioRoot"), ("a.wav", "DogSound.DuplicateFile"), ("b", "DogSound.UnknownLabel"), ("c", "DogSound.ConflictingLabel"),
        ];
        Assert.Equal(expected.Select(row => row.Id), result.ErrorIds);
        int line = 3;
        foreach ((ErrorRecord error, (string name, _)) in result.Errors.Zip(expected))
        {
            Assert.StartsWith($"{Folder["set.csv"]}: {name}", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains($"line {line++}", error.Exception.Message, StringComparison.Ordinal);
            Assert.Equal(name, error.TargetObject);
        }
    }

    [Fact]
    public void Parts_are_read_and_a_bad_one_is_an_error()
    {
        Sounds("a.wav", "b.wav", "c.wav", "d.wav", "e.wav");
        Folder.Write("set.csv", "Filename,Part\na,Train\nb,TEST\nc,\nd,dev\ne,1\n");
        EngineResult result = Run("Import-DogSoundManifest $root/set.csv");
        Assert.Equal(["Train", "Test", null], result.Output.Select(clip => clip.Properties["Part"].Value?.ToString()));
        Assert.Equal(["DogSound.UnknownPart", "DogSound.UnknownPart"], result.ErrorIds);
        Assert.Contains("'dev' is not one of Train, Validation, Test", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Folder.Write("named.csv", "Filename,Use\na,validation\n");
        Assert.Equal("Validation", Assert.Single(Run("(Import-DogSoundManifest $root/named.csv -PartColumn use).Part").Lines));
    }

    [Fact]
    public void Weights_and_pseudo_labels_are_read_and_a_bad_one_is_one_error_a_row()
    {
        Sounds("a.wav", "b.wav", "c.wav", "d.wav", "e.wav", "f.wav", "g.wav");
        Folder.Write("set.csv", "Filename,Weight,Pseudo\na,0.5,TRUE\nb,2e1,no\nc,,\nd,0,1\ne,heavy,1\nf,1,perhaps\ng,NaN,maybe\n");
        EngineResult result = Run("Import-DogSoundManifest $root/set.csv");
        Assert.Equal([0.5, 20, null], result.Output.Select(clip => Get<double?>(clip, "Weight")));
        Assert.Equal([true, false, false], result.Output.Select(clip => Get<bool>(clip, "IsPseudoLabel")));
        Assert.Equal(["DogSound.InvalidWeight", "DogSound.InvalidWeight", "DogSound.InvalidPseudo", "DogSound.InvalidWeight"], result.ErrorIds);
        Assert.Contains("e (line 6): the weight 'heavy' is not a number from 0.000001 to 1000000", result.Errors[1].Exception.Message, StringComparison.Ordinal);
        Assert.Contains("'perhaps' in the column Pseudo is none of true, yes, 1, false, no, 0", result.Errors[2].Exception.Message, StringComparison.Ordinal);

        // A dog's weight is no clip's weight: a column that is something else is left alone.
        Folder.Write("dogs.csv", "Filename,Weight,Guess,Trust\na,Barking,yes,0.1\n");
        EngineResult named = Run("Import-DogSoundManifest $root/dogs.csv -LabelColumn Weight -PseudoColumn guess -WeightColumn trust");
        Assert.Equal(("Barking", 0.1, true), (Get<string>(named.Output[0], "Label"), Get<double?>(named.Output[0], "Weight")!.Value, Get<bool>(named.Output[0], "IsPseudoLabel")));
        Assert.Null(Get<double?>(Run("Import-DogSoundManifest $root/dogs.csv -LabelColumn Weight").Output[0], "Weight"));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("needs a right to make links");
        Sounds("outside.wav", "train/a.wav");
        File.CreateSymbolicLink(Folder["train/link.wav"], Folder["outside.wav"]);
        Folder.Write("train/set.csv", "File\nlink.wav\na.wav\n");
        EngineResult result = Run("Import-DogSoundManifest $root/train/set.csv");
        Assert.Equal(["DogSound.OutsideAudioRoot"], result.ErrorIds);
        Assert.Equal(["a.wav"], Names(result));
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_one_error_and_the_others_go_on()
    {
        Sounds("a.wav");
        Folder.Write("1.csv");
        Folder.Write("2.csv", "Filename,Label\n");
        Folder.Write("3.csv", "Name,Label\na.wav,1\n");
        File.WriteAllBytes(Folder["4.csv"], [.. "Filename\n"u8, 0xFF, 0xFE, (byte)'\n']);
        Folder.Write("5.csv", "Filename\na.wav\n");
        EngineResult result = Run("Import-DogSoundManifest $root/?.csv, $root, $root/missing.csv");
        Assert.Equal(["a.wav"], Names(result));
        AssertErrors(result,
            (Folder["1.csv"], "DogSound.InvalidManifest"), (Folder["2.csv"], "DogSound.InvalidManifest"), (Folder["3.csv"], "DogSound.InvalidManifest"),
            (Folder["4.csv"], "DogSound.InvalidManifest"), (Folder.FullPath, "DogSound.InvalidManifest"), (Folder["missing.csv"], "DogSound.NotFound"));
    }

    [Theory]
    [InlineData("-AudioRoot $root/nowhere", "DogSound.AudioRootNotFound", "nowhere")]
    [InlineData("-Class Dog, dog", "DogSound.InvalidClassList", "'dog' twice")]
    public void What_holds_for_every_row_ends_it(string arguments, string id, string named)
    {
        Sounds("a.wav");
        Folder.Write("set.csv", "Filename\na.wav\n");
        ErrorRecord error = Fail($"Import-DogSoundManifest $root/set.csv {arguments}");
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_clips_go_on_through_the_pipeline_with_what_is_known_of_them()
    {
        Sounds("a.wav", "b.wav");
        Folder.Write("set.csv", "Filename,Label,Fold,Group\nb,Howling,2,night\na,Barking,1,day\n");
        EngineResult clips = Run("Import-DogSoundManifest $root/set.csv | Get-DogSoundClip");
        Assert.Empty(clips.Errors);
        Assert.Equal(["b.wav Howling 2 night 0.1", "a.wav Barking 1 day 0.1"], clips.Output.Select(clip => FormattableString.Invariant(
            $"{Path.GetFileName(Get<string>(clip, "Path"))} {Get<string>(clip, "Label")} {Get<string>(clip, "Fold")} {Get<string>(clip, "Group")} {Get<double>(clip, "Duration")}")));
        EngineResult predictions = Run("Import-DogSoundManifest $root/set.csv | Get-DogSoundPrediction -Model $model -Precision Float32", ("model", model.Path));
        Assert.Empty(predictions.Errors);
        Assert.Equal(["b.wav", "a.wav"], Names(predictions));
        Assert.Equal(["Howling", "Barking"], predictions.Output.Select(prediction => Get<string>(prediction, "ExpectedLabel")));
    }

    [Fact]
    public void Manifests_of_public_data_sets_are_read_with_weights_and_what_is_left_out_is_counted()
    {
        Sounds("ESC-50/audio/1.wav", "ESC-50/audio/2.wav", "ESC-50/audio/3.wav");
        Folder.Write("ESC-50/meta/esc50.csv", """
            filename,fold,target,category,esc10,src_file,take
            1.wav,1,0,dog,True,77,A
            2.wav,2,14,crow,False,78,A
            3.wav,2,6,hen,False,79,A
            4.wav,2,6,rooster,False,80,A
            5.wav,2,0,dog,False,81,A

            """);
        EngineResult result = Run("Import-DogSoundManifest $root/ESC-50/meta/esc50.csv -Layout Esc50 -Class Barking, Other -Weight 0.5");
        Assert.Equal(["1.wav Barking 1 freesound:77 0.5", "2.wav Other 2 freesound:78 0.5"], result.Output.Select(clip => FormattableString.Invariant(
            $"{Path.GetFileName(Get<string>(clip, "Path"))} {Get<string>(clip, "Label")} {Get<string>(clip, "Fold")} {Get<string>(clip, "Group")} {Get<double>(clip, "Weight")}")));
        Assert.Equal(["DogSound.FileNotFound"], result.ErrorIds);
        Assert.Contains("2 rows are left out, for the label map has no class for them. The first: 3.wav (line 4)", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Clips_of_AudioSet_that_nobody_has_are_one_warning()
    {
        Sounds("Yb.wav");
        Folder.Write("eval_segments.csv", "# YTID, start_seconds, end_seconds, positive_labels\na, 0.000, 10.000, \"/m/05tny_\"\nb, 0.000, 10.000, \"/m/05tny_\"\nc, 0.000, 10.000, \"/m/05tny_\"\n");
        EngineResult result = Run("Import-DogSoundManifest $root/eval_segments.csv -Layout AudioSet");
        Assert.Empty(result.Errors);
        Assert.Equal(["Yb.wav"], Names(result));
        Assert.Contains("2 rows are left out, for their files are not there. The first: a (line 2)", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_of_any_manifest_can_be_mapped_and_its_weights_are_multiplied()
    {
        Sounds("a.wav", "b.wav", "c.wav");
        Folder.Write("set.csv", "Filename,Label,Weight\na,Hund,2\nb,Katze,\nc,Kuh,1\n");
        Folder.Write("map.yaml", "classes: [Barking, Other]\nmap:\n  Hund: Barking\n  Katze: Other\n");
        EngineResult result = Run("Import-DogSoundManifest $root/set.csv -LabelMap $root/map.yaml -Weight 0.25");
        Assert.Empty(result.Errors);
        Assert.Equal(["Barking 0 Hund 0.5", "Other 1 Katze 0.25"], result.Output.Select(clip => FormattableString.Invariant(
            $"{Get<string>(clip, "Label")} {Get<int>(clip, "LabelIndex")} {Get<string>(clip, "Remark")} {Get<double>(clip, "Weight")}")));
        Assert.Contains("1 row is left out", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["DogSound.InvalidWeight"], Run("Import-DogSoundManifest $root/set.csv -Weight 1000000").ErrorIds);
    }

    [Theory]
    [InlineData("-Layout Esc50 -LabelColumn category", "DogSound.ColumnsOfLayout", "Leave out -LabelColumn")]
    [InlineData("-LabelMap $root/bad.yaml", "DogSound.InvalidConfiguration", "line 3, column 6: 'C' is none of the classes A.")]
    [InlineData("-LabelMap esc51", "DogSound.NotFound", "Did you mean 'esc50'?")]
    [InlineData("-Layout Esc50 -AudioRoot $root/none", "DogSound.AudioRootNotFound", "none")]
    public void A_layout_or_a_label_map_that_makes_no_sense_ends_it(string arguments, string id, string named)
    {
        Folder.Write("set.csv", "Filename\na.wav\n");
        Folder.Write("bad.yaml", "classes: [A]\nmap:\n  a: C\n");
        ErrorRecord error = Fail($"Import-DogSoundManifest $root/set.csv {arguments}");
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layouts_and_label_maps_complete()
    {
        EngineResult result = Run("""
            foreach ($line in 'Import-DogSoundManifest x.csv -Layout Es', 'Import-DogSoundManifest x.csv -LabelMap fs') {
                ([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)).CompletionMatches[0].CompletionText
            }
            """);
        Assert.Equal(["Esc50", "fsd50k"], result.Lines);
    }

    private void Sounds(params string[] names)
    {
        foreach (string name in names) TestSound.Write(Folder, name);
    }
}
