using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Randomness;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Changes training clips anew in every epoch, while the network learns. <see cref="Draw"/> says what happens to a clip; it follows from
/// seed, clip and epoch alone. The other methods do it to a batch: the reader cuts at <see cref="ClipDraw.CropOffset"/>, then
/// <see cref="ApplyToWaveforms"/>, <see cref="MixWaveforms"/>, spectrograms, <see cref="ApplyToSpectrograms"/>, <see cref="Mix"/>.
/// </summary>
public sealed class OnlineAugmentation : IDisposable
{
    private readonly AugmentationSettings _settings;
    private readonly FeatureSettings _features;
    private readonly ulong _seed;
    private readonly ITransform[] _waveformTransforms, _spectrogramTransforms;
    private readonly BatchMixing _mixing;
    private readonly OnlinePolicy? _policy;

    /// <summary>Prepares the transforms. A line in one of the lists here makes a new transform a part of every training.</summary>
    /// <param name="settings">What is done, and how strongly; validated here.</param>
    /// <param name="features">The shapes: T samples, M mel bands, F frames.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Where the batches are.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public OnlineAugmentation(AugmentationSettings settings, FeatureSettings features, long seed, Device device)
        : this(settings, features, seed, device, null)
    {
    }

    /// <summary>Prepares the transforms, with a policy.</summary>
    /// <param name="settings">What is done, and how strongly; validated here.</param>
    /// <param name="features">The shapes.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Where the batches are.</param>
    /// <param name="policy">What is done to waveforms before all else; null for nothing. It becomes this object's.</param>
    internal OnlineAugmentation(AugmentationSettings settings, FeatureSettings features, long seed, Device device, OnlinePolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(device);
        settings.Validate();
        features.Validate();
        (_settings, _features, _seed) = (settings, features, unchecked((ulong)seed));
        _mixing = new BatchMixing(settings, features);
        _waveformTransforms =
        [
            new RandomRoll(settings.Roll, features.SampleCount, device),
            new GaussianNoise(settings, features.SampleCount, seed, device),
        ];
        _policy = policy;
        _spectrogramTransforms =
        [
            new SpectrogramMask("time_mask", axis: 3, features.FrameCount, settings.TimeMasks, settings.TimeMaskWidth),
            new SpectrogramMask("frequency_mask", axis: 2, features.MelCount, settings.FrequencyMasks, settings.FrequencyMaskWidth),
        ];
    }

    /// <summary>The next clip of a batch, and the first for the last: with it a clip is mixed where nothing else is asked for.</summary>
    /// <param name="index">Position in the batch, from 0.</param>
    /// <param name="count">Clips of the batch.</param>
    public static int PartnerOf(int index, int count) => (index + 1) % count;

    /// <summary>Whether sounds are mixed, not spectrograms: then a clip's spectrogram depends on its partner's sound.</summary>
    public bool MixesWaveforms => _mixing.MixesWaveforms;

    /// <summary>With which clip of its batch each clip is mixed; with itself where there is no other that will do.</summary>
    /// <param name="labels">Class of each clip of the batch.</param>
    /// <returns>Positions in the batch.</returns>
    public int[] PartnersOf(IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return MixingPartners.Of(_settings.Mixing, labels);
    }

    /// <summary>Makes what every batch needs, tables of noise and the like, so that the first one takes no longer than the others.</summary>
    public void Prepare()
    {
        _policy?.Prepare();
        foreach (ITransform transform in _waveformTransforms.Concat(_spectrogramTransforms))
            transform.Prepare();
    }

    /// <summary>Draws what happens to a clip; safe for several threads, needs no libtorch.</summary>
    /// <param name="clipIdentity">Names the clip by its content.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="clip">The clip; its length is of the whole clip, at the rate of the features.</param>
    public ClipDraw Draw(ulong clipIdentity, int epoch, ClipFacts clip)
    {
        RandomSequence Sequence(string purpose) => RandomSequence.Create(purpose, _seed, clipIdentity, (ulong)epoch);
        object?[] DrawAll(ITransform[] transforms) => Array.ConvertAll(transforms, transform => transform.Draw(Sequence(transform.Name), clip));
        (double share, int cutStart) = _mixing.Draw(Sequence);
        return new ClipDraw
        {
            CropOffset = _settings.RandomCrop ? RandomCrop.DrawOffset(Sequence(RandomCrop.Name), clip.Length, _features.SampleCount) : 0,
            Policy = _policy?.Draw(clipIdentity, epoch, clip),
            Waveform = DrawAll(_waveformTransforms),
            Spectrogram = DrawAll(_spectrogramTransforms),
            MixupShare = share,
            CutStart = cutStart,
        };
    }

    /// <summary>Does the policy's steps to waveforms, rolls them and adds noise, as drawn, in place; one thread at a time.</summary>
    /// <param name="waveforms">[B, T] float32 on the device.</param>
    /// <param name="draws">One for each row.</param>
    /// <exception cref="ArgumentException">The waveforms have another shape or type, or draws are missing.</exception>
    public void ApplyToWaveforms(Tensor waveforms, IReadOnlyList<ClipDraw> draws)
    {
        Require(waveforms, draws, [_features.SampleCount]);
        using (no_grad())
            _policy?.Apply(waveforms, [.. draws.Select(draw => draw.Policy)]);
        Apply(_waveformTransforms, waveforms, draws, draw => draw.Waveform);
    }

    /// <summary>Mixes each clip's sound with that of its partner, with <see cref="ClipDraw.MixupShare"/> of its own, where the settings say
    /// so; their targets are to be mixed alike.</summary>
    /// <param name="waveforms">[B, T] float32 on the device; not changed.</param>
    /// <param name="draws">One for each row.</param>
    /// <param name="partners">Row of each clip's partner (<see cref="PartnersOf"/>).</param>
    /// <returns>A new tensor, which belongs to the caller's dispose scope; or, where there is nothing to mix, <paramref name="waveforms"/>
    /// itself.</returns>
    /// <exception cref="ArgumentException">The waveforms have another shape or type, or draws or partners are missing.</exception>
    public Tensor MixWaveforms(Tensor waveforms, IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        Require(waveforms, draws, [_features.SampleCount]);
        RequirePartners(draws, partners);
        return _mixing.MixWaveforms(waveforms, draws, partners);
    }

    /// <summary>Masks spectrograms, as drawn, in place; one thread at a time.</summary>
    /// <param name="spectrograms">[B, 1, M, F] float32 on the device.</param>
    /// <param name="draws">One for each row.</param>
    /// <exception cref="ArgumentException">The spectrograms have another shape or type, or draws are missing.</exception>
    public void ApplyToSpectrograms(Tensor spectrograms, IReadOnlyList<ClipDraw> draws)
    {
        Require(spectrograms, draws, [1, _features.MelCount, _features.FrameCount]);
        Apply(_spectrogramTransforms, spectrograms, draws, draw => draw.Spectrogram);
    }

    /// <summary>Mixes each clip's spectrogram with that of its partner, with <see cref="ClipDraw.MixupShare"/> of its own, where the settings
    /// say so; their targets are to be mixed alike.</summary>
    /// <param name="spectrograms">[B, 1, M, F] float32; not changed.</param>
    /// <param name="draws">One for each row.</param>
    /// <param name="partners">Row of each clip's partner (<see cref="PartnersOf"/>).</param>
    /// <returns>A new tensor, which belongs to the caller's dispose scope; or, where there is nothing to mix (mixing is off or done, or the
    /// batch is one clip), <paramref name="spectrograms"/> itself.</returns>
    /// <exception cref="ArgumentException">The spectrograms have another shape or type, or draws or partners are missing.</exception>
    public Tensor Mix(Tensor spectrograms, IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        Require(spectrograms, draws, [1, _features.MelCount, _features.FrameCount]);
        RequirePartners(draws, partners);
        return _mixing.MixSpectrograms(spectrograms, draws, partners);
    }

    /// <summary>Frees what the transforms keep.</summary>
    public void Dispose()
    {
        _policy?.Dispose();
        foreach (ITransform transform in _waveformTransforms.Concat(_spectrogramTransforms))
            transform.Dispose();
    }

    private static void Apply(
        ITransform[] transforms, Tensor batch, IReadOnlyList<ClipDraw> draws, Func<ClipDraw, IReadOnlyList<object?>> parameters)
    {
        using IDisposable noGradients = no_grad();
        for (int index = 0; index < transforms.Length; index++)
        {
            int position = index;
            _ = transforms[index].Apply(batch, draws.Select(draw => parameters(draw)[position]));
        }
    }

    private static void RequirePartners(IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        ArgumentNullException.ThrowIfNull(partners);
        if (partners.Length != draws.Count || !Array.TrueForAll(partners, partner => partner >= 0 && partner < draws.Count))
            throw new ArgumentException($"{draws.Count} clips need as many partners among them, not {partners.Length}.", nameof(partners));
    }

    private static void Require(Tensor batch, IReadOnlyList<ClipDraw> draws, long[] clipShape)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(draws);
        if (batch.dtype != ScalarType.Float32 || !batch.shape.AsSpan().SequenceEqual([draws.Count, .. clipShape]))
        {
            throw new ArgumentException(
                $"{draws.Count} draws need float32 [{draws.Count}, {string.Join(", ", clipShape)}], not {batch.dtype} [{string.Join(", ", batch.shape)}].",
                nameof(batch));
        }
    }
}
