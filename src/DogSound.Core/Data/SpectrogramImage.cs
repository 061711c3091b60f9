using BigGustave;
using DogSound.Core.Files;

namespace DogSound.Core.Data;

/// <summary>Draws a log-mel spectrogram: time to the right, pitch upwards, the loudest bright.</summary>
public static class SpectrogramImage
{
    /// <summary>Pixels a frame, to the right.</summary>
    public const int FrameWidth = 2;

    /// <summary>Pixels a mel band, upwards.</summary>
    public const int BandHeight = 4;

    // Black, violet, red, orange, pale yellow: lightness rises evenly, so that the picture reads the same in grey.
    private static readonly (byte Red, byte Green, byte Blue)[] Stops = [(0, 0, 8), (72, 16, 112), (176, 44, 96), (240, 120, 40), (252, 252, 184)];

    /// <summary>Writes the picture as PNG; the file appears whole or not at all.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="spectrogram">What to draw.</param>
    /// <param name="range">Difference of values from black to brightest; what is quieter is black.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string path, Spectrogram spectrogram, double range)
    {
        ArgumentNullException.ThrowIfNull(spectrogram);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        float[,] values = spectrogram.Values;
        double top = values.Cast<float>().Max();
        var png = PngBuilder.Create(spectrogram.FrameCount * FrameWidth, spectrogram.MelCount * BandHeight, hasAlphaChannel: false);
        for (int band = 0; band < spectrogram.MelCount; band++)
        {
            for (int frame = 0; frame < spectrogram.FrameCount; frame++)
            {
                Pixel color = Color(1 - ((top - values[band, frame]) / range));
                FillCell(png, color, frame * FrameWidth, (spectrogram.MelCount - 1 - band) * BandHeight);
            }
        }
        AtomicFile.Write(path, stream => png.Save(stream));
    }

    private static void FillCell(PngBuilder png, Pixel color, int left, int top)
    {
        for (int y = 0; y < BandHeight; y++)
        {
            for (int x = 0; x < FrameWidth; x++) png.SetPixel(color, left + x, top + y);
        }
    }

    private static Pixel Color(double brightness)
    {
        double position = Math.Clamp(brightness, 0, 1) * (Stops.Length - 1);
        int index = Math.Min((int)position, Stops.Length - 2);
        double part = position - index;
        byte Mix(byte from, byte to) => (byte)Math.Round(from + ((to - from) * part));
        return new Pixel(
            Mix(Stops[index].Red, Stops[index + 1].Red), Mix(Stops[index].Green, Stops[index + 1].Green), Mix(Stops[index].Blue, Stops[index + 1].Blue));
    }
}
