namespace DogSound.Core.Registry;

/// <summary>An entry of a registry that can't be used; the others can.</summary>
/// <param name="Path">The file that is wrong.</param>
/// <param name="Message">The file, what is wrong, and what to do.</param>
public sealed record RegistryProblem(string Path, string Message);
