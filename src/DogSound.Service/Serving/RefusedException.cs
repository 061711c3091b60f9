using DogSound.Core.Audio;

namespace DogSound.Service.Serving;

/// <summary>A call that gets an error instead of an answer.</summary>
/// <param name="status">Status code of the response.</param>
/// <param name="reason">One word for programs; stays as it is for ever.</param>
/// <param name="message">For people: what is wrong, and what to do.</param>
internal sealed class RefusedException(int status, string reason, string message) : Exception(message)
{
    /// <summary>Status code of the response.</summary>
    public int Status => status;

    /// <summary>One word for programs.</summary>
    public string Reason => reason;

    public static RefusedException EmptyBody() => new(
        StatusCodes.Status400BadRequest, nameof(AudioErrorReason.Empty), "The body is empty. Send a WAV file as it is.");

    public static RefusedException NotWav() => new(
        StatusCodes.Status400BadRequest, nameof(AudioErrorReason.NotAudio), "The body is no WAV file. Send a WAV file as it is, without a form around it; other formats are not taken.");

    public static RefusedException Broken(AudioFormatException error, string name) => new(
        StatusCodes.Status400BadRequest, error.Reason.ToString(), $"The body {error.Message[(name.Length + 2)..]}");

    public static RefusedException TooLong(double duration, double limit) => new(
        StatusCodes.Status413PayloadTooLarge, nameof(AudioErrorReason.TooLong),
        FormattableString.Invariant($"The recording is {duration:0.#} s long; at most {limit:0.#} s are taken. Cut it in pieces."));

    public static RefusedException TooManyWindows(int count, int limit) => new(
        StatusCodes.Status413PayloadTooLarge, nameof(AudioErrorReason.TooLong),
        $"The recording has {count} windows of the model's length; at most {limit} are taken. Cut it in pieces.");

    public static RefusedException TooLarge(long limit) => new(
        StatusCodes.Status413PayloadTooLarge, "TooLarge", $"The body is larger than {limit} bytes. Send a shorter clip, or one with fewer bits or channels.");

    public static RefusedException WrongKey() => new(
        StatusCodes.Status401Unauthorized, "WrongKey", "The header x-api-key is missing, or holds a key that is not known here.");

    public static RefusedException Busy() => new(
        StatusCodes.Status503ServiceUnavailable, "Busy", "Too many calls at once. Try again in a second.");

    public static RefusedException NoModel() => new(
        StatusCodes.Status503ServiceUnavailable, "NoModel", "There is no model yet. Try again in a moment.");

    public static RefusedException Late(double seconds) => new(
        StatusCodes.Status503ServiceUnavailable, "Late", FormattableString.Invariant($"The call could not be answered within {seconds:0.##} s. Try again in a second."));

    public static RefusedException SlowBody(double seconds) => new(
        StatusCodes.Status408RequestTimeout, "SlowBody", FormattableString.Invariant($"The body did not arrive within {seconds:0.##} s."));

    public static RefusedException NoAnswer() => new(
        StatusCodes.Status500InternalServerError, "NoAnswer", "The network could not judge the clip. The service's log says more.");
}
