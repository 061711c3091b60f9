using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Files;
using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>
/// Makes files of clips by a policy. <see cref="Augment"/> may be called on any number of threads; then <see cref="Add"/>, on one thread
/// and in the order in which the manifest is to list them. What a file holds follows from the clip's content, the policy and the seed
/// alone. A file that is there and would be made again is kept.
/// </summary>
public sealed class OfflineAugmentation : IDisposable
{
    private readonly AugmentationPolicy _policy;
    private readonly OfflineSettings _settings;
    private readonly StagingFolder _staging;
    private readonly AugmentationManifest _manifest;
    private readonly PolicyResources _resources;
    private readonly ThreadLocal<Worker> _workers;
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly IDisposable _memory;
    private readonly CancellationToken _cancel;

    /// <summary>Opens the folder.</summary>
    /// <param name="policy">What is made of each clip.</param>
    /// <param name="settings">Where, and from which seed.</param>
    /// <param name="cancel">Ends all work.</param>
    /// <exception cref="OutputExistsException">The folder has a manifest that is no such run's.</exception>
    /// <exception cref="IOException">The folder can't be written, or another run is at work in it.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public OfflineAugmentation(AugmentationPolicy policy, OfflineSettings settings, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(settings);
        LibTorch.Load();
        (_policy, _settings) = (policy, settings);
        string share = settings.Shard.Count == 1 ? "manifest" : $"manifest.{settings.Shard.Index}-of-{settings.Shard.Count}";
        ManifestPath = Path.Combine(settings.Folder, $"{share}.csv");
        if (!settings.Force && !AugmentationManifest.MayReplace(ManifestPath))
            throw new OutputExistsException(ManifestPath, "is no manifest of augmented clips. Name another folder, or add -Force to replace it.");
        _staging = StagingFolder.Open(settings.Folder, share);
        try
        {
            _manifest = new AugmentationManifest(ManifestPath, _staging.FullPath);
        }
        catch
        {
            _staging.Dispose();
            throw;
        }
        _cancel = cancel;
        _resources = new PolicyResources(policy, settings.Seed, torch.CPU) { NoisePath = settings.NoisePath, StoreFolder = settings.StoreFolder, Cancel = cancel };
        _workers = new ThreadLocal<Worker>(() => new Worker(new VariantMaker(settings.Seed, _resources)), trackAllValues: true);
        _memory = FreedMemory.Keep();
    }

    /// <summary>Full path of the manifest.</summary>
    public string ManifestPath { get; }

    /// <summary>Makes the files of a clip that are not there yet.</summary>
    /// <param name="clip">The clip; its label, fold and the like become those of its variants.</param>
    /// <returns>One record for each file, variant by variant.</returns>
    /// <exception cref="AudioFormatException">The clip can't be used, or a variant of it is no sound.</exception>
    /// <exception cref="RecordingFolderException">A folder of recordings can't be used.</exception>
    /// <exception cref="OutputExistsException">A file of that name is there, and would not be made by this policy and seed.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file is not ours to write.</exception>
    public IReadOnlyList<AugmentedClip> Augment(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        (SoundBuffer sound, VariantMaker maker) = _workers.Value!;
        sound.Read(clip.Path, _settings.SampleRate, _cancel);
        string name = AugmentedFile.NameOf(clip.Path, sound);
        List<AugmentedClip> made = [];
        foreach (PolicyVariant variant in _policy.Variants)
        {
            string recordings = variant.MayUseRecordings ? _resources.DescribeRecordings(sound.SampleRate) : "";
            for (int copy = 1; copy <= variant.Copies; copy++)
            {
                _cancel.ThrowIfCancellationRequested();
                AugmentedFile file = AugmentedFile.Create(_settings, name, sound, variant, copy, recordings);
                string parameters = FindExisting(file) ?? Write(clip, file, variant, copy, sound, maker);
                made.Add(Describe(clip, name, file, variant, copy, parameters, sound.SampleRate));
            }
        }
        return made;
    }

    /// <summary>A recording that can't be used, and has not been taken yet; the rest goes on.</summary>
    public bool TryTakeProblem(out (string Path, Exception Error) problem) => _resources.TryTakeProblem(out problem);

    /// <summary>Lists the files of a clip in the manifest.</summary>
    /// <param name="clips">What <see cref="Augment"/> returned.</param>
    /// <returns>False where a clip of the same name and content came before: their files are the same ones.</returns>
    public bool Add(IReadOnlyList<AugmentedClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        if (!_names.Add(AugmentedFile.NameOf(clips[0].Path)))
            return false;
        foreach (AugmentedClip clip in clips)
            _manifest.Add(clip);
        return true;
    }

    /// <summary>Lets the manifest appear.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Complete() => _manifest.Complete(fileName => _names.Contains(AugmentedFile.NameOf(fileName)));

    /// <summary>Frees everything; without a <see cref="Complete"/> before it there is no manifest.</summary>
    public void Dispose()
    {
        foreach (Worker worker in _workers.Values)
            worker.Maker.Dispose();
        _workers.Dispose();
        _resources.Dispose();
        _manifest.Dispose();
        _staging.Dispose();
        _memory.Dispose();
    }

    private string? FindExisting(AugmentedFile file)
    {
        if (_settings.Force || !File.Exists(file.Path))
            return null;
        if (file.ReadParameters() is { } parameters)
            return parameters;
        return file.IsCutOff() ? null : throw new OutputExistsException(
            file.Path, "is there, and was not made by this policy, seed and sample rate. Name another folder, or add -Force to make all files anew.");
    }

    private string Write(Clip clip, AugmentedFile file, PolicyVariant variant, int copy, SoundBuffer sound, VariantMaker maker)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (torch.Tensor row, IReadOnlyList<StepDraw> draws) = maker.Make(variant, copy, sound);
        ReadOnlySpan<float> samples = MemoryMarshal.Cast<byte, float>(row.bytes);
        if (!(Math.Abs(TensorPrimitives.MaxMagnitude(samples)) <= AudioReader.MaximumMagnitude))
        {
            throw new AudioFormatException(
                clip.Path, AudioErrorReason.NonFinite, $"copy {copy} of the variant '{variant.Name}' is no sound any more. Make its settings in the policy milder.");
        }
        string parameters = StepDraw.Describe(draws);
        using var writer = new AtomicFileWriter(file.Path, _staging.FullPath);
        file.Write(writer.Stream, samples, sound.SampleRate, parameters);
        writer.Commit(isDurable: false);
        return parameters;
    }

    private static AugmentedClip Describe(
        Clip clip, string name, AugmentedFile file, PolicyVariant variant, int copy, string parameters, int sampleRate) => new()
        {
            Path = file.Path,
            Source = clip.Path,
            Variant = variant.Name,
            Copy = copy,
            Parameters = parameters,
            Label = clip.Label,
            LabelIndex = clip.LabelIndex,
            Labels = clip.Labels,
            Remark = clip.Remark,
            Fold = clip.Fold,
            // PowerShell makes an empty text of $null. All that comes of one recording stays together, whether or not it was cut from another.
            Group = string.IsNullOrWhiteSpace(clip.Group) ? name : clip.Group,
            Part = clip.Part,
            Weight = clip.Weight,
            IsPseudoLabel = clip.IsPseudoLabel,
            SampleRate = sampleRate,
            Channels = 1,
            Encoding = (file.Format == SoundFormat.Flac ? AudioEncoding.Flac : AudioEncoding.Pcm16).ToString(),
        };

    private sealed record Worker(SoundBuffer Sound, VariantMaker Maker)
    {
        public Worker(VariantMaker maker)
            : this(new SoundBuffer(), maker)
        {
        }
    }
}
