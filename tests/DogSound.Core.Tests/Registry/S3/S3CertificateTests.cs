using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using DogSound.Core.Registry;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A server that shows a certificate of nobody's.</summary>
public sealed class S3CertificateTests
{
    [Fact]
    public async Task A_server_whose_certificate_is_not_trusted_is_refused()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 issued = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        // Windows serves with no key that is in memory alone.
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(issued.Export(X509ContentType.Pfx), password: null);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task server = Task.Run(async () =>
        {
            while (true)
            {
                using TcpClient caller = await listener.AcceptTcpClientAsync();
                await using SslStream stream = new(caller.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(certificate);
                    await stream.ReadExactlyAsync(new byte[1]);
                }
                catch (Exception error) when (error is IOException or AuthenticationException)
                {
                    // The caller has hung up, as it is to do.
                }
            }
        });
        using IAmazonS3 client = S3Connection.Create($"https://{listener.LocalEndpoint}/", new BasicAWSCredentials("key", "secret"));
        RegistryException error = Assert.Throws<RegistryException>(() => new S3Bucket(S3Address.Parse("s3://models/dogs"), client).List(CancellationToken.None));
        Assert.Equal(RegistryErrorReason.Unreachable, error.Reason);
        Assert.StartsWith("s3://models/dogs: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Let this machine trust whoever has issued the certificate (on Linux SSL_CERT_FILE names a file of those to trust), or check AWS_ENDPOINT_URL_S3.", error.Message, StringComparison.Ordinal);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => server);
    }
}
