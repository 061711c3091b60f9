using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>Clips that are prepared side by side are those that are prepared as one batch, bit for bit.</summary>
public sealed class SpectrogramBatchTests : IDisposable
{
    private static readonly AugmentationSettings Strong = new() { NoiseProbability = 1, TimeMaskWidth = 8, FrequencyMaskWidth = 4 };

    private readonly TrainingScene _scene = new();
    private readonly TrainingData _data;
    private readonly SoundModel _model;
    private readonly TrainingClip[] _clips;

    public SpectrogramBatchTests()
    {
        _data = _scene.OpenData();
        _model = SoundModel.Create("audio-ntt", _data.Classes, _scene.Configuration.Features, seed: 1, width: 4);
        _clips = [.. _data.Train];
    }

    public void Dispose()
    {
        _model.Dispose();
        _data.Dispose();
        _scene.Dispose();
    }

    [Theory]
    [InlineData(MixingName.Mixup)]
    [InlineData(MixingName.BetweenClass)]
    [InlineData(MixingName.WithinClass)]
    public void Clips_side_by_side_are_those_of_a_batch(MixingName mixing)
    {
        using DisposeScope scope = NewDisposeScope();
        OnlineAugmentation CreateAugmentation() => new(Strong with { Mixing = mixing, MixupAlpha = 1 }, _scene.Configuration.Features, seed: 3, CPU);
        using OnlineAugmentation augmentation = CreateAugmentation();
        using SpectrogramBatch batch = new(_data.Store, _model, _clips.Length, CreateAugmentation);
        for (int epoch = 1; epoch < 4; epoch++)
        {
            ClipDraw[] draws = Array.ConvertAll(_clips, clip => augmentation.Draw(_data.Store.GetIdentity(clip.StoreIndex), epoch, _data.FactsOf(clip)));
            AssertSame(AsOne(augmentation, draws), batch.Read(_clips, draws, PartnersOf(_clips), CancellationToken.None));
            AssertSame(AsOne(augmentation, draws[..5]), batch.Read(_clips[..5], draws[..5], PartnersOf(_clips[..5]), CancellationToken.None));
        }

        int[] PartnersOf(TrainingClip[] clips) => augmentation.PartnersOf(Array.ConvertAll(clips, clip => clip.Label));
    }

    [Fact]
    public void Without_draws_nothing_changes_the_clips()
    {
        using DisposeScope scope = NewDisposeScope();
        using SpectrogramBatch batch = new(_data.Store, _model, _clips.Length, createAugmentation: null);
        using WaveformBatch waveforms = new(_data.Store, _clips.Length, _scene.Configuration.Features.SampleCount);
        AssertSame(_model.Features.Forward(waveforms.Read(_clips, _ => 0)), batch.Read(_clips, [], [], CancellationToken.None));
    }

    [Fact]
    public void A_batch_can_be_cancelled()
    {
        using SpectrogramBatch batch = new(_data.Store, _model, _clips.Length, createAugmentation: null);
        Assert.Throws<OperationCanceledException>(() => batch.Read(_clips, [], [], new CancellationToken(canceled: true)));
        batch.Read(_clips, [], [], CancellationToken.None).Dispose();
    }

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.True(expected.bytes.SequenceEqual(actual.contiguous().bytes));

    // On a worker: a sum over many samples depends on the number of threads that share it.
    private Tensor AsOne(OnlineAugmentation augmentation, ClipDraw[] draws)
    {
        using WaveformBatch waveforms = new(_data.Store, draws.Length, _scene.Configuration.Features.SampleCount);
        Tensor? result = null;
        TensorWorkers.Run(2, (_, item) =>
        {
            if (item > 0)
                return;
            using DisposeScope scope = NewDisposeScope();
            Tensor batch = waveforms.Read(_clips.AsSpan(0, draws.Length), row => draws[row].CropOffset);
            augmentation.ApplyToWaveforms(batch, draws);
            int[] partners = augmentation.PartnersOf([.. _clips.Take(draws.Length).Select(clip => clip.Label)]);
            Tensor spectrograms = _model.Features.Forward(augmentation.MixWaveforms(batch, draws, partners));
            augmentation.ApplyToSpectrograms(spectrograms, draws);
            result = spectrograms.DetachFromDisposeScope();
        });
        return result!;
    }
}
