using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

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
        using Classifier network = TrainingFixture.CreateNetwork(expected.GetProperty("architecture").GetString()!, ScalarType.Float64);
        if (channelsLast)
            ChannelsLast.Apply(network);
        double learningRate = Get(expected, "lr", 0), clip = Get(expected, "clip", 0);
        TrainingSettings settings = Settings(expected);
        LearningRateSchedule schedule = new(ScheduleName.Cosine, learningRate, TrainingFixture.Steps, 0, 0);
        List<(string Name, Parameter Value)> parameters = TrainingFixture.Parameters(network);
        using Optimizer optimizer = Optimizer.Create(settings, parameters);
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
                norms.Add(GradientClipping.Clip(parameters.Select(parameter => parameter.Value), clip > 0 ? clip : double.PositiveInfinity));
                optimizer.Step(schedule.At(step));
                losses.Add(loss.item<double>());
            }

            live = step == 0 ? DisposeScopeManager.Statistics.ThreadTotalLiveCount : live;
            Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        TrainingFixture.AssertClose(TrainingFixture.Numbers(expected.GetProperty("losses")), [.. losses], 1e-6, "losses");
        TrainingFixture.AssertClose(TrainingFixture.Numbers(expected.GetProperty("norms")), [.. norms], 1e-6, "norms");
        Dictionary<string, Tensor> values = network.state_dict();
        foreach (JsonProperty property in expected.GetProperty("network").EnumerateObject())
            TrainingFixture.AssertClose(TrainingFixture.Numbers(property.Value), TrainingFixture.Summary(values[property.Name]), 1e-6, property.Name);
        JsonElement state = expected.GetProperty("state");
        Assert.Equal(state.EnumerateObject().Select(property => property.Name).Append("step").Order(), optimizer.State.Keys.Order());
        foreach (JsonProperty property in state.EnumerateObject())
            TrainingFixture.AssertClose(TrainingFixture.Numbers(property.Value), TrainingFixture.Summary(optimizer.State[property.Name]), 1e-6, property.Name);
        Assert.All(optimizer.State["step"].data<long>().ToArray(), steps => Assert.Equal(TrainingFixture.Steps, steps));
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
