using System.Text.Json;
using DogSound.Service.Figures;
using DogSound.Service.Keeping;
using DogSound.Service.Options;
using DogSound.Service.Serving;
using Microsoft.AspNetCore.Mvc;

namespace DogSound.Service.Http;

/// <summary>A WAV file in the body of a call to the probability of every class.</summary>
internal sealed partial class ClassifyEndpoint(
    Classifier classifier, ClassificationQueue queue, ApiKeys keys, ClipKeeper keeper, ServiceFigures figures, ServiceSettings settings, ILogger<ClassifyEndpoint> log)
{
    /// <summary>The header of an answer that names the model.</summary>
    public const string ModelHeader = "x-dogsound-model";

    private readonly TimeSpan _limit = TimeSpan.FromSeconds(settings.Timeout);

    /// <summary>Answers a call: with JSON, or with the problem in the form of RFC 9457.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (!keys.Accepts(context.Request.Headers[ApiKeys.Header].FirstOrDefault())) throw RefusedException.WrongKey();
            if (!queue.TryEnter()) throw RefusedException.Busy();
            try
            {
                await ClassifyAsync(context);
            }
            finally
            {
                queue.Leave();
            }
        }
        catch (RefusedException refused)
        {
            figures.AddRefusal(refused.Reason);
            LogRefused(context.Request.Path, refused.Reason, refused.Message);
            await RefuseAsync(context, refused);
        }
    }

    private async Task ClassifyAsync(HttpContext context)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(_limit);
        using RequestBody body = await ReadBodyAsync(context, deadline.Token);
        Answer answer;
        try
        {
            answer = await classifier.ClassifyAsync(body.Content, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody hears an answer to a connection that is gone; it counts all the same.
            throw RefusedException.Late(settings.Timeout);
        }

        keeper.Offer(body.Content, answer);
        context.Response.Headers[ModelHeader] = Uri.EscapeDataString(answer.Model);
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        Write(json, answer, isDetailed: context.Request.Query["details"] == "true");
    }

    private async Task<RequestBody> ReadBodyAsync(HttpContext context, CancellationToken cancel)
    {
        try
        {
            return await RequestBody.ReadAsync(context.Request, settings.BodyLimit, cancel);
        }
        catch (OperationCanceledException)
        {
            throw RefusedException.SlowBody(settings.Timeout);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw RefusedException.TooLarge(settings.BodyLimit);
        }
        catch (IOException error)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, "BodyCutOff", $"The body could not be read: {error.Message}");
        }
    }

    // The two fields are the competition's contract; others are written only for who asks.
    private static void Write(Utf8JsonWriter json, Answer answer, bool isDetailed)
    {
        json.WriteStartObject();
        json.WriteNumber("label", answer.Label);
        json.WriteStartArray("probability");
        foreach (double probability in answer.Probabilities) json.WriteNumberValue(probability);
        json.WriteEndArray();
        if (isDetailed)
        {
            json.WriteString("class", answer.Classes[answer.Label]);
            json.WriteStartArray("classes");
            foreach (string name in answer.Classes) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteString("model", answer.Model);
            json.WriteNumber("duration", answer.Duration);
            json.WriteNumber("windows", answer.WindowCount);
        }

        json.WriteEndObject();
    }

    private static async Task RefuseAsync(HttpContext context, RefusedException refused)
    {
        if (context.RequestAborted.IsCancellationRequested) return;
        context.Response.StatusCode = refused.Status;
        if (refused.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "1";
        // The rest of a body that nobody will read.
        if (refused.Status is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge) context.Response.Headers.Connection = "close";
        var problem = new ProblemDetails
        {
            Status = refused.Status,
            Title = refused.Reason,
            Detail = refused.Message,
        };
        await context.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, "application/problem+json");
    }

    // Strangers must not be able to fill a disk: how many there are, and why, is in the figures.
    [LoggerMessage(30, LogLevel.Debug, "A call of {Path} was refused: {Reason}. {Problem}")]
    private partial void LogRefused(string path, string reason, string problem);
}
