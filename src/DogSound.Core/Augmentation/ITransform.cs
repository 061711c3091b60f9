using DogSound.Core.Randomness;
using TorchSharp;

namespace DogSound.Core.Augmentation;

/// <summary>
/// A random change of sounds, in two steps that know nothing of each other: what happens to a clip is drawn for each clip alone, in plain
/// C#, on any thread; and what was drawn is done to a whole batch with tensors. So a draw never depends on a batch, and can be logged and
/// done again. Write one as a <see cref="Transform{TDraw}"/> in a file of its own, and add it to a list of
/// <see cref="OnlineAugmentation"/>.
/// </summary>
internal interface ITransform : IDisposable
{
    /// <summary>What its random sequence is for: two transforms with different names draw independently of each other, and one that is
    /// renamed draws anew.</summary>
    string Name { get; }

    /// <summary>Makes what every batch needs, so that the first one takes no longer than the others. Without it, that is made then.</summary>
    void Prepare();

    /// <summary>Draws what happens to one clip; safe for several threads.</summary>
    /// <param name="random">The sequence of this transform, clip and epoch.</param>
    /// <param name="clip">The clip.</param>
    /// <returns>A record of numbers, or null where the clip stays as it is.</returns>
    object? Draw(RandomSequence random, ClipFacts clip);

    /// <summary>Does to a batch what was drawn; one thread at a time.</summary>
    /// <param name="batch">One clip a row, on the device; may be changed.</param>
    /// <param name="draws">What <see cref="Draw"/> returned, row by row.</param>
    /// <returns><paramref name="batch"/> itself, changed in place; or, where the sound has become longer or shorter, a new tensor, which
    /// belongs to the caller's dispose scope. Rows of different lengths end in silence.</returns>
    torch.Tensor Apply(torch.Tensor batch, IEnumerable<object?> draws);
}
