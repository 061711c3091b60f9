using System.Net.Http.Json;
using System.Text.Json;
using DogSound.Core.Registry;
using DogSound.Core.Tests.Registry.S3;
using DogSound.Service.Models;
using static TorchSharp.torch;

namespace DogSound.Service.Tests;

/// <summary>Another model in the place of the one that answers, while calls are under way.</summary>
[Collection(ServiceScene.Collection)]
public sealed class HotSwapTests
{
    [Fact]
    public async Task No_call_is_lost_and_every_answer_is_that_of_one_model()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        string[] clips = [.. Enumerable.Range(0, 6).Select(seed => scene.WavPath(seed, seed % 3 == 0 ? 2.5 : 1))];
        byte[][] bodies = [.. clips.Select(File.ReadAllBytes)];
        const int Models = 6;
        List<double[][]> expected = [];
        for (int model = 0; model < Models; model++)
        {
            string path = scene.Folder[$"models/{model}.safetensors"];
            // Every second model knows other classes.
            ServiceScene.WriteModel(path, seed: 100 + model, model % 2 == 0 ? ServiceScene.Classes : ["Barking", "Howling", "Crying", "Other"]);
            expected.Add(ServiceScene.Predict(path, clips, WindowMerge.Mean));
        }

        expected.Add(ServiceScene.Predict(scene.ModelPath, clips, WindowMerge.Mean));
        using var stop = new CancellationTokenSource();
        int calls = 0;
        int[] answeredBy = new int[Models + 1];
        Task[] callers = [.. Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (int round = caller; !stop.IsCancellationRequested; round++)
            {
                int clip = round % clips.Length;
                double[] answer = await scene.ClassifyAsync(bodies[clip]);
                int model = expected.FindIndex(rows => rows[clip].Length == answer.Length && rows[clip].Zip(answer).All(pair => Math.Abs(pair.First - pair.Second) < 1e-12));
                Assert.True(model >= 0, "An answer is no model's.");
                Interlocked.Increment(ref answeredBy[model]);
                Interlocked.Increment(ref calls);
            }
        }))];
        for (int model = 0; model < Models; model++)
        {
            int before = Volatile.Read(ref answeredBy[model]);
            File.Copy(scene.Folder[$"models/{model}.safetensors"], scene.Folder["next.safetensors"], overwrite: true);
            File.Move(scene.Folder["next.safetensors"], scene.ModelPath, overwrite: true);
            await ServiceScene.UntilAsync(() => Volatile.Read(ref answeredBy[model]) > before || callers.Any(caller => caller.IsFaulted));
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.True(calls >= Models);
        Assert.All(answeredBy[..Models], count => Assert.True(count > 0));
    }

    [Fact]
    public async Task A_model_is_freed_when_its_last_call_is_answered()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        ModelHolder holder = scene.Get<ModelHolder>();
        LoadedModel old = holder.Acquire()!;
        ServiceScene.WriteModel(scene.ModelPath, seed: 77);
        await ServiceScene.UntilAsync(() => Current(holder) != old);
        Assert.False(old.IsFreed);
        old.Release();
        Assert.True(old.IsFreed);
        Assert.False(old.TryAcquire());
    }

    [Fact]
    public async Task A_broken_model_is_said_once_and_the_one_before_goes_on()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        double[] before = await scene.ClassifyAsync(scene.Wav(1));
        byte[] good = await File.ReadAllBytesAsync(scene.ModelPath);
        await File.WriteAllBytesAsync(scene.ModelPath, good[..^7]);
        await ServiceScene.UntilAsync(() => scene.Log.Any(line => line.StartsWith("Error: The model dog.safetensors can't be used", StringComparison.Ordinal)));
        await Task.Delay(400);
        Assert.Single(scene.Log, line => line.StartsWith("Error:", StringComparison.Ordinal));
        Assert.Equal(before, await scene.ClassifyAsync(scene.Wav(1)));
        File.Delete(scene.ModelPath);
        await Task.Delay(300);
        Assert.Equal(before, await scene.ClassifyAsync(scene.Wav(1)));

        // And a good one after it is taken.
        ServiceScene.WriteModel(scene.ModelPath, seed: 9);
        await ServiceScene.UntilAsync(() => scene.Log.Count(line => line.Contains("answers from now on", StringComparison.Ordinal)) == 2);
        Assert.NotEqual(before, await scene.ClassifyAsync(scene.Wav(1)));
    }

    [Fact]
    public async Task The_champion_of_a_registry_answers()
    {
        await using ServiceScene scene = await StartWithRegistryAsync(versions: 2);
        Assert.Equal("0000001", await ModelOfAsync(scene));
        double[] first = await scene.ClassifyAsync(scene.Wav(1));
        ModelRegistry.Open(scene.Folder["registry"]).SetChampion("2", "a better one");
        await ServiceScene.UntilAsync(() => ModelOfAsync(scene).GetAwaiter().GetResult() == "0000002");
        Assert.NotEqual(first, await scene.ClassifyAsync(scene.Wav(1)));
        ModelRegistry.Open(scene.Folder["registry"]).Rollback("it was not");
        await ServiceScene.UntilAsync(() => ModelOfAsync(scene).GetAwaiter().GetResult() == "0000001");
        Assert.Equal(first, await scene.ClassifyAsync(scene.Wav(1)));
    }

    [Fact]
    public async Task A_model_that_was_removed_answers_until_there_is_another_one()
    {
        // Nobody looks for new models but the test.
        await using ServiceScene scene = await StartWithRegistryAsync(versions: 3, pollInterval: 3600);
        double[] first = await scene.ClassifyAsync(scene.Wav(1));
        ModelRegistry registry = ModelRegistry.Open(scene.Folder["registry"]);
        string path = registry.Get("1").Path;
        registry.SetChampion("2", "a better one");
        registry.SetChampion("3", "the best one");
        Assert.Equal(["0000001"], new ModelRetention(registry).Remove(["1"], "room"));
        Assert.False(File.Exists(path));
        Assert.Equal(first, await scene.ClassifyAsync(scene.Wav(1)));
        scene.Get<ModelWatcher>().Check(CancellationToken.None);
        Assert.Equal("0000003", await ModelOfAsync(scene));
    }

    [Fact]
    public async Task The_champion_of_a_registry_in_S3_answers_and_goes_on_while_the_server_is_down()
    {
        using S3TestServer server = new();
        using TemporaryFolder cache = new();
        Dictionary<string, string> variables = S3TestAccess.To(server).EnvironmentOf(cache.FullPath);
        Dictionary<string, string?> before = variables.ToDictionary(pair => pair.Key, pair => Environment.GetEnvironmentVariable(pair.Key));
        try
        {
            foreach ((string name, string value) in variables) Environment.SetEnvironmentVariable(name, value);
            ModelRegistry registry = ModelRegistry.Open($"s3://{S3TestServer.Bucket}/dogs");
            await using ServiceScene scene = await ServiceScene.StartAsync((settings, folder) =>
            {
                for (long seed = 1; seed <= 2; seed++)
                {
                    ServiceScene.WriteModel(folder["new.safetensors"], seed);
                    registry.Publish(folder["new.safetensors"]);
                }

                registry.SetChampion("1", "the first one");
                return settings with { Model = "", Registry = registry.Location };
            });
            Assert.Equal("0000001", await ModelOfAsync(scene));
            double[] first = await scene.ClassifyAsync(scene.Wav(1));

            // Nothing new costs one request a look, and a server that is down no answer, and one line of the log.
            server.Requests.Clear();
            await Task.Delay(500);
            Assert.All(server.Requests, request => Assert.Equal($"GET /{S3TestServer.Bucket}", request.TrimEnd('/')));
            server.Fault = _ => (403, "AccessDenied");
            await ServiceScene.UntilAsync(() => scene.Log.Any(line => line.StartsWith("Error:", StringComparison.Ordinal)));
            await Task.Delay(500);
            Assert.Equal(first, await scene.ClassifyAsync(scene.Wav(1)));
            Assert.Contains("may not read there", Assert.Single(scene.Log, line => line.StartsWith("Error:", StringComparison.Ordinal)), StringComparison.Ordinal);
            server.Fault = null;

            registry.SetChampion("2", "a better one");
            await ServiceScene.UntilAsync(() => ModelOfAsync(scene).GetAwaiter().GetResult() == "0000002");
            Assert.NotEqual(first, await scene.ClassifyAsync(scene.Wav(1)));
            registry.Rollback("it was not");
            await ServiceScene.UntilAsync(() => ModelOfAsync(scene).GetAwaiter().GetResult() == "0000001");
            Assert.Equal(first, await scene.ClassifyAsync(scene.Wav(1)));
        }
        finally
        {
            foreach ((string name, string? value) in before) Environment.SetEnvironmentVariable(name, value);
        }
    }

    [Fact]
    public async Task Calls_leave_no_tensor_behind()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        byte[] clip = scene.Wav(1, 2.5);
        await scene.ClassifyAsync(clip);
        long before = Tensor.TotalCount;
        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (_, _) => await scene.ClassifyAsync(clip));
        Assert.Equal(before, Tensor.TotalCount);
    }

    // Version 1 is the champion.
    private static Task<ServiceScene> StartWithRegistryAsync(int versions, double? pollInterval = null) => ServiceScene.StartAsync((settings, folder) =>
    {
        ModelRegistry registry = ModelRegistry.Open(folder["registry"]);
        for (long seed = 1; seed <= versions; seed++)
        {
            ServiceScene.WriteModel(folder["new.safetensors"], seed);
            registry.Publish(folder["new.safetensors"]);
        }

        registry.SetChampion("1", "the first one");
        return settings with { Model = "", Registry = folder["registry"], PollInterval = pollInterval ?? settings.PollInterval };
    });

    private static LoadedModel? Current(ModelHolder holder)
    {
        LoadedModel? model = holder.Acquire();
        model?.Release();
        return model;
    }

    private static async Task<string> ModelOfAsync(ServiceScene scene)
    {
        using HttpResponseMessage response = await scene.PostAsync(scene.Wav(1), "/classify?details=true");
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("model").GetString()!;
    }
}
