using DogSound.Core.Features;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>A policy in a training: in each epoch a clip gets one variant, and its steps are done to the waveforms.</summary>
internal sealed class OnlinePolicy : IDisposable
{
    private readonly AugmentationPolicy _policy;
    private readonly long _seed;
    private readonly torch.Device _device;
    private readonly Dictionary<(string Variant, int Step, int Option), ITransform> _transforms = [];

    /// <summary>Makes the transforms.</summary>
    /// <param name="policy">What is done.</param>
    /// <param name="resources">What its transforms share; stays the caller's.</param>
    /// <param name="features">The shape of the waveforms.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="device">Where the waveforms are.</param>
    /// <exception cref="RecordingFolderException">A folder of recordings can't be used.</exception>
    public OnlinePolicy(AugmentationPolicy policy, PolicyResources resources, FeatureSettings features, long seed, torch.Device device)
    {
        (_policy, _seed, _device) = (policy, seed, device);
        try
        {
            foreach (PolicyVariant variant in policy.Variants)
            {
                for (int step = 0; step < variant.Steps.Count; step++)
                {
                    for (int option = 0; option < variant.Steps[step].Options.Count; option++)
                    {
                        _transforms[(variant.Name, step + 1, option)] =
                            resources.Create(variant.Steps[step].Options[option], features.SampleCount, features.SampleRate);
                    }
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Makes what every batch needs.</summary>
    public void Prepare()
    {
        foreach (ITransform transform in _transforms.Values)
            transform.Prepare();
    }

    /// <summary>Draws what happens to a clip; safe for several threads.</summary>
    /// <param name="clipIdentity">Names the clip by its content.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="clip">The clip.</param>
    public PolicyDraw Draw(ulong clipIdentity, int epoch, ClipFacts clip)
    {
        var random = new PolicyRandomness(_seed, clipIdentity, epoch);
        PolicyVariant variant = random.DrawVariant(_policy);
        List<StepDraw> steps = [];
        for (int step = 0; step < variant.Steps.Count; step++)
        {
            if (random.DrawOption(variant, step) is int option
                && random.Draw(variant, step, option, _transforms[(variant.Name, step + 1, option)], clip) is { } draw)
                steps.Add(draw);
        }
        return new PolicyDraw(variant.Name, steps);
    }

    /// <summary>Does what was drawn, in place. What becomes longer than a row loses its end, what becomes shorter ends in silence.</summary>
    /// <param name="waveforms">[B, T].</param>
    /// <param name="draws">Row by row; null leaves a row alone.</param>
    public void Apply(Tensor waveforms, IReadOnlyList<PolicyDraw?> draws)
    {
        if (_device.type == DeviceType.CPU)
            ApplyToRows(waveforms, draws);
        else
            ApplyAtOnce(waveforms, draws);
    }

    /// <summary>Frees what the transforms keep.</summary>
    public void Dispose()
    {
        foreach (ITransform transform in _transforms.Values)
            transform.Dispose();
    }

    /// <summary>Row by row, all steps of one before the next: a clip stays in the processor's cache.</summary>
    internal void ApplyToRows(Tensor waveforms, IReadOnlyList<PolicyDraw?> draws)
    {
        for (int row = 0; row < draws.Count; row++)
        {
            foreach (StepDraw step in draws[row]?.Steps ?? [])
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor clip = waveforms.narrow(0, row, 1);
                Fit(_transforms[(draws[row]!.Variant, step.Step, step.Option)].Apply(clip, [step.Draw]), clip);
            }
        }
    }

    /// <summary>Step by step, all rows that have one at once: on a GPU each call costs more than a row.</summary>
    internal void ApplyAtOnce(Tensor waveforms, IReadOnlyList<PolicyDraw?> draws)
    {
        foreach (((string variant, int step, int option), ITransform transform) in _transforms)
        {
            (int Row, object Draw)[] steps =
            [
                .. from row in Enumerable.Range(0, draws.Count)
                   where draws[row]?.Variant == variant
                   from drawn in draws[row]!.Steps
                   where drawn.Step == step && drawn.Option == option
                   select (row, drawn.Draw),
            ];
            if (steps.Length == 0)
                continue;
            using DisposeScope scope = NewDisposeScope();
            Tensor rows = tensor(Array.ConvertAll(steps, drawn => (long)drawn.Row)).to(waveforms.device), clips = waveforms.index_select(0, rows);
            Fit(transform.Apply(clips, steps.Select(drawn => drawn.Draw)), clips);
            waveforms.index_copy_(0, rows, clips);
        }
    }

    private static void Fit(Tensor result, Tensor clips)
    {
        if (ReferenceEquals(result, clips))
            return;
        long length = Math.Min(result.shape[1], clips.shape[1]);
        clips.narrow(1, 0, length).copy_(result.narrow(1, 0, length));
        clips.narrow(1, length, clips.shape[1] - length).zero_();
    }
}
