using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation.Policies;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>
/// One file of an augmented clip: its name, and the comment in it, by which a later run tells whether it would make the same. So nothing
/// else needs to know how far a run came that was killed.
/// </summary>
/// <param name="Path">Full path.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Recipe">Names all that its samples follow from: 32 hexadecimal digits.</param>
internal sealed record AugmentedFile(string Path, SoundFormat Format, string Recipe)
{
    // Room for the rest of a name, which most file systems limit to 255 bytes.
    private const int LongestStem = 150;

    // 48 bits: in a million files of one name, two different ones are confused once in 500 data sets.
    private const int ContentDigits = 12;

    // Raised when the same recipe comes to give other samples.
    private const int Version = 2;

    private string Start => $"DogSound {Recipe} ";

    /// <summary>What the files of a clip begin with: the name of its file, and its content, since folders may have files of the same
    /// name.</summary>
    /// <param name="path">The clip's file.</param>
    /// <param name="sound">What is in it.</param>
    public static string NameOf(string path, SoundBuffer sound)
    {
        string stem = System.IO.Path.GetFileNameWithoutExtension(path);
        while (Encoding.UTF8.GetByteCount(stem) > LongestStem)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return $"{stem}_{sound.SourceContent.ToString()[..ContentDigits]}";
    }

    /// <summary>What the files of a clip begin with, from the name of one of them.</summary>
    /// <param name="fileName">As <see cref="Create"/> made it.</param>
    public static string NameOf(string fileName)
    {
        string withoutExtension = System.IO.Path.GetFileNameWithoutExtension(fileName);
        int dot = withoutExtension.LastIndexOf('.');
        return dot < 0 ? withoutExtension : withoutExtension[..dot];
    }

    /// <summary>The file of a variant's copy.</summary>
    /// <param name="settings">Folder, format and seed.</param>
    /// <param name="name">See <see cref="NameOf(string, SoundBuffer)"/>.</param>
    /// <param name="sound">The clip.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="copy">Which copy, from 1.</param>
    /// <param name="recordings">Names what is in the folders of recordings that the variant uses; empty for none.</param>
    public static AugmentedFile Create(OfflineSettings settings, string name, SoundBuffer sound, PolicyVariant variant, int copy, string recordings)
    {
        string recipe = string.Create(CultureInfo.InvariantCulture,
            $"{Version}\n{settings.Seed}\n{sound.SampleRate}\n{sound.SourceSampleRate}\n{sound.Content}\n{variant.Name}\n{copy}\n{recordings}\n{PolicyWriter.Write(variant)}");
        string extension = settings.Format == SoundFormat.Flac ? "flac" : "wav";
        return new AugmentedFile(
            System.IO.Path.Combine(settings.Folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{variant.Name}-{copy}.{extension}")),
            settings.Format,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)).AsSpan(0, 16)));
    }

    /// <summary>What was drawn for the file that is there, where that is whole and of this recipe; else null.</summary>
    public string? ReadParameters()
    {
        string? comment = Format == SoundFormat.Flac ? FlacFile.ReadComment(Path) : WavFile.ReadComment(Path);
        return comment is not null && comment.StartsWith(Start, StringComparison.Ordinal) ? comment[Start.Length..] : null;
    }

    /// <summary>Whether the file that is there lacks its end, as it may when the machine died while it was written.</summary>
    public bool IsCutOff() => Format == SoundFormat.Flac ? FlacFile.IsCutOff(Path) : IsWavCutOff();

    /// <summary>Writes the samples, and what the file was made by.</summary>
    /// <param name="stream">An empty file.</param>
    /// <param name="samples">[T], full scale at 1, finite.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="parameters">What was drawn, in printable ASCII.</param>
    public void Write(Stream stream, ReadOnlySpan<float> samples, int sampleRate, string parameters)
    {
        if (Format == SoundFormat.Flac)
            FlacFile.WriteMono16(stream, samples, sampleRate, Start + parameters);
        else
            WavFile.Write(stream, samples, sampleRate, channels: 1, AudioEncoding.Pcm16, Start + parameters);
    }

    private bool IsWavCutOff()
    {
        using FileStream stream = File.OpenRead(Path);
        Span<byte> header = stackalloc byte[8];
        bool isWhole = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length;
        return stream.Length == 0
            || (isWhole && header.StartsWith("RIFF"u8) && header.Length + (long)BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) > stream.Length);
    }
}
