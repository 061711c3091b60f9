using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A server on loopback that plays one of AWS, at a free port.</summary>
public abstract class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener = new();

    protected LoopbackServer()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Endpoint = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }
        _listener.Prefixes.Add(Endpoint);
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public string Endpoint { get; }

    public void Dispose()
    {
        _listener.Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Answers a request; null never does.</summary>
    protected abstract Answer? Reply(HttpListenerRequest request, byte[] body);

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using MemoryStream body = new();
            await context.Request.InputStream.CopyToAsync(body);
            if (Reply(context.Request, body.ToArray()) is not { } answer) return;
            context.Response.StatusCode = answer.Status;
            foreach ((string name, string value) in answer.Headers) context.Response.Headers[name] = value;
            context.Response.ContentLength64 = answer.Body.Length;
            if (context.Request.HttpMethod != "HEAD") await context.Response.OutputStream.WriteAsync(answer.Body);
            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The caller has gone.
        }
    }

    protected sealed record Answer(int Status, byte[] Body)
    {
        public Answer(int status)
            : this(status, [])
        {
        }

        public Dictionary<string, string> Headers { get; } = [];

        public static Answer Xml(XElement body) => new(200, Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + body)) { Headers = { ["Content-Type"] = "application/xml" } };

        public static Answer Error(int status, string code) => code.Length == 0 ? new Answer(status) :
            Xml(new XElement("Error", new XElement("Code", code), new XElement("Message", $"This is {code}."))) with { Status = status };
    }
}
