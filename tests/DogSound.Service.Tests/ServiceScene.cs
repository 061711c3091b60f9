using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DogSound.Core.Audio;
using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Service.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace DogSound.Service.Tests;

/// <summary>A service in this process, on a free port of the loopback, with a small model, and a client of it.</summary>
public sealed class ServiceScene : IAsyncDisposable
{
    /// <summary>The collection of all tests with a service: what they measure (time, tensors that live) is the process's, so they run one after the other.</summary>
    public const string Collection = "service";

    public static readonly string[] Classes = ["Barking", "Howling", "Other"];

    private readonly TemporaryFolder _folder;
    private ServiceHost? _host;

    private ServiceScene(TemporaryFolder folder) => _folder = folder;

    /// <summary>Samples a second, and seconds, of the model's clips.</summary>
    public const int SampleRate = 8000;

    public TemporaryFolder Folder => _folder;

    public string ModelPath => _folder["dog.safetensors"];

    public HttpClient Client { get; private set; } = new();

    public Uri Uri => _host!.Uri;

    /// <summary>What the service logged.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Starts a service.</summary>
    /// <param name="change">Changes the settings of the tests.</param>
    internal static Task<ServiceScene> StartAsync(Func<ServiceSettings, ServiceSettings>? change = null) => StartAsync((settings, _) => change?.Invoke(settings) ?? settings);

    /// <summary>Starts a service whose settings name places in the scene's folder.</summary>
    internal static async Task<ServiceScene> StartAsync(Func<ServiceSettings, TemporaryFolder, ServiceSettings> change)
    {
        var scene = new ServiceScene(new TemporaryFolder());
        try
        {
            WriteModel(scene.ModelPath, seed: 5);
            var settings = new ServiceSettings { Model = scene.ModelPath, Port = 0, Precision = Precision.Float32, PollInterval = 0.1, BatchDelay = 1, Timeout = 30 };
            scene._host = ServiceHost.Create(change(settings, scene.Folder), logging => logging.AddProvider(new LogList(scene.Log)));
            await scene._host.StartAsync();
            scene.Client = new HttpClient { BaseAddress = scene.Uri };
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a small model with random weights.</summary>
    public static void WriteModel(string path, long seed, string[]? classes = null)
    {
        LibTorch.Load();
        var features = new FeatureSettings { SampleRate = SampleRate, WindowLength = 256, FftSize = 256, HopLength = 128, MelCount = 16, MaximumFrequency = 4000, ClipDuration = 1 };
        using SoundModel model = SoundModel.Create("resnet18", classes ?? Classes, features, seed, width: 8);
        model.Save(path);
    }

    /// <summary>What predictions from files are: one row of probabilities a file.</summary>
    public static double[][] Predict(string path, string[] files, WindowMerge merge)
    {
        using SoundModel model = SoundModel.Load(path, CPU);
        var settings = new PredictionSettings { BatchSize = 4, Merge = merge, Precision = Precision.Float32 };
        using var session = new PredictionSession(model, settings, CancellationToken.None);
        List<PredictionOutcome> outcomes = [.. files.SelectMany(file => session.Add(new Clip { Path = file }))];
        return [.. outcomes.Concat(session.Complete()).Select(outcome => outcome.Prediction!.Probability.Values.ToArray())];
    }

    /// <summary>A part of the service.</summary>
    internal T Get<T>()
        where T : notnull => _host!.Services.GetRequiredService<T>();

    /// <summary>Stops the service, as SIGTERM does.</summary>
    public Task StopAsync() => _host!.StopAsync();

    /// <summary>Seeded noise and tones as a WAV file.</summary>
    public byte[] Wav(int seed, double seconds = 1, int sampleRate = SampleRate) => File.ReadAllBytes(WavPath(seed, seconds, sampleRate));

    /// <summary>The same, on the disk.</summary>
    public string WavPath(int seed, double seconds = 1, int sampleRate = SampleRate)
    {
        string path = _folder[string.Create(CultureInfo.InvariantCulture, $"clips/{seed}-{seconds}-{sampleRate}.wav")];
        if (File.Exists(path)) return path;
        var random = new Random(seed);
        double frequency = 200 + (1500 * random.NextDouble());
        var samples = new float[(int)(seconds * sampleRate)];
        for (int index = 0; index < samples.Length; index++)
            samples[index] = (float)((0.4 * Math.Sin(2 * Math.PI * frequency * index / sampleRate)) + (0.3 * (random.NextDouble() - 0.5)));
        WavFile.WriteMono16(path, samples, sampleRate);
        return path;
    }

    /// <summary>Posts a body.</summary>
    public Task<HttpResponseMessage> PostAsync(byte[] body, string path = "/classify", string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (key is not null) request.Headers.Add("x-api-key", key);
        return Client.SendAsync(request);
    }

    /// <summary>Posts a clip that must be answered.</summary>
    public async Task<double[]> ClassifyAsync(byte[] body)
    {
        using HttpResponseMessage response = await PostAsync(body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return [.. answer.GetProperty("probability").EnumerateArray().Select(number => number.GetDouble())];
    }

    /// <summary>Posts a body that must be refused.</summary>
    /// <returns>The one word for programs.</returns>
    public async Task<string> RefusedAsync(byte[] body, int status, string path = "/classify", string? key = null)
    {
        using HttpResponseMessage response = await PostAsync(body, path, key);
        return await ReasonAsync(response, status);
    }

    /// <summary>The reason of a response that must be a refusal.</summary>
    public static async Task<string> ReasonAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.True(problem.GetProperty("detail").GetString()!.Length > 20);
        return problem.GetProperty("title").GetString()!;
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(10))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(5), "It did not happen within five minutes.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
            await _host.DisposeAsync();
        }

        _folder.Dispose();
    }

    private sealed class LogList(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
