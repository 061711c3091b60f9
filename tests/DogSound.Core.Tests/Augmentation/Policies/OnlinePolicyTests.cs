using System.Text.Json;
using DogSound.Core.Augmentation;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation.Policies;

public sealed class OnlinePolicyTests : IDisposable
{
    private const int T = 8000, Many = 4000;

    private static readonly ClipFacts Clip = new(T, 8000);

    private readonly DisposeScope _scope;
    private readonly List<IDisposable> _owned = [];

    public OnlinePolicyTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose()
    {
        _owned.ForEach(owned => owned.Dispose());
        _scope.Dispose();
    }

    [Fact]
    public void A_variant_comes_as_often_as_its_copies_say()
    {
        OnlinePolicy policy = Create("variants: [{name: a}, {name: b, copies: 3}]");
        double share = Enumerable.Range(0, Many).Count(clip => policy.Draw((ulong)clip, 1, Clip).Variant == "b") / (double)Many;
        Assert.Equal(0.75, share, 0.03);
        Assert.True(Enumerable.Range(0, 100).Select(epoch => policy.Draw(5, epoch, Clip).Variant).Distinct().Count() == 2);
    }

    [Fact]
    public void Steps_are_done_with_their_probability_and_options_with_their_weight()
    {
        OnlinePolicy policy = Create("variants: [{name: a, steps: [{one_of: [{roll: {}, weight: 3}, gaussian_noise], probability: 0.4}]}]");
        StepDraw[] steps = [.. Enumerable.Range(0, Many).SelectMany(clip => policy.Draw((ulong)clip, 1, Clip).Steps)];
        Assert.Equal(0.4, steps.Length / (double)Many, 0.03);
        Assert.Equal(0.75, steps.Count(step => step.Transform == "roll") / (double)steps.Length, 0.04);
        Assert.All(steps, step => Assert.Equal(1, step.Step));
    }

    [Fact]
    public void A_draw_belongs_to_seed_clip_epoch_and_place_and_to_nothing_else()
    {
        const string Steps = "steps: [{time_stretch: {}}, {roll: {}}, {roll: {}}, {gaussian_noise: {}, probability: 0.5}]";
        OnlinePolicy policy = Create($"variants: [{{name: a, {Steps}}}]");
        string[] draws = [.. Enumerable.Range(0, 50).Select(clip => Text(policy.Draw((ulong)clip, 3, Clip)))];
        string[] again = new string[50];
        Parallel.For(0, 50, clip => again[49 - clip] = Text(policy.Draw((ulong)(49 - clip), 3, Clip)));
        Assert.Equal(draws, again);
        Assert.Equal(50, draws.Distinct().Count());
        Assert.NotEqual(draws[0], Text(policy.Draw(0, 4, Clip)));
        Assert.NotEqual(draws[0], Text(Create($"variants: [{{name: a, {Steps}}}]", seed: 8).Draw(0, 3, Clip)));
        Assert.NotEqual(draws[0], Text(Create($"variants: [{{name: b, {Steps}}}]").Draw(0, 3, Clip)));

        // Another variant takes clips from the first, and changes nothing of what is drawn for the others.
        OnlinePolicy larger = Create($"variants: [{{name: first}}, {{name: a, {Steps}}}]");
        string[] kept = [.. Enumerable.Range(0, 50).Select(clip => larger.Draw((ulong)clip, 3, Clip)).Where(draw => draw.Variant == "a").Select(Text)];
        Assert.InRange(kept.Length, 10, 40);
        Assert.Subset(draws.ToHashSet(), kept.ToHashSet());
        PolicyDraw two = policy.Draw(0, 3, Clip);
        Assert.NotEqual(two.Steps[1].Draw, two.Steps[2].Draw);
    }

    [Fact]
    public void A_draw_never_changes_between_versions()
    {
        OnlinePolicy policy = Create("variants: [{name: a, copies: 2, steps: [{one_of: [roll, gaussian_noise]}, {roll: {share: 0.5}, probability: 0.5}]}, {name: b}]");
        string[] draws = [.. Enumerable.Range(0, 4).Select(clip => Text(policy.Draw((ulong)clip, 1, Clip)))];
        Assert.Equal(Pinned, draws);
    }

    [Theory]
    [InlineData("{roll: {}}")]
    [InlineData("{time_stretch: {}}, {roll: {}}, {gaussian_noise: {}, probability: 0.7}")]
    [InlineData("{time_stretch: {keep_length: false}}, {one_of: [roll, gaussian_noise]}")]
    public void A_batch_is_changed_as_its_clips_one_by_one_to_the_last_bit(string steps)
    {
        OnlinePolicy policy = Create($"variants: [{{name: a, copies: 3, steps: [{steps}]}}, {{name: b}}]");
        PolicyDraw[] draws = [.. Enumerable.Range(0, 9).Select(clip => policy.Draw((ulong)clip, 1, Clip))];
        Tensor before = rand([9, T], generator: new Generator(1, CPU)).SubtractInPlace(0.5), batch = before.clone(), atOnce = before.clone();
        policy.Apply(batch, draws);
        policy.ApplyAtOnce(atOnce, draws);
        Assert.Contains(draws, draw => draw.Variant == "b");
        for (int clip = 0; clip < 9; clip++)
        {
            Tensor one = before.narrow(0, clip, 1).clone();
            policy.Apply(one, [draws[clip]]);
            Assert.True(Same(batch[clip], one[0]));
            Assert.Equal(draws[clip].Steps.Count == 0, Same(before[clip], one[0]));
        }

        Assert.True(atOnce.allclose(batch, 1e-4, 1e-6));
    }

    [Fact]
    public void What_becomes_shorter_ends_in_silence_and_what_becomes_longer_loses_its_end()
    {
        OnlinePolicy fast = Create("variants: [{name: a, steps: [{time_stretch: {min_rate: 2, max_rate: 2, keep_length: false}}]}]");
        OnlinePolicy slow = Create("variants: [{name: a, steps: [{time_stretch: {min_rate: 0.5, max_rate: 0.5, keep_length: false}}]}]");
        Tensor shorter = ones(1, T), longer = ones(1, T);
        fast.Apply(shorter, [fast.Draw(0, 1, Clip)]);
        slow.Apply(longer, [slow.Draw(0, 1, Clip)]);
        Assert.All(shorter[0].data<float>().ToArray()[(T / 2)..], sample => Assert.Equal(0, sample));
        Assert.True(shorter[0].data<float>().ToArray()[..(T / 2)].Average() > 0.5);
        Assert.True(longer[0].data<float>().ToArray()[(T / 2)..].Average() > 0.5);
    }

    [Fact]
    public void The_policy_comes_before_all_else_and_leaves_no_tensor_behind()
    {
        AugmentationPolicy read = PolicyReader.Parse("variants: [{name: a, steps: [{time_stretch: {}}, {gaussian_noise: {}}]}]", "");
        void Use(bool check)
        {
            using PolicyResources resources = new(read, 7, CPU);
            using var policy = new OnlinePolicy(read, resources, TestAugmentation.Features, 7, CPU);
            using var augmentation = new OnlineAugmentation(new() { NoiseProbability = 1 }, TestAugmentation.Features, 7, CPU, policy);
            using OnlineAugmentation without = TestAugmentation.Create(new() { NoiseProbability = 1 });
            using DisposeScope scope = NewDisposeScope();
            ClipDraw draw = augmentation.Draw(3, 1, Clip);
            Tensor both = rand([1, T], generator: new Generator(1, CPU)), apart = both.clone();
            augmentation.ApplyToWaveforms(both, [draw]);
            policy.Apply(apart, [draw.Policy]);
            without.ApplyToWaveforms(apart, [without.Draw(3, 1, Clip)]);
            if (check)
                Assert.True(Same(both, apart));
        }

        Use(check: true);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use(check: false);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static readonly string[] Pinned =
    [
        """{"Variant":"a","Steps":[{"Step":1,"Transform":"roll","Draw":{"Shift":2366}},{"Step":2,"Transform":"roll","Draw":{"Shift":2699}}]}""",
        """{"Variant":"b","Steps":[]}""",
        """{"Variant":"a","Steps":[{"Step":1,"Transform":"gaussian_noise","Draw":{"Snr":25.76562329462767,"Offset":721054,"IsInverted":false}}]}""",
        """{"Variant":"a","Steps":[{"Step":1,"Transform":"roll","Draw":{"Shift":5720}}]}""",
    ];

    private static string Text(PolicyDraw draw) => JsonSerializer.Serialize(draw);

    private static bool Same(Tensor left, Tensor right) => left.equal(right).all().item<bool>();

    private OnlinePolicy Create(string yaml, long seed = 7)
    {
        AugmentationPolicy policy = PolicyReader.Parse(yaml, "");
        var resources = new PolicyResources(policy, seed, CPU);
        var online = new OnlinePolicy(policy, resources, TestAugmentation.Features, seed, CPU);
        _owned.AddRange([online, resources]);
        return online;
    }
}
