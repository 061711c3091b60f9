using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DogSound.Core.Audio;
using DogSound.Core.Data;

namespace DogSound.Core.Review;

/// <summary>
/// Writes one page (HTML) on which a person listens to clips and labels them. Everything is in it: sounds, pictures, style and script; it asks nobody
/// for anything, and its content policy forbids that. What comes from outside is in JSON without any character that HTML knows, and becomes text only.
/// </summary>
public sealed class ReviewPageWriter : IDisposable
{
    /// <summary>Most columns of a spectrogram: a longer clip has several frames in each.</summary>
    private const int MostColumns = 500;

    private readonly Stream _stream;
    private readonly ReviewPageSettings _settings;
    private readonly string _rest;
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins the page.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="settings">What is on the page beside the clips.</param>
    /// <param name="paths">The clips that are to come: a browser keeps the labels of such a page apart from those of others.</param>
    public ReviewPageWriter(Stream stream, ReviewPageSettings settings, IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(settings);
        (_stream, _settings) = (stream, settings);
        string style = Resource("review.css"), script = Resource("review.js");
        string[] page = Resource("review.html").Replace("{{style}}", style, StringComparison.Ordinal).Replace("{{script}}", script, StringComparison.Ordinal)
            .Replace("{{policy}}", Policy(style, script), StringComparison.Ordinal).Split("{{data}}");
        _rest = page[1];
        stream.Write(Encoding.UTF8.GetBytes(page[0]));

        // The usual encoder: <, >, & and quotes leave it as \u003C and the like, so that no text ends the script that holds it.
        _json = new Utf8JsonWriter(stream);
        _json.WriteStartObject();
        _json.WriteString("id", IdOf(paths, settings.Classes));
        _json.WriteString("file", settings.ManifestName);
        _json.WriteString("command", settings.ImportCommand);
        _json.WriteStartArray("classes");
        foreach (string name in settings.Classes) _json.WriteStringValue(name);
        _json.WriteEndArray();
        _json.WriteStartArray("clips");
    }

    /// <summary>Clips so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a clip.</summary>
    /// <param name="clip">What is known of it.</param>
    /// <param name="name">What the manifest will call it.</param>
    /// <param name="excerpt">What can be heard of it.</param>
    /// <param name="spectrogram">[mel, frame] of the excerpt.</param>
    /// <exception cref="ReviewPageException">The page gets too large.</exception>
    public void Add(ReviewClip clip, string name, ClipExcerpt excerpt, float[,] spectrogram)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(excerpt);
        byte[] audio = Bytes(stream => WavFile.Write(stream, excerpt.Samples, ClipExcerpt.SampleRate, channels: 1, AudioEncoding.Pcm16));
        byte[] image = Bytes(stream => SpectrogramImage.Write(stream, Narrow(spectrogram), SpectrogramImage.Range));
        long size = Base64.GetMaxEncodedToUtf8Length(audio.Length) + Base64.GetMaxEncodedToUtf8Length(image.Length);
        if (_stream.Position + size > _settings.MaximumBytes) throw TooLarge();
        _json.WriteStartObject();
        _json.WriteString("name", name);
        _json.WriteString("reason", Reason(clip));
        if (excerpt.IsCut) _json.WriteString("cut", $"The recording goes on: these are its first {ClipExcerpt.MaximumSeconds} seconds. Your label counts for all of it.");
        _json.WriteNumber("suggested", clip.Probability.IndexOf(clip.SuggestedLabel));
        _json.WriteStartArray("probabilities");
        foreach (double probability in clip.Probability.Values) _json.WriteNumberValue(Math.Round(probability, 6));
        _json.WriteEndArray();
        _json.WriteNumber("duration", excerpt.Duration);
        _json.WriteBase64String("image", image);
        _json.WriteBase64String("audio", audio);
        _json.WriteEndObject();
        _json.Flush();
        if (_stream.Position > _settings.MaximumBytes) throw TooLarge();
        Count++;
    }

    /// <summary>Ends the page.</summary>
    public void Complete()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        // It flushes when it is disposed, and the stream may be closed by then.
        _json.Dispose();
        _stream.Write(Encoding.UTF8.GetBytes(_rest));
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private ReviewPageException TooLarge() => new(string.Create(CultureInfo.InvariantCulture,
        $"More than {_settings.MaximumBytes} bytes are needed for the page: {Count} clips fit. ")
        + "Ask for fewer clips with -Count, or allow a larger page with -MaximumPageSize; browsers are slow with more than some hundred megabytes.");

    private static string Reason(ReviewClip clip) => clip.Reason switch
    {
        ReviewReason.Margin => string.Create(CultureInfo.InvariantCulture, $"Doubtful: {clip.SuggestedLabel} {100 * clip.Confidence:0.0} %, {clip.SecondLabel} {100 * (clip.Confidence - clip.Margin):0.0} %."),
        ReviewReason.Disagreement => string.Create(CultureInfo.InvariantCulture, $"{clip.ModelCount} models disagree (divergence {clip.Disagreement:0.000})."),
        _ when clip.Novelty < ReviewSelector.CopyDistance => "Nearly a copy of a clip that is known, or that comes before.",
        _ => string.Create(CultureInfo.InvariantCulture, $"Unlike all that is known (distance {clip.Novelty:0.00})."),
    };

    // Nothing is loaded, and of scripts and styles only the page's own run.
    private static string Policy(string style, string script) =>
        $"default-src 'none'; img-src data:; media-src data:; style-src '{Hash(style)}'; script-src '{Hash(script)}'; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string IdOf(IEnumerable<string> paths, IReadOnlyList<string> classes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [.. paths, "", .. classes]))).AsSpan(0, 16));

    // The mean of neighbouring frames, where there are more than fit.
    private static float[,] Narrow(float[,] spectrogram)
    {
        (int bands, int frames) = (spectrogram.GetLength(0), spectrogram.GetLength(1));
        if (frames <= MostColumns) return spectrogram;
        float[,] narrow = new float[bands, MostColumns];
        for (int column = 0; column < MostColumns; column++)
        {
            int first = (int)((long)column * frames / MostColumns), end = (int)((long)(column + 1) * frames / MostColumns);
            for (int band = 0; band < bands; band++)
            {
                for (int frame = first; frame < end; frame++) narrow[band, column] += spectrogram[band, frame] / (end - first);
            }
        }
        return narrow;
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    // Browsers hash what they read with single line feeds, whatever the file has.
    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"review/{name}") ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
