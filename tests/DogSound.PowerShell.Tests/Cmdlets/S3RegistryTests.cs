using System.Text.Json;
using DogSound.Core.Tests.Registry.S3;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Registries at s3:// addresses, by the cmdlets, in a process that finds keys and endpoint where every program of AWS looks for them.</summary>
public sealed class S3RegistryTests(TinyModel model) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _registry = $"s3://{S3TestAccess.Default.Bucket}/{S3TestAccess.NewPrefix()}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Models_are_published_found_and_used()
    {
        string[] lines = Succeed("""
            $first = Publish-DogSoundModel $model $registry -Champion -Note 'the first'
            $second = Get-DogSoundModel $model | Publish-DogSoundModel -Registry $registry -Parent $first.Version
            $third = $second | Publish-DogSoundModel -Registry $registry
            (Get-DogSoundModel -Registry $registry).Version -join ' '
            $champion = Get-DogSoundModel -Registry $registry -Champion
            $champion.Version, $champion.Note, $champion.Registry, $champion.Path
            (Get-DogSoundModel $champion.Path).Architecture
            @(Get-DogSoundPrediction $root/bark.wav -Model $champion -Device cpu).Count
            [IO.Path]::Exists('s3:')
            """);
        Assert.Equal(["0000001 0000002 0000003", "0000001", "the first", _registry], lines[..4]);
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model.Path)));
        Assert.Matches($"^{_registry}/objects/{sha256}-[0-9a-f]{{16}}\\.safetensors$", lines[4]);
        Assert.Equal(["audio-ntt", "1", "False"], lines[5..]);
    }

    [Fact]
    public void Models_are_removed()
    {
        string[] lines = Succeed("""
            1..4 | ForEach-Object { $null = Publish-DogSoundModel $model $registry }
            $first = Get-DogSoundModel -Registry $registry -Version 1
            $null = Set-DogSoundChampion $registry 2
            Get-DogSoundModel -Registry $registry -Version 1 | Remove-DogSoundModel -Confirm:$false
            Remove-DogSoundModel $registry -KeepLast 1 -Confirm:$false
            (Get-DogSoundModel -Registry $registry).Version -join ' '
            (Get-DogSoundModel -Registry $registry -IncludeRemoved).IsRemoved -join ' '
            [IO.Directory]::Delete("$root/../cache", $true)
            try { Get-DogSoundPrediction $root/bark.wav -Model $first -Device cpu -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            """);
        Assert.Equal(["0000002 0000004", "True False True False", "DogSound.VersionRemoved"], lines);
    }

    [Fact]
    public void The_champion_is_changed_and_changed_back()
    {
        string[] lines = Succeed("""
            1..3 | ForEach-Object { $null = Publish-DogSoundModel $model $registry }
            (Set-DogSoundChampion $registry 1 -Reason 'good' -Expected '').Version
            (Get-DogSoundModel -Registry $registry -Version 3 | Set-DogSoundChampion -Reason 'better' -Expected 1).Version
            $null = Set-DogSoundChampion $registry 2 -WhatIf
            Set-DogSoundChampion $registry 2 -Expected 1 -ErrorAction SilentlyContinue -ErrorVariable late
            $late.FullyQualifiedErrorId
            (Set-DogSoundChampion -Registry $registry -Rollback -Reason 'worse').Version
            (Get-DogSoundModel -Registry $registry -History).Reason -join ' '
            """);
        Assert.Equal(["0000001", "0000003"], lines[..2]);
        Assert.StartsWith("What if:", lines[2], StringComparison.Ordinal);
        Assert.Equal(["DogSound.ChampionMoved,DogSound.PowerShell.SetDogSoundChampionCommand", "0000001", "good better worse"], lines[3..]);
    }

    [Fact]
    public void Keys_are_had_by_web_identity()
    {
        using S3TestServer server = new() { SessionToken = IdentityTestServer.SessionToken };
        using IdentityTestServer identity = new();
        Dictionary<string, string> environment = S3TestAccess.To(server).EnvironmentOf(Path.Combine(_folder.FullPath, "cache"));
        foreach (string name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE" }) environment[name] = "";
        environment["AWS_ENDPOINT_URL_STS"] = identity.Endpoint;
        environment["AWS_ROLE_ARN"] = IdentityTestServer.Role;
        environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = _folder.Write("token", IdentityTestServer.WebToken);
        string registry = $"s3://{S3TestServer.Bucket}/dogs";
        HostResult result = HostProcess.RunWith(environment, "-Command", $"(Publish-DogSoundModel '{model.Path}' '{registry}' -Champion).Version");
        Assert.Equal((0, "", "0000001"), (result.ExitCode, result.Error, result.Output.Trim()));
        Assert.Equal(["AssumeRoleWithWebIdentity"], identity.Requests);
    }

    [Fact]
    public void Models_move_from_a_folder_to_S3_and_back()
    {
        string[] lines = Succeed("""
            Publish-DogSoundModel $model $root/there -Champion | Publish-DogSoundModel -Registry $registry -Champion | Publish-DogSoundModel -Registry $root/back | ForEach-Object Sha256
            [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes("$root/back/models/0000001/model.safetensors")))
            """);
        Assert.Equal(lines[1], lines[0]);
    }

    [Fact]
    public void The_SDK_is_loaded_where_an_address_is_used_and_not_before()
    {
        string[] lines = Succeed("""
            function Count { @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -like 'AWSSDK*' }).Count }
            $null = Publish-DogSoundModel $model $root/registry -Champion
            $null = Get-DogSoundModel -Registry $root/registry
            Count
            $null = Publish-DogSoundModel $model $registry
            (Count) -gt 0
            """);
        Assert.Equal(["0", "True"], lines);
    }

    [Theory]
    [InlineData("Get-DogSoundModel -Registry s3://bucket", "DogSound.InvalidAddress")]
    [InlineData("Publish-DogSoundModel $model gs://bucket/registry", "DogSound.InvalidAddress")]
    [InlineData("Start-DogSoundService -Registry s3://Bucket/registry -Port 0", "DogSound.InvalidAddress")]
    [InlineData("Get-DogSoundModel -Registry s3://no-such-bucket-of-dogs/registry", "DogSound.RegistryNotFound")]
    [InlineData("Get-DogSoundModel -Registry $registry/nothing", "DogSound.RegistryNotFound")]
    [InlineData("$env:AWS_ENDPOINT_URL_S3 = 'http://127.0.0.1:9/'; Get-DogSoundModel -Registry $registry", "DogSound.Unreachable")]
    [InlineData("Get-DogSoundModel $registry/objects/model.safetensors", "DogSound.InvalidAddress")]
    [InlineData("Get-DogSoundModel ($registry + '/objects/' + ('0' * 64) + '.safetensors')", "DogSound.DamagedVersion")]
    [InlineData("Get-DogSoundPrediction $model -Model ($registry + '/objects/' + ('0' * 64) + '.safetensors')", "DogSound.DamagedVersion")]
    [InlineData("Start-DogSoundService ($registry + '/objects/' + ('0' * 64) + '.safetensors') -Port 0", "DogSound.DamagedVersion")]
    [InlineData("Compare-DogSoundModel $root/bark.wav $model ($registry + '/objects/' + ('0' * 64) + '.safetensors')", "DogSound.DamagedVersion")]
    [InlineData("Get-DogSoundClip $root -LabelFromFolder | Update-DogSoundModel s3://bucket/registry $root/out.safetensors", "DogSound.InvalidAddress")]
    public void What_goes_wrong_is_one_error(string command, string id)
    {
        HostResult result = Run($"try {{ {command} -ErrorAction Stop }} catch {{ $_.FullyQualifiedErrorId; $_.Exception.Message }}");
        string[] lines = Lines(result);
        Assert.Equal(id, lines[0].Split(',')[0]);
        Assert.Contains("://", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(S3TestAccess.Default.SecretKey + " ", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_answers_with_the_champion()
    {
        string[] lines = Succeed("""
            $null = Publish-DogSoundModel $model $registry -Champion
            $service = Start-DogSoundService -Registry $registry -Port 0 -LogPath $root/service.log
            $service.Model, "$($service.ProcessId)", "$($service.Uri)"
            """);
        try
        {
            Assert.Equal(_registry, lines[0]);
            using var client = new HttpClient { BaseAddress = new Uri(lines[2]), Timeout = TimeSpan.FromSeconds(60) };
            Assert.Equal("0000001", await ModelOfAsync(client));
            Succeed("$null = Publish-DogSoundModel $model $registry -Champion");
            while (await ModelOfAsync(client) != "0000002") await Task.Delay(100);
        }
        finally
        {
            Succeed($"Stop-DogSoundService -Id {lines[1]}");
        }
    }

    [Theory]
    [InlineData("Get-DogSoundModel -Registry $registry")]
    [InlineData("Publish-DogSoundModel $model $registry -Champion")]
    [InlineData("Set-DogSoundChampion $registry -Rollback")]
    [InlineData("Remove-DogSoundModel $registry -KeepLast 1 -Confirm:$false")]
    public async Task Stopping_does_not_wait_for_a_server_that_is_silent(string command)
    {
        using S3TestServer server = new() { Fault = _ => (-1, "") };
        using Engine engine = new();
        foreach ((string name, string value) in S3TestAccess.To(server).EnvironmentOf(Path.Combine(_folder.FullPath, "cache")).Where(pair => pair.Key != "XDG_CACHE_HOME"))
            engine.Run("[Environment]::SetEnvironmentVariable($name, $value)", ("name", name), ("value", value));
        using System.Management.Automation.PowerShell shell = engine.Create(command, ("model", model.Path), ("registry", $"s3://{S3TestServer.Bucket}/dogs"));
        Task run = shell.InvokeAsync();
        await Stopping.UntilAsync(run, () => !server.Requests.IsEmpty);
        await Stopping.StopAsync(shell, run);
    }

    private static async Task<string> ModelOfAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.PostAsync("classify?details=true", new ByteArrayContent(TestSound.Wav(1)));
        using JsonDocument document = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        return document.RootElement.GetProperty("model").GetString()!;
    }

    private string[] Succeed(string script)
    {
        HostResult result = Run(script);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return Lines(result);
    }

    private static string[] Lines(HostResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private HostResult Run(string script)
    {
        TestSound.Write(_folder, "work/bark.wav");
        string path = _folder.Write("scripts/test.ps1", $"""
            $root = '{_folder.FullPath}/work'; $model = '{model.Path}'; $registry = '{_registry}'
            {script}
            """);
        return HostProcess.RunWith(S3TestAccess.Default.EnvironmentOf(Path.Combine(_folder.FullPath, "cache")), path);
    }
}
