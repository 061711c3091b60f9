using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DogSound.Service.Tests;

/// <summary>How the program starts and ends.</summary>
[Collection(ServiceScene.Collection)]
public sealed class ProcessTests : IAsyncLifetime
{
    private ServiceScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await ServiceScene.StartAsync();

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task Calls_in_flight_are_answered_after_SIGTERM_and_the_exit_code_is_0()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no SIGTERM.");
        (ServiceProcess process, Uri uri) = await ServiceProcess.StartListeningAsync(
            "--model", _scene.ModelPath, "--port", "0", "--batch-size", "64", "--batch-delay", "1000", "--precision", "float32");
        using (process)
        using (var client = new HttpClient { BaseAddress = uri })
        {
            // The batch waits a second for more, and the signal comes meanwhile.
            Task<HttpResponseMessage>[] calls = [.. Enumerable.Range(0, 5).Select(seed => client.PostAsync("/classify", new ByteArrayContent(_scene.Wav(seed))))];
            await Task.Delay(300);
            Assert.All(calls, call => Assert.False(call.IsCompleted));
            long start = Stopwatch.GetTimestamp();
            process.Terminate();
            foreach (Task<HttpResponseMessage> call in calls) Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
            Assert.Equal("", await process.FinishAsync());
            Assert.Equal(0, process.ExitCode);
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(25));
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/ping"));
        }
    }

    [Fact]
    public async Task The_container_contract_is_kept()
    {
        Directory.CreateDirectory(_scene.Folder["root/opt/ml/model"]);
        File.Copy(_scene.ModelPath, _scene.Folder["root/opt/ml/model/dog.safetensors"]);
        (ServiceProcess process, Uri uri) = await ServiceProcess.StartListeningAsync("serve", "--root", _scene.Folder["root"], "--port", "0", "--precision", "float32");
        using (process)
        using (var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{uri.Port}") })
        {
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/ping")).StatusCode);
            using HttpResponseMessage response = await client.PostAsync("/invocations", new ByteArrayContent(_scene.Wav(1)));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_port_in_use_is_said()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await EndsAsync(1, $"dogsound-service: Port {port} of 127.0.0.1 is in use", "--model", _scene.ModelPath, "--port", $"{port}");
    }

    [Fact]
    public async Task A_missing_or_broken_model_is_said()
    {
        string missing = _scene.Folder["missing.safetensors"];
        await EndsAsync(1, $"dogsound-service: {missing}: there is no model", "--model", missing, "--port", "0");
        string broken = _scene.Folder.Write("broken.safetensors", "no model");
        await EndsAsync(1, $"dogsound-service: {broken}: ", "--model", broken, "--port", "0");
    }

    [Fact]
    public async Task An_unknown_option_is_wrong_usage() => await EndsAsync(2, "dogsound-service: there is no option --modle.", "--modle", "a");

    private static async Task EndsAsync(int exitCode, string message, params string[] arguments)
    {
        using ServiceProcess process = ServiceProcess.Start(arguments);
        Assert.StartsWith(message, await process.FinishAsync(), StringComparison.Ordinal);
        Assert.Equal(exitCode, process.ExitCode);
    }
}
