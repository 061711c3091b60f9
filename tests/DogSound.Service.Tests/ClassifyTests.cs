using System.Net.Http.Json;
using System.Text.Json;

namespace DogSound.Service.Tests;

/// <summary>The contract: what a call looks like, and that its answer is that of Get-DogSoundPrediction.</summary>
[Collection(ServiceScene.Collection)]
public sealed class ClassifyTests
{
    [Theory]
    [InlineData("/classify")]
    [InlineData("/invocations")]
    public async Task An_answer_is_the_label_and_the_probability_of_every_class(string path)
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        using HttpResponseMessage response = await scene.PostAsync(scene.Wav(1), path);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["label", "probability"], answer.EnumerateObject().Select(field => field.Name));
        double[] probability = [.. answer.GetProperty("probability").EnumerateArray().Select(number => number.GetDouble())];
        Assert.Equal(3, probability.Length);
        Assert.Equal(1, probability.Sum(), 1e-9);
        Assert.Equal(Array.IndexOf(probability, probability.Max()), answer.GetProperty("label").GetInt32());
        Assert.Equal("dog.safetensors", Assert.Single(response.Headers.GetValues("x-dogsound-model")));
    }

    [Fact]
    public async Task Details_are_for_who_asks()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        using HttpResponseMessage response = await scene.PostAsync(scene.Wav(1, 2.5), "/classify?details=true");
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ServiceScene.Classes, answer.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(ServiceScene.Classes[answer.GetProperty("label").GetInt32()], answer.GetProperty("class").GetString());
        Assert.Equal((2.5, 3), (answer.GetProperty("duration").GetDouble(), answer.GetProperty("windows").GetInt32()));
    }

    [Theory]
    [InlineData(WindowMerge.Mean)]
    [InlineData(WindowMerge.Maximum)]
    public async Task Answers_are_those_of_predictions_from_files(WindowMerge merge)
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { BatchSize = 4, Merge = merge.ToString() });
        (double Seconds, int Rate)[] clips = [(1, 8000), (0.3, 8000), (2.5, 8000), (1, 44100), (3.7, 16000), (0.0002, 8000)];
        string[] files = [.. clips.Select((clip, index) => scene.WavPath(index, clip.Seconds, clip.Rate))];
        double[][] expected = ServiceScene.Predict(scene.ModelPath, files, merge);
        double[][] answers = await Task.WhenAll(files.Select(file => scene.ClassifyAsync(File.ReadAllBytes(file))));
        for (int clip = 0; clip < files.Length; clip++)
        {
            // A single window is not scaled to sum to 1 a second time.
            for (int label = 0; label < 3; label++) Assert.Equal(expected[clip][label], answers[clip][label], 1e-12);
        }
    }

    [Fact]
    public async Task The_load_does_not_change_a_bit_of_an_answer()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        byte[][] clips = [.. Enumerable.Range(0, 30).Select(seed => scene.Wav(seed))];
        double[][] together = await Task.WhenAll(clips.Select(scene.ClassifyAsync));
        foreach (int clip in new[] { 0, 7, 29 }) Assert.Equal(together[clip], await scene.ClassifyAsync(clips[clip]));
    }

    [Fact]
    public async Task A_service_is_ready_until_it_stops()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        using HttpResponseMessage response = await scene.Client.GetAsync("/ping");
        Assert.Equal(200, (int)response.StatusCode);
        await scene.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => scene.Client.GetAsync("/ping"));
    }

    [Fact]
    public async Task A_key_is_asked_for_where_there_are_keys()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "# two callers\nfirst-key\n  second-key  \n\n");
            await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { KeyFile = file });
            foreach (string path in new[] { "/classify", "/invocations" })
            {
                foreach (string key in new[] { "first-key", "second-key" })
                {
                    using HttpResponseMessage response = await scene.PostAsync(scene.Wav(1), path, key);
                    Assert.Equal(200, (int)response.StatusCode);
                }

                foreach (string? key in new[] { null, "", "first-ke", "first-key2", "# two callers", "FIRST-KEY" })
                    Assert.Equal("WrongKey", await scene.RefusedAsync(scene.Wav(1), 401, path, key));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
