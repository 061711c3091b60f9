using System.Diagnostics;
using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>Servers that misbehave: these are played by the stand-in.</summary>
public sealed class S3ServerTests
{
    [Fact]
    public void A_server_that_overwrites_in_silence_is_refused()
    {
        using S3TestServer server = new() { IgnoresConditions = true };
        using S3Scene scene = new(server);
        RegistryException error = Assert.Throws<RegistryException>(() => scene.Registry.Publish(scene.Model(0.9)));
        Assert.Equal(RegistryErrorReason.UnsafeServer, error.Reason);
        Assert.Contains("If-None-Match", error.Message, StringComparison.Ordinal);
        Assert.Empty(scene.Files());
        Assert.Empty(scene.Registry.List());
    }

    [Fact]
    public void A_server_that_does_not_know_the_condition_is_refused()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        server.Fault = request => request.Headers["If-None-Match"] is not null ? (501, "NotImplemented") : null;
        Assert.Equal(RegistryErrorReason.UnsafeServer, Assert.Throws<RegistryException>(() => scene.Registry.Publish(scene.Model(0.9))).Reason);
    }

    [Fact]
    public void Where_the_answer_to_a_write_is_lost_it_is_not_done_twice()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        int lost = 0;
        server.Fault = request => request.HttpMethod == "PUT" && request.Url!.AbsolutePath.EndsWith("/record.json", StringComparison.Ordinal) && Interlocked.Increment(ref lost) % 2 == 1 ? (0, "") : null;
        Assert.Equal("0000002", scene.Registry.Publish(scene.Model(0.95)).Version);
        scene.Registry.SetChampion("2", "better");
        Assert.Equal(4, lost);
        Assert.Equal(2, scene.Registry.List().Count);
        Assert.Single(scene.Registry.History());
    }

    [Fact]
    public void A_server_that_falters_is_asked_again_and_one_that_is_down_is_said()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        scene.Registry.SetChampion("1", "the first");
        int count = 0;
        server.Fault = _ => Interlocked.Increment(ref count) % 2 == 1 ? (503, "SlowDown") : null;
        Assert.Equal("0000001", scene.Open().Champion()!.Version);
        server.Fault = _ => (503, "SlowDown");
        RegistryException error = Assert.Throws<RegistryException>(() => scene.Open().Champion());
        Assert.Equal((RegistryErrorReason.Unreachable, $"{scene.Location}: the server is busy or out of order (503). Do it again later."), (error.Reason, error.Message));
    }

    [Fact]
    public void A_connection_that_is_out_of_step_is_no_answer()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        int count = 0;
        server.Fault = _ => Interlocked.Increment(ref count) == 1 ? (400, "") : null;
        Assert.Single(scene.Registry.List());
        server.Fault = _ => (400, "");
        Assert.Equal(RegistryErrorReason.CannotRead, Assert.Throws<RegistryException>(() => scene.Registry.List()).Reason);
    }

    [Fact]
    public void A_record_that_can_not_be_had_for_a_while_does_not_bring_the_champion_before_back()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(2);
        scene.Registry.SetChampion("1", "the first");
        scene.Registry.SetChampion("2", "better");
        server.Fault = request => request.Url!.AbsolutePath.EndsWith("champion/0000002/record.json", StringComparison.Ordinal) ? (503, "SlowDown") : null;
        Assert.Equal(RegistryErrorReason.Unreachable, Assert.Throws<RegistryException>(() => scene.Open().Champion()).Reason);
        server.Fault = null;
        Assert.Equal("0000002", scene.Open().Champion()!.Version);
    }

    [Fact]
    public void Keys_that_may_read_and_not_write_read()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        server.Fault = request => request.HttpMethod is "PUT" or "POST" ? (403, "AccessDenied") : null;
        RegistryException error = Assert.Throws<RegistryException>(() => scene.Open().SetChampion("1", "the first"));
        Assert.Equal(RegistryErrorReason.AccessDenied, error.Reason);
        Assert.Contains("may not write there. Allow them s3:PutObject", error.Message, StringComparison.Ordinal);
        Assert.Single(scene.Open().List());
    }

    [Theory]
    [InlineData(403, "SignatureDoesNotMatch", RegistryErrorReason.AccessDenied)]
    [InlineData(400, "ExpiredToken", RegistryErrorReason.AccessDenied)]
    [InlineData(403, "RequestTimeTooSkewed", RegistryErrorReason.AccessDenied)]
    [InlineData(403, "AccessDenied", RegistryErrorReason.AccessDenied)]
    [InlineData(400, "AuthorizationHeaderMalformed", RegistryErrorReason.InvalidAddress)]
    [InlineData(400, "SomethingElse", RegistryErrorReason.CannotRead)]
    public void Refusals_say_what_to_do(int status, string code, RegistryErrorReason reason)
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        server.Fault = _ => (status, code);
        RegistryException error = Assert.Throws<RegistryException>(() => scene.Registry.Champion());
        Assert.Equal((reason, scene.Location), (error.Reason, error.Path));
        Assert.StartsWith($"{scene.Location}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listings_of_many_pages_are_read_to_the_end()
    {
        using S3TestServer server = new() { PageLength = 2 };
        using S3Scene scene = new(server);
        scene.Publish(5);
        scene.Registry.SetChampion("5", "the last");
        Assert.Equal(5, scene.Open().List().Count);
        Assert.Equal("0000005", scene.Open().Champion()!.Version);
    }

    [Fact]
    public void Looking_for_the_champion_again_takes_one_request()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(3);
        scene.Registry.SetChampion("2", "better");
        ModelRegistry reader = scene.Open();
        server.Requests.Clear();
        Assert.Equal("0000002", reader.Champion()!.Version);
        Assert.Equal(3, server.Requests.Count);
        server.Requests.Clear();
        Assert.Equal("0000002", reader.Champion()!.Version);
        Assert.Equal($"GET /{scene.Access.Bucket}", Assert.Single(server.Requests).TrimEnd('/'));
    }

    [Fact]
    public void Records_are_read_several_at_once_and_each_once()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(2);
        foreach (string version in new[] { "1", "2", "1", "2", "1" }) scene.Registry.SetChampion(version, "better");
        ModelRegistry reader = scene.Open();
        server.Requests.Clear();
        int readers = 0;
        using ManualResetEventSlim second = new();
        server.Fault = request =>
        {
            if (!request.Url!.AbsolutePath.EndsWith("/record.json", StringComparison.Ordinal)) return null;
            // Whoever reads the first one is answered when somebody reads a second one.
            if (Interlocked.Increment(ref readers) > 1) second.Set();
            else second.Wait(TimeSpan.FromMinutes(1));
            return null;
        };
        Assert.Equal(["0000001", "0000002", "0000001", "0000002", "0000001"], reader.History().Select(change => change.To));
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public void Publishing_takes_five_requests()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        ModelRegistry writer = scene.Open();
        string model = scene.Model(0.95);
        server.Requests.Clear();
        writer.Publish(model);
        Assert.Equal(
            ["PUT registry.json", "HEAD registry.json", "PUT safetensors", $"GET {scene.Access.Bucket}", "PUT record.json"],
            server.Requests.Select(request => $"{request[..request.IndexOf(' ', StringComparison.Ordinal)]} {(request.EndsWith(".safetensors", StringComparison.Ordinal) ? "safetensors" : request.TrimEnd('/').Split('/')[^1])}"));
    }

    [Fact]
    public void Cancelling_does_not_wait_for_a_server_that_is_silent()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        scene.Publish(1);
        byte[] content = new byte[11 << 20];
        string path = scene["large.bin"];
        File.WriteAllBytes(path, content);
        foreach (Action<CancellationToken> use in new Action<CancellationToken>[]
        {
            cancel => scene.Registry.Champion(cancel: cancel),
            cancel => scene.Open().Publish(scene.Model(0.95), cancel: cancel),
            cancel => new S3Upload(scene.Objects, partBytes: 5 << 20).Upload(path, "objects/large", cancel),
        })
        {
            using CancellationTokenSource cancel = new();
            long cancelled = 0;
            server.Fault = request =>
            {
                if (request.HttpMethod is not ("PUT" or "GET")) return null;
                Interlocked.CompareExchange(ref cancelled, Stopwatch.GetTimestamp(), 0);
                cancel.Cancel();
                return (-1, "");
            };
            Assert.ThrowsAny<OperationCanceledException>(() => use(cancel.Token));
            // The server has 30 s for its answer.
            Assert.InRange(Stopwatch.GetElapsedTime(cancelled), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }

        // Parts of an upload that is broken off are thrown away.
        Assert.Equal(0, server.OpenUploadCount);
        server.Fault = null;
        Assert.Single(scene.Registry.List());
    }

    [Fact]
    public void A_server_that_is_silent_is_given_up()
    {
        using S3TestServer server = new();
        using S3Scene scene = new(server);
        server.Fault = _ => (-1, "");
        RegistryException error = Assert.Throws<RegistryException>(
            () => scene.Objects.Call(async token => await scene.Objects.Client.ListBucketsAsync(token), S3Access.Read, TimeSpan.FromSeconds(0.5), CancellationToken.None));
        Assert.Equal((RegistryErrorReason.Unreachable, $"{scene.Location}: the server has not answered within 0.5 seconds. Look whether it runs, then do it again."), (error.Reason, error.Message));
    }
}
