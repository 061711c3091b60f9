using DogSound.Core.Configuration;

namespace DogSound.Core.Tests.Configuration;

public class PresetTests
{
    public static TheoryData<string> Names => [.. Presets.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_is_valid(string name) => Presets.Read(name).Validate();

    // Otherwise the initial value of a record, which nobody sees, would be a part of it.
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_file_names_and_explains_every_setting(string name)
    {
        string text = File.ReadAllText(PathOf(name)).ReplaceLineEndings("\n");
        string written = ConfigurationWriter.Write(Presets.Read(name));
        Assert.True(text.EndsWith(written, StringComparison.Ordinal), $"{PathOf(name)} must be some comments, and then:\n{written}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_file_may_be_copied_and_read(string name) => Assert.Equal(Presets.Read(name), ConfigurationReader.Read(PathOf(name)));

    [Fact]
    public void There_is_no_other() => Assert.Contains("seed", Assert.Throws<ArgumentException>(() => Presets.Read("sed")).Message, StringComparison.Ordinal);

    private static string PathOf(string name) =>
        Path.Combine((string)AppContext.GetData("DogSound.RepositoryRoot")!, "examples", "configs", $"{name}.yaml");
}
