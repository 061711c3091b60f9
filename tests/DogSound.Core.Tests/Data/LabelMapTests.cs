using DogSound.Core.Configuration;
using DogSound.Core.Data;
using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Tests.Data;

public sealed class LabelMapTests : IDisposable
{
    private const string Small = """
        classes: [Barking, Bird, Other]
        default: Other
        map:
          Bark: Barking
          Yip: Barking
          Crow: Bird
          Speech: Other
        skip: [Dog]

        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. LabelMapPresets.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Bark", 0)]
    [InlineData("bark", 0)]
    [InlineData("Bark,Yip,Dog", 0)]
    [InlineData("Bark,Pant", 0)]
    [InlineData("Crow", 1)]
    [InlineData("Pant", 2)]
    [InlineData("Pant,Hum", 2)]
    [InlineData("Dog", null, ManifestProblem.UnmappedLabel)]
    [InlineData("Dog,Pant", null, ManifestProblem.UnmappedLabel)]
    [InlineData("Bark,Crow", null, ManifestProblem.SeveralClasses)]
    [InlineData("Bark,Speech", null, ManifestProblem.SeveralClasses)]
    public void Labels_become_one_class_or_none(string labels, int? index, ManifestProblem? problem = null) =>
        Assert.Equal((index, problem), Read(Small).Find(labels.Split(','), []));

    [Theory]
    [InlineData("Bark", 1)]
    [InlineData("Crow", 0)]
    [InlineData("Pant", 0)]
    public void A_class_that_is_not_wanted_is_what_the_rest_is(string label, int index) =>
        Assert.Equal((index, null), Read(Small).Find([label], ["Other", "Barking"]));

    [Fact]
    public void Without_a_class_for_the_rest_it_is_none()
    {
        Assert.Equal((null, ManifestProblem.UnmappedLabel), Read(Small).Find(["Crow"], ["Barking"]));
        Assert.Equal((null, ManifestProblem.UnmappedLabel), Read(Small.Replace("default: Other\n", "", StringComparison.Ordinal)).Find(["Pant"], []));
    }

    [Theory]
    [InlineData("", "it is empty. A label map says at least its classes")]
    [InlineData("- a", "line 1, column 1: a label map is made of classes, default, map, skip.")]
    [InlineData("classes: [A]\nmapp:\n  a: A\n", "line 2, column 1: there is no key 'mapp' in a label map; there are classes, default, map, skip. Did you mean 'map'?")]
    [InlineData("map:\n  a: A\n", "line 1, column 1: the key classes is missing")]
    [InlineData("classes: [A]\n", "the key map is missing")]
    [InlineData("classes: [Barking]\nmap:\n  a: Barkin\n", "line 3, column 6: 'Barkin' is none of the classes Barking. Did you mean 'Barking'?")]
    [InlineData("classes: [A]\ndefault: B\nmap:\n  a: A\n", "line 2, column 10: 'B' is none of the classes A.")]
    [InlineData("classes: [A, a]\nmap:\n  a: A\n", "line 1, column 14: the class 'a' stands here a second time")]
    [InlineData("classes: A\nmap:\n  a: A\n", "line 1, column 10: classes must be a list")]
    [InlineData("classes: [A]\nmap: [a]\n", "line 2, column 6: map has a label of the data set and a class in every line")]
    [InlineData("classes: [A]\nmap:\n  a: [A]\n", "line 3, column 6: 'a' must be followed by a name.")]
    [InlineData("classes: [A]\nmap:\n  a:\n", "'a' must be followed by a name.")]
    [InlineData("classes: [A]\nmap:\n  a: A\n  A: A\n", "line 4, column 3: the label 'A' stands here a second time, first in line 3")]
    [InlineData("classes: [A]\nmap:\n  a: A\nskip: [b, b]\n", "the label 'b' stands here a second time")]
    [InlineData("classes: [A]\nmap:\n  a: A\nskip:\n  - a\n", "line 5, column 5: the label 'a' is mapped in line 3")]
    [InlineData("classes: [A]\nmap:\n  a: A\nmap:\n  b: A\n", "'map' stands here a second time")]
    [InlineData("classes: &x [A]\nmap:\n  a: A\n", "anchors (&name) are not allowed")]
    [InlineData("classes: [A\n", "this is not YAML that a label map can be")]
    [InlineData("classes: [A]\nmap:\n\ta: A\n", "line 3, column 1: indent with spaces, not with tabs.")]
    public void Mistakes_are_said_with_their_place(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<ConfigurationException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_are_said_at_once() =>
        Assert.Equal([3, 4], Assert.Throws<ConfigurationException>(() => Read("classes: [A]\nmap:\n  a: B\n  b: C\n")).Mistakes.Select(mistake => (int)mistake.Place.Line));

    [Fact]
    public void A_map_that_is_missing_is_named_with_those_that_there_are() =>
        Assert.Equal(
            "esc5: there is no such file, and no preset of that name; there are the presets esc50, urbansound8k, fsd50k, audioset. Did you mean 'esc50'?",
            Assert.Throws<ConfigurationException>(() => LabelMapPresets.Read("esc5")).Message);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_map_that_comes_along_has_the_classes_of_the_challenge(string name)
    {
        LabelMap map = LabelMapPresets.Read(name.ToUpperInvariant());
        Assert.Equal(["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other", "Doorbell", "Bird", "Music_Instrument", "Laugh_Shout_Scream"], map.Classes);
        Assert.Contains(map.Labels, label => map.Find([label], []) == (0, null));
        Assert.Contains(map.Labels, label => map.Find([label], []) == (5, null));
        Assert.All(map.Skipped, label => Assert.Equal((null, ManifestProblem.UnmappedLabel), map.Find([label], [])));
        Assert.All(map.Labels, label => Assert.NotNull(map.Find([label], ["Barking", "Other"]).Index));
    }

    [Theory]
    [InlineData("esc50", 50)]
    [InlineData("urbansound8k", 10)]
    public void Data_sets_with_few_labels_have_all_of_them_named(string name, int count)
    {
        LabelMap map = LabelMapPresets.Read(name);
        Assert.Equal(count, map.Labels.Count + map.Skipped.Count);
        Assert.Null(map.Default);
    }

    [Theory]
    [InlineData("fsd50k", "Bark,Dog,Domestic_animals_and_pets,Animal", 0)]
    [InlineData("fsd50k", "Shatter,Glass", 4)]
    [InlineData("fsd50k", "Electric_guitar,Guitar,Plucked_string_instrument,Musical_instrument,Music", 8)]
    [InlineData("fsd50k", "Meow,Cat,Domestic_animals_and_pets,Animal", 5)]
    [InlineData("fsd50k", "Growling,Dog,Domestic_animals_and_pets,Animal", null)]
    [InlineData("fsd50k", "Bark,Dog,Domestic_animals_and_pets,Animal,Female_speech_and_woman_speaking,Speech,Human_voice", null)]
    [InlineData("fsd50k", "Laughter,Human_voice", 9)]
    [InlineData("fsd50k", "Printer,Mechanisms", 5)]
    [InlineData("audioset", "/m/0jbk,/m/068hy,/m/0bt9lr,/m/07qf0zm", 1)]
    [InlineData("audioset", "/t/dd00136,/m/0bt9lr", 2)]
    [InlineData("audioset", "/m/01y3hg,/m/07pp_mv", 3)]
    [InlineData("audioset", "/m/05tny_,/m/09x0r", null)]
    [InlineData("audioset", "/m/0bt9lr", null)]
    [InlineData("audioset", "/m/0dv5r", 5)]
    public void Rows_of_several_labels_become_what_is_heard(string name, string labels, int? index) =>
        Assert.Equal(index, LabelMapPresets.Read(name).Find(labels.Split(','), []).Index);

    private LabelMap Read(string text) => LabelMapPresets.Read(_folder.Write("map.yaml", text));
}
