namespace DogSound.Core.Augmentation.Policies;

/// <summary>
/// How clips are changed, on the disk or while a network learns: variants, each a list of steps. Read one with <see cref="PolicyReader"/>.
///
/// Two policies are equal when their variants are, wherever they were read from.
/// </summary>
public sealed class AugmentationPolicy : IEquatable<AugmentationPolicy>
{
    internal AugmentationPolicy(IReadOnlyList<PolicyVariant> variants)
    {
        Variants = variants;
        Text = PolicyWriter.Write(variants);
    }

    /// <summary>Names of the variants, in order.</summary>
    public IEnumerable<string> VariantNames => Variants.Select(variant => variant.Name);

    /// <summary>Files that each clip becomes.</summary>
    public int FileCount => Variants.Sum(variant => variant.Copies);

    /// <summary>The policy as YAML, with every setting of it.</summary>
    public string Text { get; }

    internal IReadOnlyList<PolicyVariant> Variants { get; }

    /// <summary>Full path of the folder that relative paths in the policy begin at: that of its file, or the process's current one.</summary>
    internal string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>All transforms that a step may do.</summary>
    internal IEnumerable<PolicyOption> Options => Variants.SelectMany(variant => variant.Options);

    /// <inheritdoc/>
    public bool Equals(AugmentationPolicy? other) => other?.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AugmentationPolicy);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The policy as YAML.</summary>
    public override string ToString() => Text;
}
