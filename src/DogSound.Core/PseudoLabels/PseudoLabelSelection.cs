namespace DogSound.Core.PseudoLabels;

/// <summary>What was selected.</summary>
/// <param name="Clips">Clips with their new labels, the most confident first, equals by path.</param>
/// <param name="Classes">What became of every class, in the order of the classes.</param>
/// <param name="Warnings">Classes that were left out, each in a sentence that says why.</param>
public sealed record PseudoLabelSelection(IReadOnlyList<Clip> Clips, IReadOnlyList<PseudoLabelSummary> Classes, IReadOnlyList<string> Warnings);
