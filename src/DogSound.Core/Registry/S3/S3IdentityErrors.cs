using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.SecurityToken;

namespace DogSound.Core.Registry.S3;

/// <summary>What goes wrong before S3 is asked: keys that can't be had, by a profile, a role, web identity or single sign-on.</summary>
internal static class S3IdentityErrors
{
    /// <summary>The reason, and what to tell people; null where it is not about keys.</summary>
    public static (RegistryErrorReason Reason, string What)? Find(Exception error)
    {
        if (FindAnswer(error) is { } answer) return Describe(answer);
        // The SDK tells these apart by their texts only.
        bool Says(string word) => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase);
        return error switch
        {
            ProfileNotFoundException => Deny($"{error.Message.TrimEnd('.')}. Check AWS_PROFILE, and the files of profiles"),
            AmazonClientException when Says("AssumeRole") && S3Errors.IsOfNetwork(error) => (RegistryErrorReason.Unreachable,
                $"the server that gives the role's keys can't be reached: {S3Errors.Innermost(error).Message.TrimEnd('.')}. Check the network, AWS_REGION and AWS_ENDPOINT_URL_STS, then do it again"),
            AmazonClientException when Says("SSO") => Deny(SignIn),
            InvalidOperationException when Says("WebIdentityTokenFile") =>
                Deny($"the token of the web identity can't be read: {S3Errors.Innermost(error).Message.TrimEnd('.')}. Check AWS_WEB_IDENTITY_TOKEN_FILE"),
            // What the SDK says where it finds no keys is a list of all that it has tried.
            AmazonClientException when Says("credentials") =>
                Deny("no keys were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or give this machine a role"),
            InvalidOperationException when Says("AWSSDK") =>
                Deny("the keys are to be had by a kind of login that the module does not carry. Use keys, a role, web identity or single sign-on"),
            _ => null,
        };
    }

    private const string SignIn = "nobody is signed in, or no longer. Sign in (aws sso login), then do it again";

    private static (RegistryErrorReason, string) Deny(string what) => (RegistryErrorReason.AccessDenied, what);

    // The refusal of whoever gives keys; S3's own are another matter.
    private static AmazonServiceException? FindAnswer(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is AmazonServiceException { StatusCode: not 0 } and not AmazonS3Exception) return (AmazonServiceException)error;
        }
        return null;
    }

    private static (RegistryErrorReason, string) Describe(AmazonServiceException answer)
    {
        if ((int)answer.StatusCode >= 500) return (RegistryErrorReason.Unreachable, $"the server that gives the keys is busy or out of order ({(int)answer.StatusCode}). Do it again later");
        return answer is AmazonSecurityTokenServiceException
            ? Deny($"the keys of the role are refused: {S3Errors.Quote(answer)}. Check the role (AWS_ROLE_ARN, or role_arn of the profile), and who it lets take it on")
            : Deny(SignIn);
    }
}
