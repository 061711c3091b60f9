using System.Globalization;
using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Data;
using DogSound.Core.Features;
using DogSound.Core.Inference;

namespace DogSound.PowerShell;

/// <summary>Computes the log-mel spectrograms of sound files: what a model hears.</summary>
/// <remarks>
/// Mono, resampled, padded to the clip's length or cut into windows, short-time Fourier transform, mel bands, natural
/// logarithm: as objects, as NumPy files or as pictures. With -Model they are exactly what that model gets, its normalization
/// included.
/// </remarks>
/// <example>
/// <summary>A picture of a bark</summary>
/// <code>Get-DogSoundFeature ./bark.wav -As Png -Destination ./pictures</code>
/// <para>Writes ./pictures/bark.png: time to the right, pitch upwards, the loudest bright.</para>
/// </example>
/// <example>
/// <summary>What a model hears, for NumPy</summary>
/// <code>Get-DogSoundFeature ./clips -Model ./dog.safetensors -As Npy -Destination ./features</code>
/// <para>Writes an array of float32 [mel, frame] for every clip.</para>
/// </example>
/// <example>
/// <summary>The value of the lowest mel band in the first frame</summary>
/// <code>(Get-DogSoundFeature ./bark.wav).Values[0, 0]</code>
/// <para>Writes one number: the natural logarithm of the power.</para>
/// </example>
/// <returns>One spectrogram for each clip, or each window of a long recording; with -As Npy or Png, the files that were written.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundFeature", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Spectrogram), typeof(FileInfo))]
public sealed class GetDogSoundFeatureCommand : ShardedClipCmdlet
{
    private FeatureSettings _settings = new();
    private SpectrogramReader? _reader;
    private ProgressReporter? _progress;
    private string _destination = "";
    private long _done;

    /// <summary>Takes the settings and the normalization of this model file, given as a path or as Get-DogSoundModel writes it.</summary>
    [Parameter]
    public string? Model { get; set; }

    /// <summary>Object, Npy or Png. Files are named after the clip, and after the start of the window where a recording has several.</summary>
    [Parameter]
    public SpectrogramFormat As { get; set; } = SpectrogramFormat.Object;

    /// <summary>Folder for the files of -As Npy and -As Png; it is made where missing. Default: the current folder.</summary>
    [Parameter]
    public string Destination { get; set; } = ".";

    /// <summary>Part of a window of a long recording that the next one repeats, 0 to 0.95.</summary>
    [Parameter]
    [ValidateRange(0.0, 0.95)]
    public double Overlap { get; set; }

    /// <summary>Replaces files that exist.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Model is not null) _settings = this.ReadModel(Model).Features;
        _destination = this.ResolveOutputPath(Destination);
        this.LoadLibTorch();
        _reader = new SpectrogramReader(_settings, Overlap);
        _progress = new ProgressReporter(this, "Computing features");
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in ResolveShard())
        {
            using IEnumerator<Spectrogram> spectrograms = _reader!.Read(clip.Path).GetEnumerator();
            while (MoveNext(spectrograms, clip)) Write(spectrograms.Current);
            _progress!.Report(++_done, current: clip.Path);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _progress!.Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _reader?.Dispose();
        base.Dispose(disposing);
    }

    private bool MoveNext(IEnumerator<Spectrogram> spectrograms, Clip clip)
    {
        Cancellation.ThrowIfCancellationRequested();
        try
        {
            return spectrograms.MoveNext();
        }
        catch (AudioFormatException error)
        {
            WriteError(ErrorFactory.ForPath(error, clip.Path));
            return false;
        }
    }

    private void Write(Spectrogram spectrogram)
    {
        if (As == SpectrogramFormat.Object)
        {
            WriteObject(spectrogram);
            return;
        }
        string window = spectrogram.Start > 0 ? spectrogram.Start.ToString("'.'0.###'s'", CultureInfo.InvariantCulture) : "";
        string name = System.IO.Path.GetFileNameWithoutExtension(spectrogram.Path) + window + (As == SpectrogramFormat.Npy ? ".npy" : ".png");
        string path = System.IO.Path.Combine(_destination, name);
        if (File.Exists(path) && !Force)
        {
            WriteError(ErrorFactory.Create(
                new IOException($"{path}: exists. Name another -Destination, or add -Force to replace it."), "FileExists", ErrorCategory.ResourceExists, path));
            return;
        }
        if (!ShouldProcess(path, "Write a spectrogram")) return;
        try
        {
            if (As == SpectrogramFormat.Npy) NpyFile.Write(path, spectrogram.Values);
            else SpectrogramImage.Write(path, spectrogram, SpectrogramImage.Range / _settings.StandardDeviation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorFactory.ForPath(error, path));
            return;
        }

        // As Get-Item writes it: with the provider's properties, which the view of files shows.
        WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
    }
}
