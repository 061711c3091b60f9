using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;
using System.Xml.Linq;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A stand-in for those who give keys of a role: AWS's security token service (AssumeRole, AssumeRoleWithWebIdentity), and its single sign-on.</summary>
public sealed class IdentityTestServer : LoopbackServer
{
    public const string Role = "arn:aws:iam::123456789012:role/dogs", WebToken = "the-web-token", SignInToken = "the-sign-in-token", SessionToken = "the-session-token";

    /// <summary>The keys that may take on the role.</summary>
    public const string SourceKey = "source-key";

    private static readonly XNamespace Names = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// <summary>Answers every request by an error of this status.</summary>
    public int RefusalStatus { get; set; }

    /// <summary>What was asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    protected override Answer? Reply(HttpListenerRequest request, byte[] body)
    {
        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(Encoding.UTF8.GetString(body));
        string asked = form["Action"] ?? request.Url!.AbsolutePath;
        Requests.Enqueue(asked);
        return asked switch
        {
            "AssumeRole" => Give(asked, form, request.Headers["Authorization"]?.Contains($"Credential={SourceKey}/", StringComparison.Ordinal) == true),
            "AssumeRoleWithWebIdentity" => Give(asked, form, form["WebIdentityToken"] == WebToken),
            _ => SignIn(request),
        };
    }

    private Answer Give(string action, System.Collections.Specialized.NameValueCollection form, bool isKnown)
    {
        if (RefusalStatus > 0 || !isKnown || form["RoleArn"] != Role)
        {
            return Answer.Xml(new XElement(Names + "ErrorResponse", new XElement(Names + "Error",
                new XElement(Names + "Type", "Sender"), new XElement(Names + "Code", "AccessDenied"), new XElement(Names + "Message", "Not authorized")))) with
            { Status = RefusalStatus > 0 ? RefusalStatus : 403 };
        }
        return Answer.Xml(new XElement(Names + $"{action}Response", new XElement(Names + $"{action}Result", new XElement(Names + "Credentials",
            new XElement(Names + "AccessKeyId", S3TestServer.AccessKey), new XElement(Names + "SecretAccessKey", S3TestServer.SecretKey),
            new XElement(Names + "SessionToken", SessionToken), new XElement(Names + "Expiration", DateTime.UtcNow.AddHours(1))))));
    }

    private Answer SignIn(HttpListenerRequest request)
    {
        bool isKnown = request.QueryString["role_name"] == "dogs" && request.QueryString["account_id"] == "123456789012" && request.Headers["x-amz-sso_bearer_token"] == SignInToken;
        if (RefusalStatus > 0 || !isKnown)
            return Json(RefusalStatus > 0 ? RefusalStatus : 401, "{\"message\": \"Session token not found or invalid\"}", ("x-amzn-ErrorType", "UnauthorizedException"));
        return Json(200, $$"""
            {"roleCredentials": {"accessKeyId": "{{S3TestServer.AccessKey}}", "secretAccessKey": "{{S3TestServer.SecretKey}}",
             "sessionToken": "{{SessionToken}}", "expiration": {{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()}} } }
            """);
    }

    private static Answer Json(int status, string text, params (string Name, string Value)[] headers)
    {
        Answer answer = new(status, Encoding.UTF8.GetBytes(text)) { Headers = { ["Content-Type"] = "application/json" } };
        foreach ((string name, string value) in headers) answer.Headers[name] = value;
        return answer;
    }
}
