using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Files;
using DogSound.Core.Review;

namespace DogSound.PowerShell;

/// <summary>Chooses the clips that are worth a person's time, and makes a page to listen to them and to label them.</summary>
/// <remarks>
/// Predictions come in, and the clips that a model would learn most from come out, the most telling first: Margin takes those whose two most
/// probable classes are closest to each other; Disagreement those that several models say different things of; Novelty those that sound least like
/// all that is known, and like each other. Mixed takes them in turn, and near-copies last. The same predictions give the same list.
///
/// For Disagreement, predict with each model on its own and give all predictions: a prediction with several models at once is their mean, and does
/// not tell what each has said. Of several windows of a clip the mean counts; a label is always of the whole file.
///
/// Novelty and Mixed listen to the first 30 seconds of every clip: the mean and the deviation of each mel band are compared, whatever the level.
/// -Known names the clips that have labels; without it, what is like the average of all clips is taken for known.
///
/// -PagePath writes one page (HTML) with everything in it: sounds, spectrograms, and a button and a key for each class. Open it in a browser: it
/// works without a network, keeps what was done until you come back, and saves a manifest, which Import-DogSoundManifest reads. Whoever gets the page
/// can hear the recordings. A clip that can't be read is one error, and the page goes on without it.
/// </remarks>
/// <example>
/// <summary>A page with the clips that a model would learn most from</summary>
/// <code>Get-DogSoundPrediction ./clips -Model ./dog.safetensors | Select-DogSoundReview -Count 50 -PagePath ./review.html</code>
/// <para>Writes review.html, to be opened in a browser, and shows why each clip was chosen.</para>
/// </example>
/// <example>
/// <summary>What do the models of a cross-validation disagree about?</summary>
/// <code>
/// $predictions = './folds/1.safetensors', './folds/2.safetensors' | ForEach-Object { Get-DogSoundPrediction ./clips -Model $_ }
/// $predictions | Select-DogSoundReview -By Disagreement -Count 20
/// </code>
/// <para>Shows the clips, those that the models disagree about most first.</para>
/// </example>
/// <example>
/// <summary>What is new among tonight's recordings?</summary>
/// <code>
/// $known = Import-DogSoundManifest ./labelled.csv
/// Get-DogSoundPrediction ./clips -Model ./dog.safetensors | Select-DogSoundReview -By Novelty -Known $known -PagePath ./new.html -Class Siren
/// </code>
/// <para>The page also has a button for a class that the model does not know yet.</para>
/// </example>
/// <returns>The chosen clips with their scores, the most telling first; with -PagePath those that are on the page.</returns>
[Cmdlet(VerbsCommon.Select, "DogSoundReview", SupportsShouldProcess = true)]
[OutputType(typeof(ReviewClip))]
public sealed class SelectDogSoundReviewCommand : CancellableCmdlet
{
    private readonly RefusedPredictions _refused;
    private ReviewPool _pool = new(includeLabelled: false);
    private string? _page;

    /// <summary>Makes the cmdlet.</summary>
    public SelectDogSoundReviewCommand() => _refused = new RefusedPredictions(this);

    /// <summary>Predictions of clips, as Get-DogSoundPrediction writes them, by one model or by several, one after the other.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Prediction[] InputObject { get; set; } = [];

    /// <summary>Most clips.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Count { get; set; } = 50;

    /// <summary>What clips are chosen by: Margin, Disagreement, Novelty, or Mixed, which takes them in turn.</summary>
    [Parameter]
    public ReviewOrder By { get; set; }

    /// <summary>Clips that have labels, such as those of the training: what sounds like them is not new.</summary>
    [Parameter]
    public Clip[] Known { get; set; } = [];

    /// <summary>Chooses among clips that have a label, too. Without it they are an error, and are left out.</summary>
    [Parameter]
    public SwitchParameter IncludeLabelled { get; set; }

    /// <summary>The page to write (HTML); its folder is made where missing.</summary>
    [Parameter]
    public string? PagePath { get; set; }

    /// <summary>Folder that the names in the page's manifest are relative to. Default: the deepest folder that all clips on the page lie in.</summary>
    [Parameter]
    public string? AudioRoot { get; set; }

    /// <summary>Classes that the page has buttons for beside those of the model: what the model does not know yet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Class { get; set; } = [];

    /// <summary>Largest page, in bytes. A clip of 5 seconds takes less than half a megabyte.</summary>
    [Parameter]
    [ValidateRange(100_000, 2_000_000_000)]
    public long MaximumPageSize { get; set; } = 200_000_000;

    /// <summary>Replaces a page that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _pool = new ReviewPool(IncludeLabelled);
        if (PagePath is null) return;
        _page = this.ResolveOutputPath(PagePath);
        this.RequireFreePath(_page, Force);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Prediction prediction in InputObject)
        {
            if (_pool.Add(prediction) is { } refusal) _refused.Add(refusal, prediction);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _refused.Report(_pool.Classes);
        if (_pool.Count == 0) Stop("NothingToReview", "There is no prediction to choose from. Predict clips without labels: Get-DogSoundPrediction ./unlabelled -Model dog.safetensors.");
        if (By == ReviewOrder.Disagreement && _pool.Models.Count < 2)
        {
            Stop("OneModel", "All predictions are by one model, which can't disagree with itself. Predict with each model on its own, and give the predictions of all; "
                + "several models in one -Model parameter are one, their mean. Or choose by Margin or Novelty.");
        }
        bool listens = By is ReviewOrder.Novelty or ReviewOrder.Mixed;
        if (listens || _page is not null) this.LoadLibTorch();
        IReadOnlyList<ReviewCandidate> candidates = _pool.Candidates();
        List<double[]>? points = null;
        List<double[]> known = [];
        if (listens)
        {
            using var analyzer = new ExcerptAnalyzer();
            known.AddRange(this.ReadExcerpts(Known, clip => clip.Path, "Listening to known clips", Cancellation).Select(read => analyzer.Statistics(read.Excerpt)));
            (ReviewCandidate Item, double[] Point)[] heard =
                [.. this.ReadExcerpts(candidates, clip => clip.Path, "Listening to clips", Cancellation).Select(read => (read.Item, analyzer.Statistics(read.Excerpt)))];
            candidates = [.. heard.Select(clip => clip.Item)];
            points = [.. heard.Select(clip => clip.Point)];
        }
        IReadOnlyList<ReviewClip> clips = new ReviewSelector(_pool.Classes, candidates, points, known).Select(By, Count);
        if (_page is not null && clips.Count > 0 && ShouldProcess(_page, $"Write a page of {clips.Count} clips")) clips = WritePage(_page, clips);
        foreach (ReviewClip clip in clips) WriteObject(clip);
    }

    private List<ReviewClip> WritePage(string page, IReadOnlyList<ReviewClip> clips)
    {
        AudioRoot root = FindRoot(clips);
        List<ReviewClip> written = [];
        try
        {
            using var file = new AtomicFileWriter(page);
            using var writer = new ReviewPageWriter(file.Stream, ReadSettings(page, root.FullPath), clips.Select(clip => clip.Path));
            using var analyzer = new ExcerptAnalyzer();
            foreach ((ReviewClip clip, ClipExcerpt excerpt) in this.ReadExcerpts(clips, clip => clip.Path, "Writing the page", Cancellation))
            {
                if (root.TryName(clip.Path, withoutExtension: false, out string name) is { } problem)
                {
                    WriteError(ErrorFactory.Create(new InvalidDataException($"{clip.Path}: {Sentence(problem, root.FullPath)}"), problem.ToString(), ErrorCategory.InvalidData, clip.Path));
                    continue;
                }
                writer.Add(clip, name, excerpt, analyzer.Spectrogram(excerpt));
                written.Add(clip);
            }
            if (written.Count == 0)
            {
                WriteWarning($"None of {clips.Count} clips can be on the page, so {page} was not written.");
                return written;
            }
            writer.Complete();
            file.Commit();
        }
        catch (ReviewPageException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "PageTooLarge", ErrorCategory.LimitsExceeded, page));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, page));
        }
        return written;
    }

    private AudioRoot FindRoot(IReadOnlyList<ReviewClip> clips)
    {
        string? folder = AudioRoot is null ? CommonFolder.Of([.. clips.Select(clip => clip.Path)]) : this.ResolveOutputPath(AudioRoot);
        if (folder is null) Stop("NoCommonFolder", "The clips lie on several drives, so that no manifest can name them all. Make a page for the clips of each drive.");
        try
        {
            return new AudioRoot(folder!);
        }
        catch (DirectoryNotFoundException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "AudioRootNotFound", ErrorCategory.ObjectNotFound, folder));
            throw;
        }
    }

    private ReviewPageSettings ReadSettings(string page, string root)
    {
        string manifest = System.IO.Path.ChangeExtension(System.IO.Path.GetFileName(page), ".csv");
        return new ReviewPageSettings
        {
            Classes = [.. _pool.Classes, .. Class.Distinct(StringComparer.OrdinalIgnoreCase).Except(_pool.Classes, StringComparer.OrdinalIgnoreCase)],
            ManifestName = manifest,
            ImportCommand = $"Import-DogSoundManifest {CommandText.Quote($"./{manifest}")} -AudioRoot {CommandText.Quote(root)}",
            MaximumBytes = MaximumPageSize,
        };
    }

    private static string Sentence(ManifestProblem problem, string root) => problem == ManifestProblem.OutsideAudioRoot
        ? $"it lies outside of the audio folder '{root}', or a link leads out of it. Name a folder above all clips as -AudioRoot, or leave that out."
        : "a manifest can't name this file so that it is found again: its name has a backslash. Rename it.";

    private void Stop(string reason, string message) =>
        ThrowTerminatingError(ErrorFactory.Create(new InvalidDataException(message), reason, ErrorCategory.InvalidArgument, null));
}
