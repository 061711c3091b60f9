using System.Net;
using DogSound.Service.Figures;
using DogSound.Service.Http;
using DogSound.Service.Keeping;
using DogSound.Service.Models;
using DogSound.Service.Options;
using DogSound.Service.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace DogSound.Service;

/// <summary>The whole service: a web server, the queue, the inference worker, the model and who looks after it.</summary>
internal sealed partial class ServiceHost : IAsyncDisposable
{
    // A caller that sends its header byte by byte holds a connection, and nothing else.
    private static readonly TimeSpan HeaderLimit = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly ServiceSettings _settings;

    private ServiceHost(WebApplication application, ServiceSettings settings) => (_application, _settings) = (application, settings);

    /// <summary>Where it listens, after it was started.</summary>
    public Uri Uri { get; private set; } = new("http://127.0.0.1");

    /// <summary>Its parts, for tests.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Puts the service together, without starting it.</summary>
    /// <param name="settings">How it runs.</param>
    /// <param name="configureLogging">Says where the log goes; standard output by default.</param>
    /// <exception cref="StartException">The keys can't be read, or it would be open without anybody having said so.</exception>
    public static ServiceHost Create(ServiceSettings settings, Action<ILoggingBuilder>? configureLogging = null)
    {
        ApiKeys keys = ApiKeys.Read(settings);
        if (keys.IsEmpty && !settings.IsOpen && !IPAddress.IsLoopback(settings.IPAddress))
            throw new StartException($"The service would answer everybody who reaches {settings.Address}. Give it keys (--key-file, or {ApiKeys.Variable} in the environment), or say that this is meant (--open true).");

        // Nothing of the environment or of files in the working folder but what SettingsReader has read.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ServiceHost).Assembly.GetName().Name });
        builder.Logging.SetMinimumLevel(settings.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        (configureLogging ?? (logging => logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"))))(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(settings.IPAddress, settings.Port);
            kestrel.Limits.MaxRequestBodySize = settings.BodyLimit;
            kestrel.Limits.MaxConcurrentConnections = Math.Max(256, 4 * settings.QueueLimit);
            kestrel.Limits.RequestHeadersTimeout = HeaderLimit;
        });
        AddServices(builder.Services, settings, keys);
        WebApplication application = builder.Build();
        Map(application);
        return new ServiceHost(application, settings);
    }

    /// <summary>Loads the model, and listens.</summary>
    /// <exception cref="StartException">There is no usable model, or the port is taken.</exception>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        Services.GetRequiredService<ModelWatcher>().LoadFirst(cancel);
        try
        {
            await _application.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new StartException($"Port {_settings.Port} of {_settings.Address} is in use by another program. Stop that one, or name another port; --port 0 takes a free one.", error);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartException($"The service can't listen on port {_settings.Port} of {_settings.Address}: {error.Message}", error);
        }

        Uri = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        LogListening(Services.GetRequiredService<ILogger<ServiceHost>>(), Uri, Environment.ProcessId);
    }

    /// <summary>Waits until it is told to stop, and has.</summary>
    public Task WaitAsync() => _application.WaitForShutdownAsync();

    /// <summary>Takes no more calls, answers those in flight, and ends.</summary>
    public Task StopAsync() => _application.StopAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void AddServices(IServiceCollection services, ServiceSettings settings, ApiKeys keys)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(settings.StopTimeout));
        services.AddRoutingCore();
        services.AddSingleton(settings).AddSingleton(keys).AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddSingleton<IModelSource>(provider => settings.Registry.Length > 0
            ? new RegistrySource(settings.Registry, provider.GetRequiredService<ILogger<RegistrySource>>())
            : new ModelFileSource(Path.GetFullPath(settings.Model)));
        services.AddSingleton<ModelHolder>().AddSingleton<ClassificationQueue>().AddSingleton<ServiceFigures>().AddSingleton<Classifier>().AddSingleton<ClassifyEndpoint>();
        // Started in this order before the web server, and stopped in the opposite one after it.
        services.AddSingleton<ModelWatcher>().AddHostedService(provider => provider.GetRequiredService<ModelWatcher>());
        services.AddSingleton<ClipKeeper>().AddHostedService(provider => provider.GetRequiredService<ClipKeeper>());
        services.AddSingleton<InferenceWorker>().AddHostedService(provider => provider.GetRequiredService<InferenceWorker>());
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("dogsound-service")).WithMetrics(metrics => metrics
            .AddMeter(ServiceFigures.MeterName).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter());
    }

    private static void Map(WebApplication application)
    {
        ClassifyEndpoint classify = application.Services.GetRequiredService<ClassifyEndpoint>();
        application.MapPost("/classify", classify.HandleAsync);
        application.MapPost("/invocations", classify.HandleAsync);
        application.MapGet("/ping", (HttpContext context) => Ping(context, application));
        application.MapPrometheusScrapingEndpoint("/metrics");
        Page.Map(application);
    }

    private static Task Ping(HttpContext context, WebApplication application)
    {
        LoadedModel? model = application.Services.GetRequiredService<ModelHolder>().Acquire();
        model?.Release();
        bool isReady = model is not null && !application.Lifetime.ApplicationStopping.IsCancellationRequested;
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        if (model is not null) context.Response.Headers[ClassifyEndpoint.ModelHeader] = Uri.EscapeDataString(model.Origin.Name);
        return Task.CompletedTask;
    }

    [LoggerMessage(3, LogLevel.Information, "Listening on {Uri}, process {ProcessId}.")]
    private static partial void LogListening(ILogger log, Uri uri, int processId);
}
