namespace DogSound.Core.Audio;

/// <summary>Opens the files of one or more formats. Add a decoder to <see cref="AudioFile"/>'s list to have it used.</summary>
public interface IAudioDecoder
{
    /// <summary>Whether a file that starts with these bytes is this decoder's to open.</summary>
    /// <param name="header">Up to <see cref="AudioFile.HeaderLength"/> first bytes of the file; fewer where it is shorter.</param>
    bool CanDecode(ReadOnlySpan<byte> header);

    /// <summary>Opens a file for reading from its first frame.</summary>
    /// <param name="path">The file.</param>
    /// <param name="acceptsCutOff">Whether a file that lacks its end is read as far as it goes: see <see cref="AudioReader.MissingFrameCount"/>.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    AudioReader Open(string path, bool acceptsCutOff = false);
}
