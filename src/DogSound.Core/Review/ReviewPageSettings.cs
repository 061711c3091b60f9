namespace DogSound.Core.Review;

/// <summary>What a page of clips to label is made by.</summary>
public sealed record ReviewPageSettings
{
    /// <summary>Names of the classes that can be chosen, in label order; those of the models come first.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Name of the manifest that the page saves.</summary>
    public required string ManifestName { get; init; }

    /// <summary>The command that reads the manifest, as the page shows it.</summary>
    public required string ImportCommand { get; init; }

    /// <summary>Largest page, in bytes.</summary>
    public required long MaximumBytes { get; init; }
}
