using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Named tensors that a checkpoint gives back.</summary>
internal static class TensorState
{
    /// <summary>Copies values over tensors of the same names, after all of them were found to fit.</summary>
    /// <param name="targets">What is written.</param>
    /// <param name="values">What is read; of any device and order of strides.</param>
    /// <exception cref="ArgumentException">Names, shapes or types differ; the message names the first difference.</exception>
    public static void Load(IReadOnlyDictionary<string, Tensor> targets, IReadOnlyDictionary<string, Tensor> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (string name in values.Keys)
        {
            if (!targets.ContainsKey(name))
                throw new ArgumentException($"The state has '{name}', which does not belong to it.", nameof(values));
        }

        foreach ((string name, Tensor target) in targets)
        {
            if (!values.TryGetValue(name, out Tensor? value))
                throw new ArgumentException($"The state lacks '{name}'.", nameof(values));
            if (value.dtype != target.dtype || !value.shape.AsSpan().SequenceEqual(target.shape))
            {
                throw new ArgumentException(
                    $"'{name}' is {Describe(value)} in the state, but must be {Describe(target)}.", nameof(values));
            }
        }

        using IDisposable guard = no_grad();
        foreach ((string name, Tensor target) in targets)
            _ = target.copy_(values[name]);
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
