using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>A service is started, called and stopped, and what goes wrong on the way is said.</summary>
public sealed class ServiceTests(TinyModel model) : CmdletTest
{
    [Fact]
    public async Task A_service_answers_until_it_is_stopped()
    {
        EngineResult started = Run("Start-DogSoundService $model -Port 0 -LogPath $root/service.log", ("model", model.Path));
        Assert.Empty(started.Errors);
        PSObject service = Assert.Single(started.Output);
        try
        {
            Assert.Equal(model.Path, Get<string>(service, "Model"));
            Assert.Equal(Folder["service.log"], Get<string>(service, "LogPath"));
            Uri uri = Get<Uri>(service, "Uri");
            using var client = new HttpClient { BaseAddress = uri };
            using HttpResponseMessage answer = await client.PostAsync("classify?details=true", new ByteArrayContent(TestSound.Wav(1)));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using JsonDocument document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            double[] probability = [.. document.RootElement.GetProperty("probability").EnumerateArray().Select(number => number.GetDouble())];
            PSObject prediction = Assert.Single(Run("Get-DogSoundPrediction $clip -Model $model -BatchSize 4", ("model", model.Path), ("clip", TestSound.Write(Folder, "a.wav", seconds: 1))).Output);
            Assert.Equal(((IDictionary)prediction.Properties["Probability"].Value!).Values.Cast<double>(), probability);
            EngineResult stopped = Run("$service | Stop-DogSoundService", ("service", service));
            Assert.Empty(stopped.Errors);
            Assert.Empty(stopped.Warnings);
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("ping"));
            Assert.All(File.ReadAllLines(Folder["service.log"]), line => Assert.StartsWith("{", line, StringComparison.Ordinal));

            // Twice is no error.
            Assert.Empty(Run("$service | Stop-DogSoundService", ("service", service)).Errors);
        }
        finally
        {
            Run("$service | Stop-DogSoundService -TimeoutSeconds 1", ("service", service));
        }
    }

    [Fact]
    public void The_number_of_its_process_stops_a_service_and_no_other_number_anything()
    {
        EngineResult result = Run("""
            $service = Start-DogSoundService $model -Port 0
            Stop-DogSoundService -Id $service.ProcessId
            Stop-DogSoundService -Id $service.ProcessId, $PID
            """, ("model", model.Path));
        Assert.Equal(["DogSound.NotAService", "DogSound.NotAService"], result.ErrorIds);
    }

    [Fact]
    public void WhatIf_starts_nothing()
    {
        EngineResult result = Run("Start-DogSoundService $model -Port 0 -LogPath $root/service.log -WhatIf", ("model", model.Path));
        Assert.Empty(result.Output);
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void A_model_that_is_none_and_a_port_in_use_are_said()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Folder.Write("broken.safetensors", "no model");
        EngineResult result = Run("""
            Start-DogSoundService $root/broken.safetensors -Port 0
            Start-DogSoundService $root/missing.safetensors -Port 0
            Start-DogSoundService $model -Port $port
            Start-DogSoundService $model -Port 0 -Set queue_limt=3
            """, ("model", model.Path), ("port", port));
        Assert.Empty(result.Output);
        Assert.All(result.ErrorIds, id => Assert.Equal("DogSound.ServiceFailed", id));
        string[] expected = ["broken.safetensors: ", "missing.safetensors: there is no model", $"Port {port} of 127.0.0.1 is in use", "there is no option --queue-limt. Did you mean 'queue-limit'?"];
        foreach ((string text, ErrorRecord error) in expected.Zip(result.Errors)) Assert.Contains(text, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_the_wait_stops_the_service()
    {
        using System.Management.Automation.PowerShell shell = Engine.Create("Start-DogSoundService $model -Port 0 -LogPath $root/service.log", ("model", model.Path), ("root", Folder.FullPath));
        Task run = shell.InvokeAsync();
        await Stopping.UntilAsync(run, () => File.Exists(Folder["service.log"]));
        await Stopping.StopAsync(shell, run);
        string log = await File.ReadAllTextAsync(Folder["service.log"]);
        await Task.Delay(500);
        Assert.Equal(log, await File.ReadAllTextAsync(Folder["service.log"]));
    }
}
