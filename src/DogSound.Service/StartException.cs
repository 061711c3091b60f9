namespace DogSound.Service;

/// <summary>The service can't start; the message says why and what to do.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
