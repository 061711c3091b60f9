using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using AdamW = DogSound.Core.Training.AdamW;

namespace DogSound.Core.Tests.Training;

/// <summary>Twenty steps against PyTorch's optimizers.</summary>
public sealed class OptimizerTests
{
    public OptimizerTests() => LibTorch.Load();

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Twenty_steps_are_those_of_PyTorch(int number, bool channelsLast)
    {
        JsonElement expected = TrainingFixture.Root.GetProperty("optimizers")[number];
        TrainingSettings settings = Settings(expected);
        RequireSteps(expected, parameters => Optimizer.Create(settings, parameters), channelsLast);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Twenty_steps_are_those_of_PyTorch_by_operators_as_on_a_GPU(int number)
    {
        JsonElement expected = TrainingFixture.Root.GetProperty("optimizers")[number];
        TrainingSettings s = Settings(expected);
        RequireSteps(expected, parameters => new AdamW(parameters, s.WeightDecay, s.Beta1, s.Beta2, s.Epsilon) { UsesKernel = false }, false);
    }

    // Longer than what a thread is handed at once, and no multiple of what a processor takes at once.
    [Fact]
    public void Large_parameters_become_what_operators_make_of_them()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor start = arange(200_003, dtype: ScalarType.Float32).sin(), gradient = arange(200_003, dtype: ScalarType.Float32).cos();
        using Parameter first = new(start.clone()), second = new(start.clone());
        using AdamW kernel = new([("first", first)], 0.1, 0.9, 0.999, 1e-8);
        using AdamW operators = new([("second", second)], 0.1, 0.9, 0.999, 1e-8) { UsesKernel = false };
        for (int step = 0; step < 3; step++)
        {
            first.grad = second.grad = gradient;
            kernel.Step(0.01);
            operators.Step(0.01);
            gradient = gradient.roll(1, 0);
        }

        Assert.True(first.detach().allclose(second.detach(), 1e-5, 1e-7));
        Assert.False(first.detach().allclose(start, 1e-5, 1e-7));
    }

    [Theory]
    [InlineData(OptimizerName.AdamW, 0.9)]
    [InlineData(OptimizerName.Sgd, 0.9)]
    [InlineData(OptimizerName.Sgd, 0)]
    public void Its_state_goes_on_in_another_one_to_the_last_bit(OptimizerName name, double momentum)
    {
        TrainingSettings settings = new() { Optimizer = name, Momentum = momentum };
        using Classifier straight = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float32);
        using Classifier stopped = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float32);
        using Optimizer whole = Optimizer.Create(settings, TrainingFixture.Parameters(straight));
        Learn(straight, whole, 0, 4);
        using Optimizer resumed = Optimizer.Create(settings, TrainingFixture.Parameters(stopped));
        using (Optimizer first = Optimizer.Create(settings, TrainingFixture.Parameters(stopped)))
        {
            Learn(stopped, first, 0, 2);
            resumed.LoadState(first.State);
        }

        Learn(stopped, resumed, 2, 4);
        Dictionary<string, Tensor> expected = straight.state_dict(), actual = stopped.state_dict();
        foreach ((string key, Tensor value) in expected)
            Assert.True(value.equal(actual[key]).all().item<bool>(), key);
    }

    [Fact]
    public void A_memory_format_that_changes_between_steps_changes_no_value()
    {
        using Classifier plain = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float64);
        using Classifier changed = TrainingFixture.CreateNetwork("resnet18", ScalarType.Float64);
        using Optimizer first = Optimizer.Create(new TrainingSettings(), TrainingFixture.Parameters(plain));
        using Optimizer second = Optimizer.Create(new TrainingSettings(), TrainingFixture.Parameters(changed));
        Learn(plain, first, 0, 3);
        Learn(changed, second, 0, 2);
        ChannelsLast.Apply(changed);
        Learn(changed, second, 2, 3);
        foreach ((string key, Tensor value) in first.State)
            TrainingFixture.AssertClose(TrainingFixture.Summary(value), TrainingFixture.Summary(second.State[key]), 1e-9, key);
        Dictionary<string, Tensor> actual = changed.state_dict();
        foreach ((string key, Tensor value) in plain.state_dict())
            TrainingFixture.AssertClose(TrainingFixture.Summary(value), TrainingFixture.Summary(actual[key]), 1e-9, key);
    }

    [Fact]
    public void Parameters_without_a_gradient_stay_as_they_are()
    {
        using Parameter frozen = new(ones(3)), moving = new(ones(3));
        using Optimizer optimizer = Optimizer.Create(new TrainingSettings(), [("frozen", frozen), ("moving", moving)]);
        using Tensor gradient = ones(3);
        moving.grad = gradient;
        optimizer.Step(0.1);
        Assert.Equal([1f, 1f, 1f], frozen.detach().data<float>().ToArray());
        Assert.All(moving.detach().data<float>().ToArray(), value => Assert.Equal(0.899f, value, 1e-4f));
        Assert.Equal([0L, 1L], optimizer.State["step"].data<long>().ToArray());
        optimizer.ZeroGradients();
        Assert.Null(moving.grad);
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_changes_nothing()
    {
        using Parameter single = new(ones(3)), twice = new(ones(3, dtype: ScalarType.Float64));
        Assert.Throws<ArgumentException>(() => Optimizer.Create(new TrainingSettings(), []));
        Assert.Contains("twice", Assert.Throws<ArgumentException>(
            () => Optimizer.Create(new TrainingSettings(), [("single", single), ("twice", twice)])).Message, StringComparison.Ordinal);
        using Optimizer optimizer = Optimizer.Create(new TrainingSettings(), [("single", single)]);
        foreach (double rate in new[] { -0.1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(rate));
        using IDisposable scope = NewDisposeScope();
        Dictionary<string, Tensor> good = new()
        {
            ["step"] = ones(1, dtype: ScalarType.Int64),
            ["exp_avg.single"] = ones(3),
            ["exp_avg_sq.single"] = ones(3),
        };
        foreach ((string name, Tensor? value) in new (string, Tensor?)[]
            {
                ("exp_avg.single", null), ("exp_avg.single", ones(2)), ("exp_avg.single", ones(3, dtype: ScalarType.Float64)), ("other", ones(3)),
            })
        {
            Dictionary<string, Tensor> bad = new(good);
            if (value is null)
                bad.Remove(name);
            else
                bad[name] = value;
            Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>(() => optimizer.LoadState(bad)).Message, StringComparison.Ordinal);
            Assert.Equal(0, optimizer.State["step"].item<long>());
        }

        optimizer.LoadState(good);
        Assert.Equal(1, optimizer.State["step"].item<long>());
    }

    private static void RequireSteps(
        JsonElement expected, Func<IReadOnlyList<(string Name, Parameter Value)>, Optimizer> create, bool channelsLast)
    {
        using Classifier network = TrainingFixture.CreateNetwork(expected.GetProperty("architecture").GetString()!, ScalarType.Float64);
        if (channelsLast)
            ChannelsLast.Apply(network);
        double clip = Get(expected, "clip", 0);
        LearningRateSchedule schedule = new(ScheduleName.Cosine, Get(expected, "lr", 0), TrainingFixture.Steps, 0, 0);
        List<(string Name, Parameter Value)> parameters = TrainingFixture.Parameters(network);
        using Optimizer optimizer = create(parameters);
        List<double> losses = [], norms = [];
        long live = 0;
        for (int step = 0; step < TrainingFixture.Steps; step++)
        {
            using (NewDisposeScope())
            {
                optimizer.ZeroGradients();
                (Tensor input, Tensor targets) = TrainingFixture.CreateBatch(step, ScalarType.Float64);
                Tensor loss = nn.functional.cross_entropy(network.call(channelsLast ? ChannelsLast.Apply(input) : input), targets);
                loss.backward();
                norms.Add(GradientClipping.Clip(network.parameters(), clip > 0 ? clip : double.PositiveInfinity));
                optimizer.Step(schedule.At(step));
                losses.Add(loss.item<double>());
            }

            live = step == 0 ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : live;
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        TrainingFixture.AssertClose(TrainingFixture.Numbers(expected.GetProperty("losses")), [.. losses], 1e-6, "losses");
        TrainingFixture.AssertClose(TrainingFixture.Numbers(expected.GetProperty("norms")), [.. norms], 1e-6, "norms");
        RequireSummaries(expected.GetProperty("network"), network.state_dict());
        RequireSummaries(expected.GetProperty("state"), optimizer.State);
        IEnumerable<string> names = expected.GetProperty("state").EnumerateObject().Select(property => property.Name);
        Assert.Equal(names.Append("step").Order(), optimizer.State.Keys.Order());
        Assert.All(optimizer.State["step"].data<long>().ToArray(), steps => Assert.Equal(TrainingFixture.Steps, steps));
    }

    private static void RequireSummaries(JsonElement expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        foreach (JsonProperty property in expected.EnumerateObject())
            TrainingFixture.AssertClose(TrainingFixture.Numbers(property.Value), TrainingFixture.Summary(actual[property.Name]), 1e-6, property.Name);
    }

    private static void Learn(Classifier network, Optimizer optimizer, int first, int end)
    {
        for (int step = first; step < end; step++)
        {
            using IDisposable scope = NewDisposeScope();
            optimizer.ZeroGradients();
            (Tensor input, Tensor targets) = TrainingFixture.CreateBatch(step, network.parameters().First().dtype);
            nn.functional.cross_entropy(network.call(input), targets).backward();
            optimizer.Step(1e-3);
        }
    }

    private static TrainingSettings Settings(JsonElement expected) => new()
    {
        Optimizer = expected.GetProperty("optimizer").GetString() == "adamw" ? OptimizerName.AdamW : OptimizerName.Sgd,
        WeightDecay = Get(expected, "weight_decay", 0),
        Momentum = Get(expected, "momentum", 0),
        Beta1 = expected.TryGetProperty("betas", out JsonElement betas) ? betas[0].GetDouble() : 0,
        Beta2 = expected.TryGetProperty("betas", out betas) ? betas[1].GetDouble() : 0,
        Epsilon = Get(expected, "eps", 1),
    };

    private static double Get(JsonElement element, string name, double otherwise) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
}
