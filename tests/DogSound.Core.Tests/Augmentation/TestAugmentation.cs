using System.Text.Json;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Tests.Features;
using TorchSharp;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>What the tests of the augmentation share: small shapes, and everything switched off but what a test is about.</summary>
internal static class TestAugmentation
{
    /// <summary>T = 8000, M = 16, F = 63.</summary>
    public static readonly FeatureSettings Features = TestFeatures.Small;

    public static readonly AugmentationSettings Off = new()
    {
        RandomCrop = false,
        Roll = 0,
        NoiseProbability = 0,
        TimeMasks = 0,
        FrequencyMasks = 0,
        MixupAlpha = 0,
    };

    public static OnlineAugmentation Create(AugmentationSettings settings, FeatureSettings? features = null, long seed = 7) =>
        new(settings, features ?? Features, seed, torch.CPU);

    /// <summary>The draws of clips 0, 1, 2, ... in epoch 1.</summary>
    public static List<ClipDraw> Draws(AugmentationSettings settings, int count, FeatureSettings? features = null, long clipLength = 8000)
    {
        using OnlineAugmentation augmentation = Create(settings, features);
        return [.. Enumerable.Range(0, count).Select(clip => augmentation.Draw((ulong)clip, 1, new ClipFacts(clipLength, 8000)))];
    }

    /// <summary>Mixes each clip with the next one, as mixup and cutmix do whatever the classes are.</summary>
    public static torch.Tensor Mix(this OnlineAugmentation augmentation, torch.Tensor spectrograms, IReadOnlyList<ClipDraw> draws) =>
        augmentation.Mix(spectrograms, draws, augmentation.PartnersOf(new int[draws.Count]));

    /// <summary>Every number of a draw.</summary>
    public static string Text(ClipDraw draw) => JsonSerializer.Serialize(draw);
}
