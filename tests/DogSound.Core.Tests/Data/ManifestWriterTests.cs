using System.Text;
using DogSound.Core.Data;

namespace DogSound.Core.Tests.Data;

public sealed class ManifestWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Everything_that_is_set_reads_back_the_same()
    {
        Clip[] clips =
        [
            Clip("a.wav") with { Label = "Barking", LabelIndex = 0, Remark = "loud, \"very\"\nloud", Fold = "1", Group = " night ", Part = DatasetPart.Validation },
            Clip("b/c d [1] 🐕.flac") with { Label = "=Howling", LabelIndex = 1, Remark = "\ttab" },
            Clip("e;f\t.ogg") with { Label = "3", LabelIndex = 7, Part = DatasetPart.Test, Weight = 0.1, IsPseudoLabel = true },
            Clip("no extension"),
        ];
        Assert.Equal(clips, RoundTrip(clips));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("007")]
    [InlineData("Barking")]
    public void A_label_without_a_number_stays_a_name(string label)
    {
        Clip[] clips = [Clip("a.wav") with { Label = label }, Clip("b.wav") with { Label = label, Remark = "some" }];
        Assert.Equal(clips, RoundTrip(clips));
    }

    [Fact]
    public void There_are_columns_for_what_is_set_only()
    {
        Assert.Equal("Filename,Label\na.wav,\n", Write([Clip("a.wav")]));
        Assert.Equal("Filename,Label,Fold,Part\na.wav,,2,\nb.wav,Dog,,Test\n", Write([Clip("a.wav") with { Fold = "2" }, Clip("b.wav") with { Label = "Dog", Part = DatasetPart.Test }]));
        Assert.Equal(
            "Filename,Label,LabelIndex,Remark,Weight,Pseudo\na.wav,Dog,4,sure,0.1,true\n",
            Write([Clip("a.wav") with { Label = "Dog", LabelIndex = 4, Remark = "sure", Weight = 0.1, IsPseudoLabel = true }]));
    }

    [Fact]
    public void Numbers_are_written_with_a_point_in_every_culture()
    {
        System.Globalization.CultureInfo.CurrentCulture = new("de-DE");
        Assert.EndsWith("a.wav,,0.30000000000000004\n", Write([Clip("a.wav") with { Weight = 0.1 + 0.2 }]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_competitions_manifest_has_numbers_names_and_no_extensions()
    {
        Clip[] clips = [Clip("a.wav") with { Label = "Barking", LabelIndex = 0 }, Clip("b.wav") with { Label = "Other", LabelIndex = 5, Remark = "far" }, Clip("c.wav"), Clip("c.flac")];
        Assert.Equal("Filename,Label,Remark\na,0,Barking\nb,5,Other\nc,,\nc.flac,,\n", Write(clips, isCompetition: true));
    }

    [Fact]
    public void What_would_not_read_back_is_refused()
    {
        var writer = new ManifestWriter(_folder["root/"], isCompetition: true);
        Clip known = new() { Path = _folder.Write("root/a.wav"), Label = "Barking", LabelIndex = 0 };
        Assert.Null(writer.Add(known));
        Assert.Equal(ManifestProblem.DuplicateFile, writer.Add(known));
        Assert.Equal(ManifestProblem.OutsideAudioRoot, writer.Add(new() { Path = _folder.Write("b.wav") }));
        Assert.Equal(ManifestProblem.OutsideAudioRoot, writer.Add(new() { Path = _folder["root"] }));
        Assert.Equal(ManifestProblem.FileNotFound, writer.Add(new() { Path = _folder["root/none.wav"] }));
        Assert.Equal(ManifestProblem.UnknownLabel, writer.Add(new() { Path = _folder.Write("root/b.wav"), Label = "Barking" }));
        Assert.Equal(ManifestProblem.ConflictingLabel, writer.Add(new() { Path = _folder["root/b.wav"], Label = "Howling", LabelIndex = 0 }));
        Assert.Equal(ManifestProblem.InvalidWeight, writer.Add(new() { Path = _folder["root/b.wav"], Weight = double.NaN }));
        Assert.Equal(ManifestProblem.BadRow, writer.Add(new() { Path = _folder["root/b.wav"], Remark = new string('x', ManifestReader.LongestRow / 2) }));
        if (!OperatingSystem.IsWindows()) Assert.NotNull(writer.Add(new() { Path = _folder.Write("root/x\\y.wav") }));
        Assert.Equal(1, writer.Count);
        Assert.Throws<DirectoryNotFoundException>(() => new ManifestWriter(_folder["none"], isCompetition: false));
    }

    [Fact]
    public void Several_labels_have_a_column_of_their_own_and_read_back_the_same()
    {
        Clip[] clips =
        [
            Clip("a.wav") with { Label = "Barking", LabelIndex = 0, Labels = ["Barking", "speech, far; away"] },
            Clip("b.wav") with { Label = "Other", LabelIndex = 5, Labels = ["Barking", "Other", "7"] },
            Clip("c.wav") with { Label = "a, b" },
            Clip("d.wav"),
        ];
        string text = Write(clips);
        Assert.StartsWith("Filename,Label,LabelIndex,Labels\na.wav,Barking,0,\"Barking|speech, far; away\"\n", text, StringComparison.Ordinal);
        Clip[] read = RoundTrip(clips);
        Assert.Equal(clips.Select(clip => clip.Labels), read.Select(clip => clip.Labels));
        Assert.Equal(clips.Select(clip => clip with { Labels = null }), read.Select(clip => clip with { Labels = null }));
    }

    [Fact]
    public void Several_labels_that_would_not_read_back_are_refused()
    {
        Clip several = Clip("a.wav") with { Label = "A", LabelIndex = 0, Labels = ["A", "B"] };
        Assert.Equal(ManifestProblem.SeveralClasses, new ManifestWriter(_folder.FullPath, isCompetition: true).Add(several));
        Assert.Equal(ManifestProblem.SeveralClasses, new ManifestWriter(_folder.FullPath, isCompetition: false).Add(several with { Labels = ["A", "B|C"] }));
        Assert.Null(new ManifestWriter(_folder.FullPath, isCompetition: true).Add(several with { Labels = ["A"] }));
    }

    private Clip Clip(string name) => new() { Path = _folder.Write(name) };

    private string Write(Clip[] clips, bool isCompetition = false)
    {
        var writer = new ManifestWriter(_folder.FullPath, isCompetition);
        foreach (Clip clip in clips) Assert.Null(writer.Add(clip));
        using var stream = new MemoryStream();
        writer.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private Clip[] RoundTrip(Clip[] clips)
    {
        ManifestRow[] rows = [.. ManifestReader.Read(_folder.Write("manifest.csv", Write(clips)), new())];
        Assert.All(rows, row => Assert.Null(row.Message));
        return [.. rows.Select(row => row.Clip!)];
    }
}
