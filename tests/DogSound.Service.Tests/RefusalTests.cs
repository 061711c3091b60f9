using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DogSound.Service.Serving;

namespace DogSound.Service.Tests;

/// <summary>What strangers send, and what a service does that gets too much.</summary>
[Collection(ServiceScene.Collection)]
public sealed class RefusalTests
{
    [Fact]
    public async Task A_body_that_is_no_clip_is_one_clear_error()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        byte[] good = scene.Wav(1);
        byte[] flac = [.. "fLaC"u8, .. new byte[100]];
        byte[] empty = [.. good[..40], 0, 0, 0, 0];
        byte[] noRate = [.. good];
        noRate.AsSpan(24, 4).Clear();
        Assert.Equal("Empty", await scene.RefusedAsync([], 400));
        Assert.Equal("NotAudio", await scene.RefusedAsync("a form, or a page"u8.ToArray(), 400));
        Assert.Equal("NotAudio", await scene.RefusedAsync(flac, 400));
        Assert.Equal("Truncated", await scene.RefusedAsync(good[..^100], 400));
        Assert.Equal("Truncated", await scene.RefusedAsync(good[..30], 400));
        Assert.Equal("Empty", await scene.RefusedAsync(empty, 400));
        Assert.Equal("Unsupported", await scene.RefusedAsync(noRate, 400));
        Assert.Equal(3, (await scene.ClassifyAsync(good)).Length);
    }

    [Fact]
    public async Task A_message_speaks_of_the_body_and_of_no_path()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        using HttpResponseMessage response = await scene.PostAsync(scene.Wav(1)[..^100]);
        string text = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
        Assert.Matches("^The body .* promises 16000 bytes", text);
        Assert.DoesNotContain(scene.Folder.FullPath, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_refused_whether_or_not_it_says_its_length(bool saysLength)
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { BodyLimit = 20_000 });
        byte[] body = scene.Wav(1, 2);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/classify") { Content = saysLength ? new ByteArrayContent(body) : new StreamContent(new Unsized(body)) };
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await scene.Client.SendAsync(request);
        Assert.Equal("TooLarge", await ServiceScene.ReasonAsync(response, 413));
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(1))).Length);
    }

    [Fact]
    public async Task A_recording_that_is_too_long_is_refused()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { DurationLimit = 3, QueueLimit = 2 });
        Assert.Equal("TooLong", await scene.RefusedAsync(scene.Wav(1, 3.5), 413));
        Assert.Equal("TooLong", await scene.RefusedAsync(scene.Wav(1, 3), 413));
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(1, 2))).Length);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_says_when_to_come_again()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { QueueLimit = 3, Timeout = 20 });
        using var hold = new ManualResetEventSlim();
        scene.Get<InferenceWorker>().BeforeBatch = () => hold.Wait();
        Task<double[]>[] held = [.. Enumerable.Range(0, 3).Select(seed => scene.ClassifyAsync(scene.Wav(seed)))];
        await ServiceScene.UntilAsync(() => scene.Get<ClassificationQueue>().CallCount == 3);
        using HttpResponseMessage response = await scene.PostAsync(scene.Wav(4));
        Assert.Equal("Busy", await ServiceScene.ReasonAsync(response, 503));
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        hold.Set();
        await Task.WhenAll(held);
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(4))).Length);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_answered_in_time_and_its_work_is_dropped()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { Timeout = 0.5 });
        using var hold = new ManualResetEventSlim();
        scene.Get<InferenceWorker>().BeforeBatch = () => hold.Wait();
        Task<string>[] late = [.. Enumerable.Range(0, 6).Select(seed => scene.RefusedAsync(scene.Wav(seed), 503))];
        Assert.All(await Task.WhenAll(late), reason => Assert.Equal("Late", reason));
        hold.Set();
        await ServiceScene.UntilAsync(() => scene.Get<ClassificationQueue>().WaitingCount == 0);
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(1))).Length);
        Assert.Equal(0, scene.Get<ClassificationQueue>().CallCount);
    }

    [Fact]
    public async Task A_body_that_trickles_in_is_given_up()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { Timeout = 0.5 });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, scene.Uri.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: 16044\r\n\r\nRIFF"));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync());
        Assert.Contains("SlowBody", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_leaves_nothing_behind()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        for (int round = 0; round < 20; round++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, scene.Uri.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /classify HTTP/1.1\r\nHost: a\r\nContent-Length: 16044\r\n\r\nRIFF"));
        }

        await ServiceScene.UntilAsync(() => scene.Get<ClassificationQueue>().CallCount == 0);
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(1))).Length);
    }

    [Fact]
    public async Task A_batch_that_fails_is_an_error_of_its_calls_only()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        InferenceWorker worker = scene.Get<InferenceWorker>();
        worker.BeforeBatch = () => throw new InvalidOperationException("out of memory");
        Assert.Equal("NoAnswer", await scene.RefusedAsync(scene.Wav(1), 500));
        worker.BeforeBatch = () => { };
        Assert.Equal(3, (await scene.ClassifyAsync(scene.Wav(1))).Length);
        Assert.Contains(scene.Log, line => line.Contains("out of memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_hangs_does_not_keep_the_service_from_ending()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync(settings => settings with { StopTimeout = 0.5 });
        using var hold = new ManualResetEventSlim();
        scene.Get<InferenceWorker>().BeforeBatch = () => hold.Wait();
        Task<HttpResponseMessage> call = scene.PostAsync(scene.Wav(1));
        await ServiceScene.UntilAsync(() => scene.Get<ClassificationQueue>().CallCount == 1);
        try
        {
            await scene.StopAsync().WaitAsync(TimeSpan.FromMinutes(2));
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        }
        finally
        {
            hold.Set();
        }
    }

    [Fact]
    public async Task Two_thousand_mutated_bodies_are_answered_and_the_service_is_right_at_the_end()
    {
        await using ServiceScene scene = await ServiceScene.StartAsync();
        double[] before = await scene.ClassifyAsync(scene.Wav(1));
        int answered = 0, refused = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (round, cancel) =>
        {
            using HttpResponseMessage response = await scene.PostAsync(MutatedWav.Create(scene.Wav(round % 5, 0.5), round));
            int status = (int)response.StatusCode;
            Assert.True(status is 200 or 400 or 413, $"Round {round}: {status}");
            if (status == 200) Interlocked.Increment(ref answered);
            else Interlocked.Increment(ref refused);
        });
        Assert.InRange(answered, 200, 1800);
        Assert.InRange(refused, 200, 1800);
        Assert.Equal(before, await scene.ClassifyAsync(scene.Wav(1)));
    }

    /// <summary>A stream that does not tell its length: the client sends it in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
