using System.Numerics.Tensors;
using DogSound.Core.Inference;
using DogSound.Service.Figures;
using DogSound.Service.Models;
using DogSound.Service.Options;

namespace DogSound.Service.Serving;

/// <summary>What a clip sounds like.</summary>
/// <param name="Model">Name of the model that judged it.</param>
/// <param name="Classes">Names of its classes, in label order.</param>
/// <param name="Label">The most probable class, from 0.</param>
/// <param name="Probabilities">Of every class.</param>
/// <param name="Duration">Length of what was judged, in seconds.</param>
/// <param name="WindowCount">Windows of the model's length in it.</param>
internal sealed record Answer(string Model, IReadOnlyList<string> Classes, int Label, double[] Probabilities, double Duration, int WindowCount)
{
    /// <summary>Probability of the label.</summary>
    public double Confidence => Probabilities[Label];
}

/// <summary>From the bytes of a WAV file to the answer, as Get-DogSoundPrediction comes to it from a file.</summary>
internal sealed class Classifier(ClassificationQueue queue, ModelHolder holder, ServiceFigures figures, ServiceSettings settings)
{
    private readonly WindowMerge _merge = Enum.Parse<WindowMerge>(settings.Merge);

    /// <summary>Judges a clip.</summary>
    /// <param name="body">A WAV file.</param>
    /// <param name="cancel">Ends the wait for the network.</param>
    /// <exception cref="RefusedException">It can't be judged, or not now.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or the caller has gone.</exception>
    public async Task<Answer> ClassifyAsync(ArraySegment<byte> body, CancellationToken cancel)
    {
        LoadedModel model = holder.Acquire() ?? throw RefusedException.NoModel();
        DecodedClip clip;
        ClassificationJob? job = null;
        try
        {
            clip = DecodedClip.Decode(body, model, settings.DurationLimit, cancel);
            if (clip.Windows.Count > settings.QueueLimit)
            {
                DecodedClip.Free(clip.Windows);
                throw RefusedException.TooManyWindows(clip.Windows.Count, settings.QueueLimit);
            }

            job = queue.TryEnqueue(model, clip.Windows);
            if (job is null)
            {
                DecodedClip.Free(clip.Windows);
                throw RefusedException.Busy();
            }
        }
        finally
        {
            if (job is null) model.Release();
        }

        // The weights may be freed by now; what the model says of itself stays.
        double[] probabilities = Merge(await WaitAsync(job, cancel), clip.Ends, model.Document.IsMultiLabel);
        if (!probabilities.All(double.IsFinite)) throw RefusedException.NoAnswer();
        var answer = new Answer(model.Origin.Name, model.Classes, TensorPrimitives.IndexOfMax<double>(probabilities), probabilities, clip.Duration, clip.Ends.Count);
        figures.AddClip(clip.Level, clip.Duration, answer.Classes[answer.Label], answer.Confidence);
        return answer;
    }

    private static async Task<double[][]> WaitAsync(ClassificationJob job, CancellationToken cancel)
    {
        try
        {
            return await job.Answer.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            job.Abandon();
            throw;
        }
        catch (Exception error)
        {
            throw error is OperationCanceledException ? RefusedException.Busy() : RefusedException.NoAnswer();
        }
    }

    private double[] Merge(double[][] rows, IReadOnlyList<double> ends, bool isMultiLabel)
    {
        if (rows.Length == 1) return rows[0];
        var merged = new MergedWindows(_merge, isMultiLabel);
        foreach ((double[] row, double end) in rows.Zip(ends)) merged.Add(row, end);
        return merged.Probabilities();
    }
}
