namespace DogSound.Service.Options;

/// <summary>Settings that mean nothing; the message says which, and what is allowed.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
