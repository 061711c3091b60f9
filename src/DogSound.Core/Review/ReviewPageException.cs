namespace DogSound.Core.Review;

/// <summary>A page of clips became larger than it may be.</summary>
/// <param name="message">How many clips fit, and what to do.</param>
public sealed class ReviewPageException(string message) : Exception(message);
