using DogSound.Core.Configuration;

namespace DogSound.Core.Augmentation;

/// <summary>Which clip of a batch each clip is mixed with: follows from the order of the batch and its classes alone.</summary>
internal static class MixingPartners
{
    /// <summary>The next clip, after the last one the first; for <see cref="MixingName.BetweenClass"/> the next one of another class, for
    /// <see cref="MixingName.WithinClass"/> the next one of the same class. A clip that finds none is its own partner.</summary>
    /// <param name="mixing">How clips are mixed.</param>
    /// <param name="labels">Class of each clip of the batch.</param>
    /// <returns>Positions in the batch.</returns>
    public static int[] Of(MixingName mixing, IReadOnlyList<int> labels) => mixing switch
    {
        MixingName.BetweenClass => NextOfAnotherClass(labels),
        MixingName.WithinClass => NextOfTheSameClass(labels),
        _ => [.. Enumerable.Range(0, labels.Count).Select(index => OnlineAugmentation.PartnerOf(index, labels.Count))],
    };

    // Twice round the batch, backwards: the second time everything is known that comes behind a clip, also round its end.
    private static int[] NextOfTheSameClass(IReadOnlyList<int> labels)
    {
        int[] partners = new int[labels.Count];
        Dictionary<int, int> nextOfClass = [];
        for (int place = 2 * labels.Count - 1; place >= 0; place--)
        {
            int index = place % labels.Count, label = labels[index];
            partners[index] = nextOfClass.GetValueOrDefault(label, index);
            nextOfClass[label] = index;
        }

        return partners;
    }

    private static int[] NextOfAnotherClass(IReadOnlyList<int> labels)
    {
        const int None = -1;
        int[] partners = new int[labels.Count];
        Array.Fill(partners, None);
        for (int place = 2 * labels.Count - 1; place >= 0; place--)
        {
            int index = place % labels.Count, next = OnlineAugmentation.PartnerOf(index, labels.Count);
            partners[index] = labels[next] != labels[index] ? next : partners[next];
        }

        for (int index = 0; index < partners.Length; index++)
        {
            if (partners[index] == None)
                partners[index] = index;
        }

        return partners;
    }
}
