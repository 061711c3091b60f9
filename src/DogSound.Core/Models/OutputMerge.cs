using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>Makes logits of classes from those of a network that has several outputs for some of them (<see cref="ModelDocument.Outputs"/>):
/// the logarithm of the sum of the exponentials, so that the probability of a class is the sum of those of its outputs.</summary>
internal static class OutputMerge
{
    /// <summary>Merges.</summary>
    /// <param name="logits">[B, O].</param>
    /// <param name="document">The model's document.</param>
    /// <returns>[B, C]; <paramref name="logits"/> itself where every class has one output.</returns>
    public static Tensor Apply(Tensor logits, ModelDocument document)
    {
        if (document.Outputs is not { } outputs)
            return logits;
        Tensor[] classes = [.. Enumerable.Range(0, document.Classes.Count).Select(label =>
        {
            long[] columns = [.. Enumerable.Range(0, outputs.Count).Where(output => outputs[output] == label).Select(output => (long)output)];
            return logits.index_select(1, tensor(columns).to(logits.device)).logsumexp(1);
        })];
        return stack(classes, 1);
    }
}
