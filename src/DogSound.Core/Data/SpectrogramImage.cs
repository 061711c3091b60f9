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

    /// <summary>The usual range of a picture, 80 decibels, as a difference of natural logarithms of the power.</summary>
    public static readonly double Range = 8 * Math.Log(10);

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
        AtomicFile.Write(path, stream => Write(stream, spectrogram.Values, range));
    }

    /// <summary>Writes the picture as PNG to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="values">[mel, frame]: natural logarithms of the power, the lowest band first.</param>
    /// <param name="range">Difference of values from black to brightest; what is quieter is black.</param>
    public static void Write(Stream stream, float[,] values, double range)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range);
        double top = values.Cast<float>().Max();
        (int bands, int frames) = (values.GetLength(0), values.GetLength(1));
        var png = PngBuilder.Create(frames * FrameWidth, bands * BandHeight, hasAlphaChannel: false);
        for (int band = 0; band < bands; band++)
        {
            for (int frame = 0; frame < frames; frame++)
            {
                Pixel color = Color(1 - ((top - values[band, frame]) / range));
                FillCell(png, color, frame * FrameWidth, (bands - 1 - band) * BandHeight);
            }
        }
        png.Save(stream);
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
