using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Files;

namespace DogSound.PowerShell;

/// <summary>Writes predictions to a file: CSV, JSON, or the competition's submission.</summary>
/// <remarks>
/// The file appears whole, when the last prediction has come, or not at all: whatever stops the pipeline, what was there
/// before is still there.
///
/// A submission has one row a clip (so predict with -Merge Mean), the file name without extension, and six decimals that sum
/// to exactly 1. With -ExpectedClip its rows stand in the order of that list, and a clip that has no prediction, because its
/// file is broken, gets equal probabilities and a warning: a missing row would void the whole submission.
/// </remarks>
/// <example>
/// <summary>CSV, with a column for every class</summary>
/// <code>Get-DogSoundPrediction ./clips -Model ./dog.safetensors | Export-DogSoundPrediction ./predictions.csv</code>
/// <para>Writes path, start, end, label, confidence, the label that the clip came with, and every probability.</para>
/// </example>
/// <example>
/// <summary>A submission with a row for every clip of the manifest</summary>
/// <code>
/// $clips = Import-DogSoundManifest ./test.csv
/// $clips | Get-DogSoundPrediction -Model ./dog.safetensors -Merge Mean | Export-DogSoundPrediction ./submission.csv -Format Submission -ExpectedClip $clips
/// </code>
/// <para>Writes the clips in the order of the manifest; a clip without a prediction gets equal probabilities.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsData.Export, "DogSoundPrediction", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportDogSoundPredictionCommand : CancellableCmdlet
{
    private AtomicFileWriter? _file;
    private PredictionWriter? _writer;
    private string _path = "";

    /// <summary>The file to write; its folder is made where missing.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>The predictions, as Get-DogSoundPrediction writes them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Prediction[] InputObject { get; set; } = [];

    /// <summary>Csv, Json, JsonLines or Submission. Default: by the extension .csv, .json or .jsonl.</summary>
    [Parameter]
    public PredictionFormat Format { get; set; }

    /// <summary>For a submission: the clips that must have a row, in order.</summary>
    [Parameter]
    public Clip[] ExpectedClip { get; set; } = [];

    /// <summary>Keeps a file that exists, with an error, instead of replacing it.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _path = this.ResolveOutputPath(Path);
        PredictionFormat format = MyInvocation.BoundParameters.ContainsKey(nameof(Format)) ? Format : FormatOfExtension();
        if (ExpectedClip.Length > 0 && format != PredictionFormat.Submission)
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new ArgumentException($"{_path}: only a submission has rows for expected clips. Leave out -ExpectedClip, or add -Format Submission."),
                "ExpectedClipWithoutSubmission", ErrorCategory.InvalidArgument, format));
        }
        if (NoClobber && File.Exists(_path))
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new IOException($"{_path}: exists, and -NoClobber keeps it. Name another file."), "FileExists", ErrorCategory.ResourceExists, _path));
        }
        if (!ShouldProcess(_path, "Write predictions")) return;
        string[] names = [.. ExpectedClip.Select(clip => System.IO.Path.GetFileNameWithoutExtension(clip.Path))];
        try
        {
            _file = new AtomicFileWriter(_path);
            _writer = PredictionWriter.Create(format, _file.Stream, names);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, _path));
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "RepeatedExpectedClip", ErrorCategory.InvalidArgument, ExpectedClip));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_writer is null) return;
        foreach (Prediction prediction in InputObject)
        {
            try
            {
                _writer.Write(prediction);
            }
            catch (PredictionRowException error)
            {
                WriteError(ErrorFactory.Create(error, error.Problem.ToString(), ErrorCategory.InvalidData, prediction));
            }
            catch (IOException error)
            {
                ThrowTerminatingError(ErrorFactory.ForPath(error, _path));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_writer is null) return;
        if (_writer.Count == 0)
        {
            WriteWarning($"No prediction came, so {_path} was not written.");
            return;
        }
        try
        {
            _writer.Complete();
            _file!.Commit();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, _path));
        }
        long missing = ExpectedClip.Length - _writer.Count;
        if (missing > 0) WriteWarning($"{missing} of {ExpectedClip.Length} expected clips had no prediction; {_path} has equal probabilities for them.");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _writer?.Dispose();
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private PredictionFormat FormatOfExtension()
    {
        switch (System.IO.Path.GetExtension(_path).ToUpperInvariant())
        {
            case ".CSV": return PredictionFormat.Csv;
            case ".JSON": return PredictionFormat.Json;
            case ".JSONL" or ".NDJSON": return PredictionFormat.JsonLines;
            default:
                ThrowTerminatingError(ErrorFactory.Create(
                    new ArgumentException($"{_path}: the extension does not say which format to write. Use .csv, .json or .jsonl, or name the -Format."),
                    "UnknownFormat", ErrorCategory.InvalidArgument, _path));
                throw new InvalidOperationException();
        }
    }
}
