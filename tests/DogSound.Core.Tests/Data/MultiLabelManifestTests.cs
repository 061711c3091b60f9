using DogSound.Core.Data;
using DogSound.Core.Data.Datasets;
using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Tests.Data;

/// <summary>Manifests of clips in which several classes are heard.</summary>
public sealed class MultiLabelManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MultiLabelManifestTests()
    {
        foreach (string name in new[] { "a.wav", "b.wav", "c.wav", "d.wav" }) _folder.Write(name);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Barking", "Barking")]
    [InlineData("Barking;Howling", "Barking+Howling")]
    [InlineData(" Barking ; ; Howling;", "Barking+Howling")]
    [InlineData("\"Barking,Howling\"", "Barking+Howling")]
    [InlineData("\"Barking, far|Howling\"", "Barking, far+Howling")]
    [InlineData("Barking|barking", "Barking")]
    [InlineData("", "")]
    public void The_label_column_may_hold_several(string field, string expected)
    {
        ManifestRow row = Assert.Single(Read($"Filename,Label\na.wav,{field}\n", new() { IsMultiLabel = true }));
        Assert.Equal(expected, string.Join('+', ClipLabels.Of(row.Clip!)));
        Assert.Equal(expected.Split('+')[0], row.Clip!.Label ?? "");
        Assert.Equal(expected.Contains('+', StringComparison.Ordinal), row.Clip.Labels is not null);
    }

    [Fact]
    public void Without_the_wish_a_label_is_one_whatever_is_in_it()
    {
        ManifestRow row = Assert.Single(Read("Filename,Label\na.wav,Barking|Howling\n", new()));
        Assert.Equal(("Barking|Howling", null), (row.Clip!.Label, row.Clip.Labels));
    }

    [Fact]
    public void A_class_list_has_numbers_and_names_for_each_label()
    {
        ManifestRow[] rows = Read("Filename,Labels\na.wav,2|barking\nb.wav,Barking|Meowing\nc.wav,0|3\nd.wav,1\n", new() { Classes = ["Barking", "Howling", "Other"] });
        Assert.Equal(["Other", "Barking"], rows[0].Clip!.Labels!);
        Assert.Equal(("Other", 2), (rows[0].Clip!.Label, rows[0].Clip!.LabelIndex));
        Assert.Equal(ManifestProblem.UnknownLabel, rows[1].Problem);
        Assert.Contains("Meowing", rows[1].Message, StringComparison.Ordinal);
        Assert.Equal(ManifestProblem.UnknownLabel, rows[2].Problem);
        Assert.Equal(("Howling", 1, null), (rows[3].Clip!.Label, rows[3].Clip!.LabelIndex, rows[3].Clip!.Labels));
    }

    [Fact]
    public void A_column_for_one_label_says_which_is_the_first()
    {
        ManifestRow[] rows = Read("Filename,Label,Labels\na.wav,Howling,Barking|Howling\nb.wav,Meowing,Barking|Howling\nc.wav,Barking,\n", new());
        Assert.Equal("Howling", rows[0].Clip!.Label);
        Assert.Equal(["Barking", "Howling"], rows[0].Clip!.Labels!);
        Assert.Equal(ManifestProblem.ConflictingLabel, rows[1].Problem);
        Assert.Equal(("Barking", null), (rows[2].Clip!.Label, rows[2].Clip!.Labels));
    }

    [Fact]
    public void A_label_map_turns_each_into_a_class()
    {
        LabelMap map = LabelMapPresets.Read(_folder.Write("map.yaml", """
            classes: [Barking, Bird, Other]
            default: Other
            map:
              Bark: Barking
              Yip: Barking
              Crow: Bird
            skip: [Dog]

            """));
        ManifestRow[] rows = Read("Filename,Label\na.wav,Bark;Yip;Crow;Hum\nb.wav,Dog\nc.wav,Dog;Yip\nd.wav,Hum;Wind\n", new() { LabelMap = map, IsMultiLabel = true });
        Assert.Equal(["Barking", "Bird"], rows[0].Clip!.Labels!);
        Assert.Equal("Bark, Yip, Crow, Hum", rows[0].Clip!.Remark);
        Assert.Equal(ManifestProblem.UnmappedLabel, rows[1].Problem);
        Assert.Equal(("Barking", 0, null), (rows[2].Clip!.Label, rows[2].Clip!.LabelIndex, rows[2].Clip!.Labels));
        Assert.Equal(("Other", null), (rows[3].Clip!.Label, rows[3].Clip!.Labels));
        Assert.Equal(["Other", "Barking"], Read("Filename,Label\na.wav,Crow;Bark\n", new() { LabelMap = map, IsMultiLabel = true, Classes = ["Barking", "Other"] })[0].Clip!.Labels!);
    }

    [Fact]
    public void A_data_set_gives_all_classes_of_its_clips_where_that_is_wished()
    {
        string manifest = _folder.Write("dev.csv", "fname,labels,mids,split\na,\"Bark,Dog,Crow\",m,train\nb,\"Bark,Dog\",m,val\n");
        var settings = new DatasetSettings { Layout = ManifestLayout.Fsd50K, Classes = ["Barking", "Bird", "Other"] };
        ManifestRow[] single = [.. DatasetReader.Read(manifest, settings)], several = [.. DatasetReader.Read(manifest, settings with { IsMultiLabel = true })];
        Assert.Equal(ManifestProblem.SeveralClasses, single[0].Problem);
        Assert.Equal(["Barking", "Bird"], several[0].Clip!.Labels!);
        Assert.Equal(("Barking", null), (several[1].Clip!.Label, several[1].Clip!.Labels));
    }

    [Fact]
    public void Labels_alone_say_the_first_one_too()
    {
        Clip clip = new() { Path = "a", Labels = ["B", "A"] };
        Assert.Equal("B", clip.Label);
        Assert.Equal("A", (clip with { Label = "A" }).Label);
        Assert.Equal("B", (clip with { Label = "" }).Label);
        Assert.Equal(["B", "A"], ClipLabels.Of(clip));
        Assert.Empty(ClipLabels.Of(new Clip { Path = "a", Label = " " }));
        Assert.Equal(["C"], ClipLabels.Of(new Clip { Path = "a", Label = "C", Labels = ["", null!] }));
    }

    private ManifestRow[] Read(string text, ManifestSettings settings) => [.. ManifestReader.Read(_folder.Write("manifest.csv", text), settings)];
}
