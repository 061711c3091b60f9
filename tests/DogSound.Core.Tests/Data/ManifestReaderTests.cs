using DogSound.Core.Data;

namespace DogSound.Core.Tests.Data;

public sealed class ManifestReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_competitions_manifest_has_numbers_remarks_and_no_extensions()
    {
        _folder.Write("train/train_00001.wav");
        _folder.Write("train/train_00002.wav");
        List<ManifestRow> rows = Read("Filename,Label,Remark\ntrain_00001,0,Barking\ntrain_00002,3,COSmoke\n", new() { AudioRoot = _folder["train/"] });
        Assert.Equal(["Barking", "COSmoke"], rows.Select(row => row.Clip!.Label));
        Assert.Equal([0, 3], rows.Select(row => row.Clip!.LabelIndex));
        Assert.Equal(Path.Combine(_folder.FullPath, "train", "train_00002.wav"), rows[1].Clip!.Path);
    }

    [Theory]
    [InlineData("Filename,Label\r\na.wav,Dog\r\n")]
    [InlineData("\uFEFFFilename;Label\na.wav;Dog\n")]
    [InlineData("label\tFILENAME\nDog\ta.wav")]
    [InlineData("Filename,Label\n\"a.wav\", \"Dog\" \n\n")]
    [InlineData("Path,Category,Extra\na.wav,Dog,\"x, \"\"y\"\"\"\n")]
    public void Separators_quotes_marks_and_usual_column_names_do_not_matter(string text)
    {
        _folder.Write("a.wav");
        ManifestRow row = Assert.Single(Read(text));
        Assert.Equal("Dog", row.Clip!.Label);
        Assert.Null(row.Clip.LabelIndex);
    }

    [Fact]
    public void Fold_group_and_chosen_columns_are_taken()
    {
        _folder.Write("clips/a b [1] 🐕.wav");
        ManifestRow row = Assert.Single(Read(
            "sound,what,Fold,Group\nclips/a b [1] 🐕.wav,howling,5,fs77\n",
            new() { FileColumn = "sound", LabelColumn = "what", Classes = ["Barking", "Howling"] }));
        Assert.Equal(("Howling", 1, "5", "fs77"), (row.Clip!.Label, row.Clip.LabelIndex, row.Clip.Fold, row.Clip.Group));
    }

    [Theory]
    [InlineData("gone,0,Barking", ManifestProblem.FileNotFound)]
    [InlineData("../outside.wav,0,Barking", ManifestProblem.OutsideAudioRoot)]
    [InlineData("/etc/passwd,0,Barking", ManifestProblem.OutsideAudioRoot)]
    [InlineData("sub/../../outside.wav,0,Barking", ManifestProblem.OutsideAudioRoot)]
    [InlineData(".,0,Barking", ManifestProblem.OutsideAudioRoot)]
    [InlineData("a.wav,0,Barking", ManifestProblem.DuplicateFile)]
    [InlineData("b,7,Barking", ManifestProblem.UnknownLabel)]
    [InlineData("b,Meow,", ManifestProblem.UnknownLabel)]
    [InlineData("b,99999999999,Barking", ManifestProblem.UnknownLabel)]
    [InlineData("b,0,Howling", ManifestProblem.ConflictingLabel)]
    [InlineData(",0,Barking", ManifestProblem.BadRow)]
    [InlineData("\"b\"x,0,Barking", ManifestProblem.BadRow)]
    public void A_bad_row_names_its_file_and_costs_itself_only(string bad, ManifestProblem problem)
    {
        _folder.Write("root/a.wav");
        _folder.Write("root/b.wav");
        _folder.Write("root/c.wav");
        _folder.Write("outside.wav");
        List<ManifestRow> rows = Read(
            $"Filename,Label,Remark\na,0,Barking\n{bad}\nc,1,Howling\n",
            new() { AudioRoot = _folder["root/"], Classes = ["Barking", "Howling"] });
        Assert.Equal(3, rows.Count);
        ManifestRow row = Assert.Single(rows, row => row.Problem is not null);
        Assert.Equal(problem, row.Problem);
        Assert.Equal(3, row.Line);
        Assert.Contains(row.Name, row.Message, StringComparison.Ordinal);
        Assert.Contains("line 3", row.Message, StringComparison.Ordinal);
        Assert.Equal(["a.wav", "c.wav"], rows.Where(row => row.Clip is not null).Select(row => Path.GetFileName(row.Clip!.Path)));
    }

    [Fact]
    public void Links_out_of_the_folder_are_refused_and_links_within_are_not()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Symbolic links need a privilege on Windows.");
        _folder.Write("root/a.wav");
        _folder.Write("secret/s.wav");
        File.CreateSymbolicLink(_folder["root/within.wav"], _folder["root/a.wav"]);
        File.CreateSymbolicLink(_folder["root/out.wav"], _folder["secret/s.wav"]);
        Directory.CreateSymbolicLink(_folder["root/folder"], _folder["secret"]);
        List<ManifestRow> rows = Read("Filename\nwithin.wav\nout.wav\nfolder/s.wav\n", new() { AudioRoot = _folder["root/"] });
        Assert.Equal([null, ManifestProblem.OutsideAudioRoot, ManifestProblem.OutsideAudioRoot], rows.Select(row => row.Problem));
    }

    [Fact]
    public void A_folder_that_is_itself_a_link_may_be_the_audio_folder()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Symbolic links need a privilege on Windows.");
        _folder.Write("real/a.wav");
        Directory.CreateSymbolicLink(_folder["root"], _folder["real"]);
        Assert.Null(Assert.Single(Read("Filename\na\n", new() { AudioRoot = _folder["root"] })).Problem);
    }

    [Theory]
    [InlineData("", "header")]
    [InlineData("Filename,Label\n", "no row")]
    [InlineData("Sound,Label\na,0\n", "no column Filename")]
    [InlineData("Filename,Label\na,\"never closed\nb,0\n", "line 2")]
    public void A_manifest_that_can_not_be_read_is_one_error_that_names_it(string text, string says)
    {
        _folder.Write("a.wav");
        var error = Record.Exception(() => Read(text).ForEach(row => { if (row.Problem is { } p) throw new ManifestException("manifest.csv", row.Message!); }));
        Assert.Contains("manifest.csv", Assert.IsType<ManifestException>(error).Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        File.WriteAllBytes(_folder["manifest.csv"], [.. "Filename\nh"u8, 0xFC, .. "ndin.wav\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<ManifestException>(() => ManifestReader.Read(_folder["manifest.csv"], new()).ToList()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_a_folder_and_a_missing_audio_folder_are_named()
    {
        Assert.Throws<ManifestException>(() => ManifestReader.Read(_folder["none.csv"], new()).ToList());
        Assert.Contains("folder", Assert.Throws<ManifestException>(() => ManifestReader.Read(_folder.FullPath, new()).ToList()).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => ManifestReader.Read(_folder["none.csv"], new() { AudioRoot = _folder.FullPath + "/none" }));
    }

    [Fact]
    public void A_class_list_with_a_repeated_name_is_refused() =>
        Assert.Throws<ArgumentException>(() => Read("Filename\na\n", new() { Classes = ["Dog", "dog"] }));

    private List<ManifestRow> Read(string text, ManifestSettings? settings = null) =>
        [.. ManifestReader.Read(_folder.Write("manifest.csv", text), settings ?? new())];
}
