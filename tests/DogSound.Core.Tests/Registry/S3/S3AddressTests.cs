using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>Which addresses name a registry, and which settings are needed.</summary>
public sealed class S3AddressTests
{
    [Theory]
    [InlineData("s3://bucket/registry", "s3://bucket/registry")]
    [InlineData("S3://my.bucket-1/team/dogs/", "s3://my.bucket-1/team/dogs")]
    [InlineData("s3://bucket/Größe x", "s3://bucket/Größe x")]
    public void Addresses_have_one_form(string address, string expected)
    {
        Assert.Null(ModelRegistry.FindProblem(address));
        Assert.Equal(expected, S3Address.Parse(address).ToString());
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://bucket")]
    [InlineData("s3://bucket/")]
    [InlineData("s3://Bucket/registry")]
    [InlineData("s3://b/registry")]
    [InlineData("s3:///registry")]
    [InlineData("s3://bucket//registry")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket/a\nb")]
    [InlineData("gs://bucket/registry")]
    [InlineData("https://bucket.s3.amazonaws.com/registry")]
    public void What_is_no_address_is_refused(string address)
    {
        string problem = ModelRegistry.FindProblem(address)!;
        Assert.Contains("s3://", problem, StringComparison.Ordinal);
        RegistryException error = Assert.Throws<RegistryException>(() => ModelRegistry.Open(address));
        Assert.Equal((RegistryErrorReason.InvalidAddress, problem), (error.Reason, error.Message));
    }

    [Fact]
    public void The_address_of_a_model_names_its_registry()
    {
        string sha256 = new('a', 64);
        foreach (string name in new[] { sha256, $"{sha256}-0123456789abcdef" })
        {
            (S3Address registry, string key, string found) = S3Layout.ParseModelAddress($"s3://bucket/team/registry/objects/{name}.safetensors");
            Assert.Equal(("s3://bucket/team/registry", $"objects/{name}.safetensors", sha256), (registry.ToString(), key, found));
        }
        foreach (string other in new[] { "s3://bucket/registry", $"s3://bucket/objects/{sha256}.safetensors", "s3://bucket/registry/objects/model.safetensors", $"s3://bucket/registry/objects/{sha256}", $"s3://bucket/registry/objects/{sha256}-x.safetensors" })
            Assert.Equal(RegistryErrorReason.InvalidAddress, Assert.Throws<RegistryException>(() => S3Layout.ParseModelAddress(other)).Reason);
    }

    [Fact]
    public async Task Without_keys_or_region_that_is_said()
    {
        using S3Scene scene = new();
        (string, string)[] nothing =
        [
            ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("AWS_SHARED_CREDENTIALS_FILE", scene["none/credentials"]), ("AWS_CONFIG_FILE", scene["none/config"]),
            ("AWS_PROFILE", ""), ("HOME", scene["none/x"][..^2]), ("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", ""), ("AWS_DEFAULT_REGION", ""),
        ];
        using System.Diagnostics.Process child = ChildTest.Start(GetType(), nameof(In_a_process_without_settings), [.. nothing, ("DOGSOUND_TEST_ENDPOINT", scene.Access.Endpoint)]);
        await ChildTest.FinishAsync(child);
    }

    /// <summary>Runs in the child process.</summary>
    [Fact(Explicit = true)]
    public void In_a_process_without_settings()
    {
        foreach (string name in new[] { "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL" }) Environment.SetEnvironmentVariable(name, null);
        RegistryException region = Assert.Throws<RegistryException>(() => ModelRegistry.Open("s3://bucket/registry").Champion());
        Assert.Equal(RegistryErrorReason.InvalidAddress, region.Reason);
        Assert.Contains("Set AWS_REGION", region.Message, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_S3", Environment.GetEnvironmentVariable("DOGSOUND_TEST_ENDPOINT"));
        RegistryException keys = Assert.Throws<RegistryException>(() => ModelRegistry.Open("s3://bucket/registry").Champion());
        Assert.Equal(RegistryErrorReason.AccessDenied, keys.Reason);
        Assert.Contains("no keys were found. Set AWS_ACCESS_KEY_ID", keys.Message, StringComparison.Ordinal);
    }
}
