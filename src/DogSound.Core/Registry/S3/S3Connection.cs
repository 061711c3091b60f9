using Amazon.Runtime;
using Amazon.S3;

namespace DogSound.Core.Registry.S3;

/// <summary>How S3 is reached: keys, region and endpoint are what the SDK finds where every program of AWS looks for them.</summary>
internal static class S3Connection
{
    /// <summary>Time for an answer to anything small, attempts included.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Time for a part of a model, up or down: 8 MiB at 30 kB a second.</summary>
    public static readonly TimeSpan PartTime = TimeSpan.FromMinutes(5);

    /// <summary>A client; it asks nobody yet.</summary>
    /// <exception cref="RegistryException">There is no region, or the settings can't be used.</exception>
    public static IAmazonS3 Create(S3Address address)
    {
        try
        {
            return Create(endpoint: null, credentials: null);
        }
        catch (Exception error) when (error is AmazonClientException or ArgumentException or UriFormatException)
        {
            throw new RegistryException(
                RegistryErrorReason.InvalidAddress, address.ToString(),
                $"{address}: S3 can't be reached with these settings: {error.Message.TrimEnd('.')}. Set AWS_REGION, or AWS_ENDPOINT_URL_S3 for a server other than Amazon's.", error);
        }
    }

    /// <summary>A client of a server and of keys that are known.</summary>
    /// <param name="endpoint">URL of the server; null for what the environment says.</param>
    /// <param name="credentials">The keys; null for what the environment says.</param>
    public static IAmazonS3 Create(string? endpoint, AWSCredentials? credentials)
    {
        AmazonS3Config config = new()
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 2,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = PartTime,
            // The signature covers the content; checksums that come on top of it are more than many servers know.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // What goes wrong is said by us, and keys are in no log.
            DisableLogging = true,
        };
        // What the environment says is read by the property, but counts only where it was set.
        if ((endpoint ?? config.ServiceURL) is { } url)
        {
            config.ServiceURL = url;
            // Servers other than Amazon's have one name for all buckets.
            config.ForcePathStyle = true;
            config.AuthenticationRegion = FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? "us-east-1";
        }
        return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }
}
