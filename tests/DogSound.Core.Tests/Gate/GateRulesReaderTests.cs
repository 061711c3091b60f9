using DogSound.Core.Configuration;
using DogSound.Core.Gate;

namespace DogSound.Core.Tests.Gate;

/// <summary>Rules as files write them.</summary>
public sealed class GateRulesReaderTests
{
    [Fact]
    public void The_preset_is_the_example()
    {
        GateRules rules = GateRulesReader.Read("Default");
        Assert.Equal((0.01, GateBasis.Difference), (rules.WeightedAuc!.MaximumDrop, rules.WeightedAuc.Basis));
        Assert.Equal((0.05, 10), (rules.ClassF1!.MaximumDrop, rules.ClassF1.MinimumClips));
        Assert.Equal(0.02, rules.Calibration!.MaximumRise);
        Assert.Equal((null, null, null), (rules.Accuracy, rules.TriggerRate, rules.Latency));
        Assert.Equal(new DrawSettings(), rules.Bootstrap);
    }

    [Fact]
    public void A_section_is_a_rule_and_what_it_does_not_say_is_as_usual()
    {
        GateRules rules = GateRulesReader.Parse(
            """
            accuracy:
            trigger_rate: {classes: "COSmoke, GlassBreaking", maximum_rise: 0.001}
            latency:
              maximum_factor: 2
            bootstrap: {seed: 9}
            """, "");
        Assert.Equal(new DropSettings(), rules.Accuracy);
        Assert.Equal(("COSmoke, GlassBreaking", 0.5, 0.001), (rules.TriggerRate!.Classes, rules.TriggerRate.Threshold, rules.TriggerRate.MaximumRise));
        Assert.Equal(2, rules.Latency!.MaximumFactor);
        Assert.Equal(9, rules.Bootstrap.Seed);
        Assert.Null(rules.WeightedAuc);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("[]", "Rules are sections with their settings")]
    [InlineData("{}", "there is no rule: every candidate would pass")]
    [InlineData("bootstrap: {seed: 1}", "there is no rule: every candidate would pass")]
    [InlineData("weighted_acu: {}", "Did you mean 'weighted_auc'?")]
    [InlineData("weighted_auc: {maximum_drop: 1, maximum_drop: 2}", "a second time")]
    [InlineData("weighted_auc: {maximum_dorp: 1}", "Did you mean 'maximum_drop'?")]
    [InlineData("weighted_auc: 0.01", "weighted_auc is a section")]
    [InlineData("weighted_auc: {maximum_drop: 1.5}", "weighted_auc.maximum_drop is '1.5', but must be a number from 0 to 1")]
    [InlineData("weighted_auc: {basis: lower}", "weighted_auc.basis is 'lower', but must be difference or interval")]
    [InlineData("trigger_rate:", "trigger_rate.classes is none, but must be the names of the alarm classes")]
    [InlineData("trigger_rate: {classes: A, threshold: 0}", "must be a number above 0 and at most 1")]
    [InlineData("latency: {maximum_factor: fast}", "latency.maximum_factor is 'fast'")]
    [InlineData("weighted_auc: &a {}", "anchors")]
    public void Mistakes_are_said_with_their_place(string text, string message)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => GateRulesReader.Parse(text, "rules.yaml"));
        Assert.StartsWith("rules.yaml: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_said()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => GateRulesReader.Read("./defualt"));
        Assert.Contains("Did you mean 'default'?", error.Message, StringComparison.Ordinal);
    }
}
