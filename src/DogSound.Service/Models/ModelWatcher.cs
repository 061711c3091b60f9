using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Service.Figures;
using DogSound.Service.Options;

namespace DogSound.Service.Models;

/// <summary>
/// Looks again and again whether another model is to answer, loads it beside the one that does, and puts it in its place. One that
/// can't be used is said in the log, and changes nothing.
/// </summary>
internal sealed partial class ModelWatcher(IModelSource source, ModelHolder holder, ServiceFigures figures, ServiceSettings settings, ILogger<ModelWatcher> log) : BackgroundService
{
    private readonly PredictionSettings _prediction = new() { Precision = settings.Precision, BatchSize = settings.BatchSize };
    private string? _current;
    private string? _refused;
    private string? _problem;

    /// <summary>Loads the first model.</summary>
    /// <exception cref="StartException">There is none, or it can't be used.</exception>
    public void LoadFirst(CancellationToken cancel)
    {
        try
        {
            WantedModel wanted = source.Find(cancel) ?? throw new StartException($"{source.Description}: there is no model to answer with. Make one with Start-DogSoundTraining; in a registry, make one the champion.");
            Use(wanted, cancel);
        }
        catch (Exception error) when (IsForeseen(error))
        {
            throw new StartException(error.Message, error);
        }
    }

    /// <summary>Looks once.</summary>
    public void Check(CancellationToken cancel)
    {
        WantedModel? wanted = null;
        try
        {
            wanted = source.Find(cancel);
            // A source that is empty for a moment is no reason to stop answering.
            if (wanted is null || wanted.Stamp == _current || wanted.Stamp == _refused) return;
            Use(wanted, cancel);
            _problem = null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever it is, the model before goes on. What is wrong with a file stays wrong; what is wrong with a disk or a network may pass.
            bool mayPass = error switch
            {
                ModelFormatException broken => broken.InnerException is IOException or UnauthorizedAccessException,
                IOException or UnauthorizedAccessException => true,
                _ => false,
            };
            if (!mayPass) _refused = wanted?.Stamp;
            if (mayPass && error.Message == _problem) return;
            _problem = error.Message;
            figures.AddRefusedModel();
            LogRefused(wanted?.Name ?? source.Description, error.Message);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        // A thread of its own: the C library keeps freed memory for the thread that asked for it, and each of the pool's would keep some.
        Task.Factory.StartNew(() => Watch(stoppingToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Watch(CancellationToken cancel)
    {
        try
        {
            while (!cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(settings.PollInterval))) Check(cancel);
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void Use(WantedModel wanted, CancellationToken cancel)
    {
        LoadedModel model = LoadedModel.Load(wanted, source.Fetch(wanted, cancel), settings.Device, _prediction);
        _current = wanted.Stamp;
        holder.Replace(model);
        // What loading left to the collector is small for it, and large for libtorch; in the background, so that no call waits.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        LogUsed(wanted.Name, model.Document.Architecture, string.Join(", ", model.Classes), model.Predictor.UsesBFloat16[0] ? "bfloat16" : "float32", model.Predictor.BatchSize);
    }

    private static bool IsForeseen(Exception error) =>
        error is IOException or InvalidDataException or UnauthorizedAccessException or LibTorchException or ArgumentException or NotSupportedException
            or System.Runtime.InteropServices.ExternalException;

    [LoggerMessage(1, LogLevel.Information, "The model {Model} answers from now on: {Architecture}, classes {Classes}, {Precision}, batches of {BatchSize}.")]
    private partial void LogUsed(string model, string architecture, string classes, string precision, int batchSize);

    [LoggerMessage(2, LogLevel.Error, "The model {Model} can't be used, and the one before goes on: {Problem}")]
    private partial void LogRefused(string model, string problem);
}
