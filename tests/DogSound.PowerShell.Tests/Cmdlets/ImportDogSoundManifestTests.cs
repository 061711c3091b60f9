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

    private void Sounds(params string[] names)
    {
        foreach (string name in names) TestSound.Write(Folder, name);
    }
}
