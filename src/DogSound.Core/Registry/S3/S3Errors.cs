using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;

namespace DogSound.Core.Registry.S3;

/// <summary>What a request needs to be allowed.</summary>
internal enum S3Access
{
    /// <summary>To list and to read.</summary>
    Read,

    /// <summary>To write.</summary>
    Write,

    /// <summary>To delete.</summary>
    Delete,
}

/// <summary>What goes wrong with S3, in words that say what to do. No message holds a key, or anything that differs from time to time.</summary>
internal static class S3Errors
{
    private const string Keys = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile or role that is used";

    /// <summary>Whether an error says that an object is missing, while its bucket is there.</summary>
    public static bool IsMissingObject(AmazonS3Exception error) => error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    /// <summary>Whether a connection was out of step: some servers (Ceph's gateway 16) take what they have left unread of a write that they refused for the
    /// next request, and answer it by an empty 400.</summary>
    public static bool IsNoAnswer(AmazonS3Exception error) => error.StatusCode == HttpStatusCode.BadRequest && error.ErrorCode is (null or "" or nameof(HttpStatusCode.BadRequest));

    /// <summary>The error for people; null for one that nobody foresees.</summary>
    /// <param name="error">What was caught.</param>
    /// <param name="address">The registry.</param>
    /// <param name="access">What it needed.</param>
    /// <param name="time">How long it was waited.</param>
    public static RegistryException? Find(Exception error, S3Address address, S3Access access, TimeSpan time)
    {
        RegistryException Say(RegistryErrorReason reason, string what) => new(reason, address.ToString(), $"{address}: {what}.", error);
        RegistryErrorReason general = access == S3Access.Read ? RegistryErrorReason.CannotRead : RegistryErrorReason.CannotWrite;
        if (S3IdentityErrors.Find(error) is { } identity) return Say(identity.Reason, identity.What);
        switch (error)
        {
            case AmazonServiceException { StatusCode: not 0 } answer:
                (RegistryErrorReason reason, string what) = Describe(answer, address, access) ?? (general, $"the server refuses: {Quote(answer)}. Clear that up, then do it again");
                return Say(reason, what);
            case OperationCanceledException or TimeoutException:
                return Say(RegistryErrorReason.Unreachable, FormattableString.Invariant($"the server has not answered within {time.TotalSeconds:0.#} seconds. Look whether it runs, then do it again"));
            case not null when Innermost(error) is AuthenticationException untrusted:
                return Say(RegistryErrorReason.Unreachable, $"{untrusted.Message.TrimEnd('.')}. Let this machine trust whoever has issued the certificate (on Linux SSL_CERT_FILE names a file of those to trust), or check AWS_ENDPOINT_URL_S3");
            case not null when IsOfNetwork(error):
                return Say(RegistryErrorReason.Unreachable, $"the server can't be reached: {Innermost(error).Message.TrimEnd('.')}. Check the network, AWS_REGION and AWS_ENDPOINT_URL_S3, then do it again");
            case IOException or AmazonClientException:
                return Say(general, $"the connection broke: {error.Message.TrimEnd('.')}. Do it again");
            default:
                return null;
        }
    }

    private static (RegistryErrorReason Reason, string What)? Describe(AmazonServiceException answer, S3Address address, S3Access access) => answer.ErrorCode switch
    {
        "NoSuchBucket" => (RegistryErrorReason.RegistryNotFound, $"there is no bucket {address.Bucket}. Make it, or check the name, AWS_REGION and AWS_ENDPOINT_URL_S3"),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "InvalidClientTokenId" or "UnrecognizedClientException" =>
            (RegistryErrorReason.AccessDenied, $"the server does not take these keys ({answer.ErrorCode}). {Keys}"),
        "ExpiredToken" or "TokenRefreshRequired" or "RequestExpired" => (RegistryErrorReason.AccessDenied, "the keys have expired. Get new ones, then do it again"),
        "RequestTimeTooSkewed" => (RegistryErrorReason.AccessDenied, "this machine's clock differs from the server's too much. Set it, then do it again"),
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" =>
            (RegistryErrorReason.InvalidAddress, "the bucket is in another region. Set AWS_REGION to that of the bucket"),
        "NotImplemented" when access == S3Access.Write =>
            (RegistryErrorReason.UnsafeServer, "the server does not know conditional writes (If-None-Match on PUT), which keep two writers apart. Use a server that does, as Amazon S3 does"),
        _ => answer.StatusCode switch
        {
            HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => (RegistryErrorReason.AccessDenied,
                $"these keys may not {access.ToString().ToLowerInvariant()} there. Allow them {RightsFor(access)}, or check whose keys they are"),
            HttpStatusCode.Moved or HttpStatusCode.TemporaryRedirect => (RegistryErrorReason.InvalidAddress, "the bucket is in another region. Set AWS_REGION to that of the bucket"),
            >= HttpStatusCode.InternalServerError => (RegistryErrorReason.Unreachable, $"the server is busy or out of order ({(int)answer.StatusCode}). Do it again later"),
            _ => null,
        },
    };

    private static string RightsFor(S3Access access) => access switch
    {
        S3Access.Write => "s3:PutObject",
        S3Access.Delete => "s3:DeleteObject",
        _ => "s3:ListBucket and s3:GetObject",
    };

    /// <summary>What a server says, in one line.</summary>
    public static string Quote(AmazonServiceException answer) =>
        $"{(int)answer.StatusCode} {Settings.SettingText.Shorten(answer.ErrorCode ?? "", 60)}: {Settings.SettingText.Shorten(answer.Message.ReplaceLineEndings(" "), 200).TrimEnd('.')}";

    /// <summary>Whether an error is of the network.</summary>
    public static bool IsOfNetwork(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is HttpRequestException or SocketException) return true;
        }
        return false;
    }

    /// <summary>What led to an error at first.</summary>
    public static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
