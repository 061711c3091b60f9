using System.Buffers.Binary;
using System.Globalization;
using DogSound.Core.Tests.Models;
using DogSound.Service.Models;

namespace DogSound.Service.Tests;

/// <summary>Damaged model files in the place of the one that answers, while calls are under way.</summary>
[Collection(ServiceScene.Collection)]
public sealed class MutatedModelTests
{
    // Another number makes a longer run of it: 50,000 take most of an hour.
    private const string CountVariable = "DOGSOUND_TEST_MUTATED_MODELS";

    private readonly ITestOutputHelper _output = TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task Damaged_models_cost_no_call_and_no_memory()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable(CountVariable), CultureInfo.InvariantCulture, out int wanted) ? wanted : 300;
        // Nobody looks for new models but the test.
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { PollInterval = 3600 });
        ModelWatcher watcher = scene.Get<ModelWatcher>();
        byte[] clip = scene.Wav(1), good = await File.ReadAllBytesAsync(scene.ModelPath);
        int header = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(good);
        double[] expected = await scene.ClassifyAsync(clip);
        using var stop = new CancellationTokenSource();
        long calls = 0;
        Task caller = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                double[] answer = await scene.ClassifyAsync(clip);
                Assert.InRange(answer.Sum(), 1 - 1e-5, 1 + 1e-5);
                Interlocked.Increment(ref calls);
            }
        });

        Random random = new(5);
        int used = 0, refused = 0;
        List<LoadedModel> inUse = [];
        scene.Get<ModelHolder>().Changed += model =>
        {
            inUse.RemoveAll(before => before.IsFreed);
            inUse.Add(model);
        };
        for (int file = 0; file < count && !caller.IsFaulted; file++)
        {
            Put(scene, MutatedModel.Create(good, header, random));
            watcher.Check(CancellationToken.None);
            if ((file + 1) % Math.Max(1, count / 10) != 0) continue;
            Put(scene, good);
            watcher.Check(CancellationToken.None);
            Assert.Equal(expected, await scene.ClassifyAsync(clip));
            Assert.InRange(inUse.Count, 1, 8);
            Tally();
            _output.WriteLine($"{file + 1} files: {used} used, {refused} refused; {Interlocked.Read(ref calls)} calls; {Environment.WorkingSet >> 20} MiB");
        }

        await stop.CancelAsync();
        await caller;
        Put(scene, good);
        watcher.Check(CancellationToken.None);
        Assert.Equal(expected, await scene.ClassifyAsync(clip));
        Assert.Same(inUse[^1], Assert.Single(inUse, model => !model.IsFreed));
        Tally();
        Assert.InRange(used, 2 + (count / 20), count);
        Assert.InRange(refused, count / 2, count);
        string refusals = (await scene.Client.GetStringAsync("/metrics")).Split('\n').Single(line => line.StartsWith("dogsound_model_refusals_total", StringComparison.Ordinal));
        Assert.Equal(refused, double.Parse(refusals[(refusals.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));

        // And forgets the lines, which would be all that grows.
        void Tally()
        {
            used += Count(scene, "answers from now on");
            refused += Count(scene, "can't be used");
            scene.Log.Clear();
        }
    }

    private static int Count(ServiceScene scene, string message) => scene.Log.Count(line => line.Contains(message, StringComparison.Ordinal));

    // As whoever replaces a model does: whole, in one step.
    private static void Put(ServiceScene scene, byte[] model)
    {
        string next = scene.Folder["next.safetensors"];
        File.WriteAllBytes(next, model);
        File.Move(next, scene.ModelPath, overwrite: true);
    }
}
