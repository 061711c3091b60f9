using DogSound.Core.Augmentation;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;

namespace DogSound.Core.Tests.Augmentation.Policies;

public sealed class PolicyReaderTests : IDisposable
{
    private const string Everything = """
        variants:
          - name: original            # no steps: the clip as it is
          - name: slow
            copies: 3
            steps:
              - time_stretch: { min_rate: 0.8, max_rate: 1.0 }
              - roll:
                probability: 0.25
              - roll
          - name: noise
            steps:
              - one_of:
                - gaussian_noise: { min_snr_db: 10 }
                  weight: 3
                - background_noise: { path: "a folder: \u00e4/#1", mix: snr }
                probability: 0.5
        """;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Presets => [.. PolicyPresets.Names];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Variants_steps_and_settings_are_read()
    {
        AugmentationPolicy policy = PolicyReader.Parse(Everything, "");
        Assert.Equal(["original", "slow", "noise"], policy.VariantNames);
        Assert.Equal(5, policy.FileCount);
        Assert.Empty(policy.Variants[0].Steps);
        PolicyVariant slow = policy.Variants[1];
        Assert.Equal([1, 0.25, 1], slow.Steps.Select(step => step.Probability));
        Assert.Equal(["time_stretch", "roll", "roll"], slow.Options.Select(option => option.Transform.Name));
        Assert.Equal(new TimeStretchSettings { MinimumRate = 0.8, MaximumRate = 1 }, slow.Steps[0].Options[0].Settings);
        Assert.Equal(new RollSettings(), slow.Steps[2].Options[0].Settings);
        PolicyStep choice = Assert.Single(policy.Variants[2].Steps);
        Assert.Equal(0.5, choice.Probability);
        Assert.Equal([3, 1], choice.Options.Select(option => option.Weight));
        Assert.Equal(new BackgroundNoiseSettings { Path = "a folder: \u00e4/#1", Mix = NoiseMix.Snr }, choice.Options[1].Settings);
        Assert.Equal([false, false, true], policy.Variants.Select(variant => variant.MayUseRecordings));
    }

    [Fact]
    public void What_is_written_is_read_as_the_same_policy()
    {
        AugmentationPolicy policy = PolicyReader.Parse(Everything, ""), again = PolicyReader.Parse(policy.Text, "");
        Assert.Equal(policy, again);
        Assert.Equal(policy.Text, again.Text);
        Assert.Contains("min_alpha: 0.1", policy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_is_its_example(string name)
    {
        string path = Path.Combine((string)AppContext.GetData("DogSound.RepositoryRoot")!, "examples", "policies", $"{name}.yaml");
        Assert.Equal(PolicyReader.Read(path), PolicyReader.Read(name));
        Assert.Equal(PolicyPresets.Read(name), PolicyReader.Read(name.ToUpperInvariant()));
    }

    [Fact]
    public void The_published_recipe_makes_eight_of_one()
    {
        AugmentationPolicy seed = PolicyReader.Read("seed");
        Assert.Equal(8, seed.FileCount);
        Assert.Equal([("original", 1), ("slow", 1), ("fast", 1), ("noise", 5)], seed.Variants.Select(variant => (variant.Name, variant.Copies)));
    }

    [Theory]
    [InlineData("", "it is empty. A policy is a list of variants")]
    [InlineData("- roll", "line 1, column 1: A policy is a list of variants")]
    [InlineData("{}", "line 1, column 1: A policy is a list of variants")]
    [InlineData("variants: []", "line 1, column 1: a policy needs a variant")]
    [InlineData("variants: {name: a}", "line 1, column 1: variants is a list")]
    [InlineData("varaints: []", "line 1, column 1: a policy has no setting 'varaints'. Did you mean 'variants'?")]
    [InlineData("variants: [a]", "line 1, column 12: a variant is a mapping")]
    [InlineData("variants: [{copies: 2}]", "line 1, column 12: a variant needs a name")]
    [InlineData("variants: [{name: a/b}]", "line 1, column 19: name is 'a/b', but must be up to 40 letters")]
    [InlineData("variants: [{name: [a]}]", "line 1, column 19: name is no text")]
    [InlineData("variants:\n- name: a\n- name: A\n", "line 3, column 9: there is another variant 'A'")]
    [InlineData("variants:\n- name: a\n  name: b\n", "line 3, column 3: 'name' stands here a second time, first in line 2, column 3")]
    [InlineData("variants: [{name: a, copys: 2}]", "line 1, column 22: a variant has no setting 'copys'. Did you mean 'copies'?")]
    [InlineData("variants: [{name: a, copies: 0}]", "line 1, column 30: copies is '0', but must be a whole number from 1 to 1000.")]
    [InlineData("variants: [{name: a, copies: [1]}]", "line 1, column 30: copies is a list, but must be a whole number from 1 to 1000.")]
    [InlineData("variants: [{name: a, steps: roll}]", "line 1, column 22: steps is a list of transforms")]
    [InlineData("variants: [{name: a, steps: [[roll]]}]", "line 1, column 30: a step is a transform with its settings")]
    [InlineData("variants: [{name: a, steps: [{}]}]", "line 1, column 30: a step needs a transform. There are ")]
    [InlineData("variants: [{name: a, steps: [rol]}]", "line 1, column 30: there is no transform 'rol'. Did you mean 'roll'?")]
    [InlineData("variants: [{name: a, steps: [{rol: {}}]}]", "line 1, column 31: there is no transform 'rol'. Did you mean 'roll'?")]
    [InlineData("variants: [{name: a, steps: [{roll: {}, probabilty: 1}]}]", "line 1, column 41: there is no transform 'probabilty'. Did you mean 'probability'?")]
    [InlineData("variants: [{name: a, steps: [{roll: {}, probability: 2}]}]", "line 1, column 54: probability is '2', but must be a number from 0 to 1.")]
    [InlineData("variants: [{name: a, steps: [{roll: {}, gaussian_noise: {}}]}]", "line 1, column 41: this step has a transform already")]
    [InlineData("variants: [{name: a, steps: [{roll: {}, one_of: [roll]}]}]", "line 1, column 41: this step has a transform already")]
    [InlineData("variants: [{name: a, steps: [{roll: 1}]}]", "line 1, column 37: the settings of roll stand in braces")]
    [InlineData("variants: [{name: a, steps: [{roll: {shar: 1}}]}]", "line 1, column 38: roll has no setting 'shar'. Did you mean 'share'?")]
    [InlineData("variants: [{name: a, steps: [{roll: {share: 1, share: 1}}]}]", "line 1, column 48: 'share' stands here a second time")]
    [InlineData("variants: [{name: a, steps: [{roll: {share: \"1\"}}]}]", "line 1, column 45: roll.share is the text '1', but must be a number from 0 to 1. Write it without quotes.")]
    [InlineData("variants: [{name: a, steps: [{gaussian_noise: {min_snr_db: 60}}]}]", "line 1, column 60: gaussian_noise.min_snr_db is 60, but must be from -20 to max_snr_db (50).")]
    [InlineData("variants: [{name: a, steps: [{one_of: roll}]}]", "line 1, column 31: one_of is a list of transforms")]
    [InlineData("variants: [{name: a, steps: [{one_of: []}]}]", "line 1, column 31: one_of needs a transform to choose")]
    [InlineData("variants: [{name: a, steps: [{one_of: [{one_of: [roll]}]}]}]", "line 1, column 41: there is no transform 'one_of'")]
    [InlineData("variants: [{name: a, steps: [{one_of: [{roll: {}, weight: 0}]}]}]", "line 1, column 59: weight is '0', but must be a number above 0 and at most 1000.")]
    [InlineData("variants: [{name: a, steps: [{one_of: [{roll: {}, probability: 1}]}]}]", "there is no transform 'probability'")]
    [InlineData("variants: [{name: &a x}]", "anchors (&name) are not allowed")]
    [InlineData("variants: [{name: a}]\n---\nx", "a second document begins here. A policy is one document.")]
    [InlineData("variants:\n\t- name: a", "line 2, column 1: indent with spaces")]
    [InlineData("variants: [{name: 'a", "this is not YAML that a policy can be")]
    public void A_mistake_is_named_with_its_place_and_what_to_do(string text, string problem)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => PolicyReader.Read(_folder.Write("p.yaml", text)));
        Assert.StartsWith(_folder["p.yaml"] + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Single(error.Mistakes);
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => PolicyReader.Parse(
            "variants:\n- copies: 0\n- name: b\n  steps:\n  - rol\n  - roll: { share: 2 }\n  - one_of:\n    - roll: { x: 1 }\n", "p"));
        Assert.Equal([2, 2, 5, 6, 8], error.Mistakes.Select(mistake => (int)mistake.Place.Line));
    }

    [Fact]
    public void A_missing_file_names_the_presets()
    {
        string message = Assert.Throws<ConfigurationException>(() => PolicyReader.Read("sead")).Message;
        Assert.Equal("sead: there is no such file, and no preset of that name; there are the presets default, seed. Did you mean 'seed'?", message);
    }

    [Theory]
    [InlineData("copies: 3", "copies: 4", "policy slow, copies: 3 -> 4")]
    [InlineData("min_rate: 0.8", "min_rate: 0.9", "policy slow, step 1 (time_stretch), min_rate: 0.8 -> 0.9")]
    [InlineData("probability: 0.25", "probability: 1", "policy slow, step 2 (roll), probability: 0.25 -> 1")]
    [InlineData("weight: 3", "weight: 2", "policy noise, step 1 (gaussian_noise), weight: 3 -> 2")]
    [InlineData("  - name: original            # no steps: the clip as it is\n", "", "policy original, copies: 1 -> none")]
    public void Differences_are_named(string before, string after, string expected)
    {
        string text = Everything.ReplaceLineEndings("\n");
        Assert.Contains(before, text, StringComparison.Ordinal);
        string Read(string yaml) => PolicyReader.Parse(yaml, "").Text;
        Assert.Equal([expected], PolicyDifference.Describe(Read(text), Read(text.Replace(before, after, StringComparison.Ordinal))));
        Assert.Empty(PolicyDifference.Describe(Read(text), Read(text)));
        Assert.Equal(["policy: original, slow, noise -> none"], PolicyDifference.Describe(Read(text), null));
    }
}
