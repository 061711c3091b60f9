using DogSound.Core.Randomness;
using TorchSharp;

namespace DogSound.Core.Augmentation;

/// <summary>A <see cref="ITransform"/> whose draws are of one type.</summary>
/// <typeparam name="TDraw">The drawn numbers of one clip: a record that JSON can write.</typeparam>
/// <param name="name">What its random sequence is for.</param>
internal abstract class Transform<TDraw>(string name) : ITransform
    where TDraw : class
{
    public string Name => name;

    object? ITransform.Draw(RandomSequence random, ClipFacts clip) => Draw(random, clip);

    torch.Tensor ITransform.Apply(torch.Tensor batch, IEnumerable<object?> draws)
    {
        TDraw?[] typed = [.. draws.Cast<TDraw?>()];
        if (Array.TrueForAll(typed, draw => draw is null))
            return batch;
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor result = Apply(batch, typed);
        return ReferenceEquals(result, batch) ? batch : result.MoveToOuterDisposeScope();
    }

    public virtual void Prepare()
    {
    }

    public virtual void Dispose()
    {
    }

    /// <inheritdoc cref="ITransform.Draw"/>
    protected abstract TDraw? Draw(RandomSequence random, ClipFacts clip);

    /// <summary>Does to a batch what was drawn; runs in a dispose scope of its own, without gradients.</summary>
    /// <param name="batch">One clip a row, on the device; may be changed.</param>
    /// <param name="draws">Row by row; null leaves the row alone. At least one is not null.</param>
    /// <returns><paramref name="batch"/>, or a new tensor where lengths have changed.</returns>
    protected abstract torch.Tensor Apply(torch.Tensor batch, TDraw?[] draws);
}
