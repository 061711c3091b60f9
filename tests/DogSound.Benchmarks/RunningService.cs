using System.Net.Http.Headers;
using System.Text.Json;
using DogSound.Core.Features;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Services;

namespace DogSound.Benchmarks;

/// <summary>The packed service as a process of its own, with a model of random weights, and a client.</summary>
internal sealed class RunningService : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dogsound-bench-").FullName;
    private readonly ServiceHandle _handle;

    /// <summary>Starts it.</summary>
    /// <param name="features">What the model hears.</param>
    /// <param name="width">Channels of its first convolution.</param>
    /// <param name="arguments">Settings of the service.</param>
    public RunningService(FeatureSettings features, int width, params string[] arguments)
    {
        LibTorch.Load();
        ModelPath = Path.Combine(_folder, "model.safetensors");
        using (SoundModel model = SoundModel.Create("resnet18", ["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"], features, seed: 1, width: width))
            model.Save(ModelPath);
        var launch = new ServiceLaunch(Path.Combine(Repository.Module, "service", "DogSound.Service.dll"), Path.Combine(_folder, "service.log"));
        _handle = launch.Start(ModelPath, ["--model", ModelPath, "--port", "0", .. arguments], TimeSpan.FromMinutes(2), CancellationToken.None);
        Client = new HttpClient { BaseAddress = _handle.Uri, Timeout = TimeSpan.FromSeconds(30) };
    }

    public string ModelPath { get; }

    public int ProcessId => _handle.ProcessId;

    public HttpClient Client { get; }

    /// <summary>Posts a body.</summary>
    /// <returns>The status, and the probabilities where it is 200.</returns>
    public async Task<(int Status, double[] Probability)> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        using HttpResponseMessage response = await Client.PostAsync("/classify", content);
        string text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) return ((int)response.StatusCode, []);
        using var answer = JsonDocument.Parse(text);
        return (200, [.. answer.RootElement.GetProperty("probability").EnumerateArray().Select(number => number.GetDouble())]);
    }

    public void Dispose()
    {
        Client.Dispose();
        bool isGraceful = ServiceStop.Stop(_handle, TimeSpan.FromSeconds(30), CancellationToken.None);
        if (!isGraceful) Console.WriteLine("  the service had to be killed");
        Directory.Delete(_folder, recursive: true);
    }
}
