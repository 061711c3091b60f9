using DogSound.Core.Audio;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Incremental;

/// <summary>
/// Chooses the clips that travel with a finished model, from those that it learnt from: as many of each class, by <see cref="Herding"/> on what
/// the model's last layer hears of them. Of a class with clips that people labelled, pseudo-labelled ones are not taken. A clip is taken with the
/// samples that the model hears first, and no more.
/// </summary>
internal static class RehearsalSelection
{
    private const int ClipsAtOnce = 32;

    // Of a large class a random share: more would take minutes, and be no better.
    private const int MostCandidates = 2_000;

    /// <summary>Chooses.</summary>
    /// <param name="data">The clips; those to learn from are looked at.</param>
    /// <param name="model">The finished model, in evaluation mode.</param>
    /// <param name="settings">How many.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="cancel">Looked at between batches.</param>
    /// <returns>The clips, class by class, the most typical first; null where none is to be taken.</returns>
    public static RehearsalSet? Create(TrainingData data, SoundModel model, RehearsalSettings settings, long seed, CancellationToken cancel)
    {
        int samples = model.Document.Features.SampleCount, quota = settings.Quota(data.Classes.Count, samples);
        if (quota == 0)
            return null;
        using var spectrograms = new SpectrogramBatch(data.Store, model, ClipsAtOnce, createAugmentation: null);
        List<TrainingClip> chosen = [];
        for (int label = 0; label < data.Classes.Count; label++)
        {
            TrainingClip[] candidates = Candidates(data, label, seed);
            List<double[]> embeddings = [.. candidates.Chunk(ClipsAtOnce).SelectMany(clips => Embed(model, spectrograms, clips, cancel))];
            chosen.AddRange(Herding.Select(embeddings, quota).Select(position => candidates[position]));
        }

        return Read(data, chosen, samples);
    }

    private static TrainingClip[] Candidates(TrainingData data, int label, long seed)
    {
        TrainingClip[] clips = [.. data.Train.Where(clip => clip.Label == label)];
        if (!clips.All(clip => clip.IsPseudoLabel))
            clips = [.. clips.Where(clip => !clip.IsPseudoLabel)];
        // The same clip twice is one.
        clips = [.. clips.DistinctBy(clip => data.Store.GetContentHash(clip.StoreIndex))];
        if (clips.Length > MostCandidates)
            RandomSequence.Create("rehearsal", unchecked((ulong)seed), (ulong)label).Shuffle<TrainingClip>(clips);
        return clips[..Math.Min(clips.Length, MostCandidates)];
    }

    private static double[][] Embed(SoundModel model, SpectrogramBatch spectrograms, TrainingClip[] clips, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor input = ChannelsLast.Apply(spectrograms.Read(clips, draws: [], partners: [], cancel));
        double[] flat = model.Network.Embed(input).cpu().to(ScalarType.Float64).data<double>().ToArray();
        return [.. flat.Chunk(flat.Length / clips.Length)];
    }

    private static RehearsalSet Read(TrainingData data, List<TrainingClip> chosen, int mostSamples)
    {
        int LengthOf(TrainingClip clip) => (int)Math.Min(mostSamples, data.Store.GetLength(clip.StoreIndex));
        short[] samples = new short[chosen.Sum(LengthOf)];
        float[] buffer = new float[mostSamples];
        List<RehearsalClip> clips = [];
        int first = 0;
        foreach (TrainingClip clip in chosen)
        {
            Span<float> window = buffer.AsSpan(0, LengthOf(clip));
            data.Store.Read(clip.StoreIndex, 0, window);
            Pcm16.FromSingle(window, samples.AsSpan(first));
            first += window.Length;
            string content = clip.Origin ?? data.Store.GetContentHash(clip.StoreIndex);
            clips.Add(new RehearsalClip(clip.Label, window.Length, content, Path.GetFileName(clip.Path), clip.Weight, clip.IsPseudoLabel));
        }

        return new RehearsalSet(new RehearsalDocument { SampleRate = data.Store.SampleRate, Clips = clips }, samples);
    }
}
