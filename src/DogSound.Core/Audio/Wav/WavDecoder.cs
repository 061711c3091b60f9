namespace DogSound.Core.Audio.Wav;

/// <summary>Microsoft's WAV and its 64-bit relatives RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088).</summary>
internal sealed class WavDecoder : IAudioDecoder
{
    public bool CanDecode(ReadOnlySpan<byte> header) => WavHeader.IsWav(header);

    public AudioReader Open(string path, bool acceptsCutOff = false)
    {
        FileStream stream = AudioStream.OpenRead(path);
        try
        {
            return new WavReader(stream, path, acceptsCutOff);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
