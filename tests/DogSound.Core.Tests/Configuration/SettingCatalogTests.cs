using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DogSound.Core.Configuration;

namespace DogSound.Core.Tests.Configuration;

public sealed partial class SettingCatalogTests : IDisposable
{
    private static readonly string[] Candidates = ["0.25", "1", "2", "3", "60", "350", "7000", "20000", "0.0001"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Keys => [.. SettingCatalog.Settings.Select(setting => setting.Key)];

    // Relative paths mean something else in a file and at a call: ConfigurationReaderTests sets those.
    public static TheoryData<string> KeysOfValues => [.. SettingCatalog.Settings.Where(setting => !setting.Property.IsPath).Select(setting => setting.Key)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_property_that_files_can_hold_is_a_setting()
    {
        // Mean and standard deviation are measured.
        int properties = new[] { typeof(ModelSettings), typeof(Core.Features.FeatureSettings), typeof(TrainingSettings), typeof(AugmentationSettings), typeof(IncrementalSettings), typeof(RehearsalSettings) }
            .Sum(type => type.GetProperties().Count(property => property.CanWrite));
        Assert.Equal(properties - 2, SettingCatalog.Settings.Count);
        Assert.Equal(["model", "features", "training", "augmentation", "incremental", "rehearsal"], SettingCatalog.Sections);
        Assert.All(SettingCatalog.Settings, setting => Assert.Matches("^[a-z0-9_]+\\.[a-z0-9_]+$", setting.Key));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_setting_is_described_in_the_words_of_its_documentation_comment(string key)
    {
        SettingDefinition setting = Find(key);
        Assert.EndsWith(".", setting.Description, StringComparison.Ordinal);
        XElement member = Documentation.Value.Single(
            member => (string)member.Attribute("name")! == $"P:{setting.Property.DeclaringType.FullName}.{setting.Property.PropertyName}");
        Assert.Equal(setting.Description, TextOf(member.Element("summary")!));
        // The range is there, too; its figures are those of the attribute.
        string range = TextOf(member.Element("value")!).Replace(",", "", StringComparison.Ordinal);
        Assert.All(Numbers().Matches(setting.Words.Count > 0 ? "" : setting.Allowed), number => Assert.Contains(number.Value, range, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(KeysOfValues))]
    public void A_setting_can_be_set_by_file_and_by_override_and_is_written_as_it_was(string key)
    {
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        SettingDefinition setting = Find(key);
        TrainingConfiguration preset = Presets.Read("default");
        string[] values = [.. OtherValues(setting)];
        Assert.NotEmpty(values);
        foreach (string value in values)
        {
            TrainingConfiguration overridden = ConfigurationReader.Apply(preset, $"{key}={value}");
            TrainingConfiguration read = ConfigurationReader.Read(_folder.Write("file.yaml", $"{setting.Section}:\n  {setting.Name}: {value}\n"));
            Assert.Equal(overridden, read);
            Assert.Equal(value, setting.GetText(read));
            Assert.Equal($"{key}: {setting.GetText(preset)} -> {value}", ConfigurationDifference.Describe(preset, read)[0]);
            Assert.Equal(key == "augmentation.policy" ? 2 : 1, ConfigurationDifference.Describe(preset, read).Count);
            Assert.Equal(read, ConfigurationReader.Read(_folder.Write("written.yaml", ConfigurationWriter.Write(read))));
        }
    }

    [Fact]
    public void A_copy_keeps_what_was_measured()
    {
        var measured = new TrainingConfiguration { Features = new() { Mean = -4.5, StandardDeviation = 3.25 } };
        TrainingConfiguration changed = ConfigurationReader.Apply(measured, "training.epochs=7");
        Assert.Equal(measured with { Training = measured.Training with { Epochs = 7 } }, changed);
        Assert.Equal(40, measured.Training.Epochs);
    }

    [Theory]
    [InlineData(5e-324)]
    [InlineData(1.7976931348623157e308)]
    [InlineData(1e-5)]
    [InlineData(0.1)]
    [InlineData(123456.789)]
    public void Numbers_are_written_so_that_the_same_is_read(double number)
    {
        string text = Core.Settings.SettingText.Format(number);
        Assert.Equal(number, Core.Settings.SettingText.Parse(typeof(double), text));
        Assert.Matches(@"^\d+(\.\d+)?(e-?\d+)?$", text);
    }

    [Fact]
    public void Values_of_code_are_checked_as_those_of_files_are()
    {
        var configuration = new TrainingConfiguration
        {
            Training = new() { Epochs = 0, LearningRate = double.NaN, Schedule = (ScheduleName)9, WarmupEpochs = -1 },
            Model = new() { Architecture = "resnet19" },
        };
        Assert.Equal(
            "model.architecture is resnet19, but must be audio-ntt or resnet18. training.epochs is 0, but must be a whole number from 1 to 100000. "
            + "training.learning_rate is NaN, but must be a number above 0 and at most 10. training.schedule is 9, but must be constant, cosine or one_cycle. "
            + "training.warmup_epochs is -1, but must be a number from 0 to 100000.",
            Assert.Throws<ArgumentException>(configuration.Validate).Message);
        Assert.StartsWith("training.epochs is 0", Assert.Throws<ArgumentException>(configuration.Training.Validate).Message, StringComparison.Ordinal);
    }

    private static SettingDefinition Find(string key) => SettingCatalog.Settings.Single(setting => setting.Key == key);

    // Values that are allowed beside all others of the preset, and differ from it.
    private static IEnumerable<string> OtherValues(SettingDefinition setting)
    {
        string current = setting.GetText(Presets.Read("default"));
        return setting.Words.Count > 0
            ? setting.Words.Where(word => word != current)
            : Candidates.Where(value => value != current && IsAllowed(setting, value)).Take(2);
    }

    private static bool IsAllowed(SettingDefinition setting, string value)
    {
        try
        {
            ConfigurationReader.Apply(Presets.Read("default"), $"{setting.Key}={value}");
            return true;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private static string TextOf(XElement element)
    {
        string text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" } reference => NameOf((string)reference.Attribute("cref")!),
            _ => throw new InvalidOperationException($"{node}"),
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    // A reference to another setting stands for its name.
    private static string NameOf(string reference) => SettingCatalog.Settings
        .FirstOrDefault(setting => reference == $"P:{setting.Property.DeclaringType.FullName}.{setting.Property.PropertyName}")?.Name ?? reference;

    private static readonly Lazy<XElement[]> Documentation = new(() =>
        [.. XDocument.Load(Path.ChangeExtension(typeof(SettingCatalog).Assembly.Location, ".xml")).Descendants("member")]);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\d[\d.]*")]
    private static partial Regex Numbers();
}
