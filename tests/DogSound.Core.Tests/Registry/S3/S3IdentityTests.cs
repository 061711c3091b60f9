using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DogSound.Core.Registry;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>Keys that are had by a role, by web identity and by single sign-on: each in a process of its own, whose environment says so, and at stand-ins.</summary>
public sealed class S3IdentityTests : IDisposable
{
    private readonly S3TestServer _server = new() { SessionToken = IdentityTestServer.SessionToken };
    private readonly IdentityTestServer _identity = new();
    private readonly TemporaryFolder _home = new();

    public void Dispose()
    {
        _server.Dispose();
        _identity.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData("web", "AssumeRoleWithWebIdentity")]
    [InlineData("role", "AssumeRole")]
    [InlineData("web-profile", "AssumeRoleWithWebIdentity")]
    [InlineData("sign-in", "/federation/credentials")]
    [InlineData("old-sign-in", "/federation/credentials")]
    public async Task Keys_are_had_and_used(string identity, string asked)
    {
        await RunAsync(identity, "");
        Assert.Equal([asked], _identity.Requests);
        Assert.Contains(_server.Requests, request => request.EndsWith("/models/0000001/record.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("web", 403, "AccessDenied: the keys of the role are refused: 403 AccessDenied: Not authorized. Check the role (AWS_ROLE_ARN")]
    [InlineData("role", 403, "AccessDenied: the keys of the role are refused: 403 AccessDenied: Not authorized. Check the role (AWS_ROLE_ARN")]
    [InlineData("sign-in", 401, "AccessDenied: nobody is signed in, or no longer. Sign in (aws sso login)")]
    [InlineData("sign-in-expired", 0, "AccessDenied: nobody is signed in, or no longer. Sign in (aws sso login)")]
    [InlineData("web-without-token", 0, "AccessDenied: the token of the web identity can't be read: Could not find file")]
    [InlineData("none", 0, "AccessDenied: Unable to find the \"none\" profile. Check AWS_PROFILE")]
    [InlineData("web", -1, "Unreachable: the server that gives the role's keys can't be reached: Connection refused")]
    [InlineData("role", 503, "Unreachable: the server that gives the keys is busy or out of order (503)")]
    public async Task What_goes_wrong_is_one_clear_error(string identity, int refusal, string expected)
    {
        _identity.RefusalStatus = Math.Max(0, refusal);
        await RunAsync(identity, expected, refusal < 0 ? ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9/") : ("LANG", "C"));
        Assert.Empty(_server.Requests);
    }

    /// <summary>Runs in the child processes: publishes, or fails as it is expected.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_that_gets_keys()
    {
        const string Location = $"s3://{S3TestServer.Bucket}/dogs";
        string expected = Environment.GetEnvironmentVariable("DOGSOUND_TEST_EXPECTED")!;
        using RegistryScene scene = new();
        void Publish() => ModelRegistry.Open(Location).Publish(scene.Model(0.9));
        if (expected.Length == 0)
        {
            Publish();
            Assert.Single(ModelRegistry.Open(Location).List());
            return;
        }
        RegistryException error = Assert.Throws<RegistryException>(Publish);
        Assert.StartsWith(expected, $"{error.Reason}: {error.Message[(Location.Length + 2)..]}", StringComparison.Ordinal);
        foreach (string secret in new[] { IdentityTestServer.WebToken, IdentityTestServer.SignInToken, "a-secret-word" }) Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
    }

    private async Task RunAsync(string identity, string expected, params (string, string)[] more)
    {
        string token = _home.Write("token", IdentityTestServer.WebToken), role = IdentityTestServer.Role;
        string credentials = _home.Write(".aws/credentials", $"[source]\naws_access_key_id = {IdentityTestServer.SourceKey}\naws_secret_access_key = a-secret-word\n");
        string config = _home.Write(".aws/config", $"""
            [profile role]
            role_arn = {role}
            source_profile = source
            [profile web-profile]
            role_arn = {role}
            web_identity_token_file = {token}
            [profile sign-in]
            sso_session = work
            sso_account_id = 123456789012
            sso_role_name = dogs
            [sso-session work]
            sso_region = eu-central-1
            sso_start_url = https://work.awsapps.com/start
            [profile old-sign-in]
            sso_region = eu-central-1
            sso_start_url = https://work.awsapps.com/start
            sso_account_id = 123456789012
            sso_role_name = dogs

            """);
        string profile = identity.StartsWith("web", StringComparison.Ordinal) && identity != "web-profile" ? "" : identity.Replace("-expired", "", StringComparison.Ordinal);
        foreach (string name in new[] { "work", "https://work.awsapps.com/start" }) WriteSignIn(name, identity.EndsWith("expired", StringComparison.Ordinal) ? -1 : 1);
        using System.Diagnostics.Process child = ChildTest.Start(GetType(), nameof(In_a_process_that_gets_keys),
        [
            ("HOME", _home.FullPath), ("USERPROFILE", _home.FullPath), ("XDG_CACHE_HOME", _home["cache"]), ("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", credentials),
            ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("AWS_SESSION_TOKEN", ""), ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-central-1"),
            ("AWS_ENDPOINT_URL_S3", _server.Endpoint), ("AWS_ENDPOINT_URL_STS", _identity.Endpoint), ("AWS_ENDPOINT_URL_SSO", _identity.Endpoint), ("AWS_PROFILE", profile),
            ("AWS_ROLE_ARN", profile.Length == 0 ? role : ""), ("AWS_WEB_IDENTITY_TOKEN_FILE", profile.Length > 0 ? "" : identity == "web" ? token : _home["none"]),
            ("DOGSOUND_TEST_EXPECTED", expected), .. more,
        ]);
        await ChildTest.FinishAsync(child);
    }

    // As `aws sso login` leaves it: under the SHA-1 of the session's name.
    private void WriteSignIn(string name, int hours)
    {
#pragma warning disable CA5350
        string file = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350
        string ends = DateTime.UtcNow.AddHours(hours).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _home.Write($".aws/sso/cache/{file}.json", $$"""{"accessToken": "{{IdentityTestServer.SignInToken}}", "expiresAt": "{{ends}}", "region": "eu-central-1", "startUrl": "https://work.awsapps.com/start"}""");
    }
}
