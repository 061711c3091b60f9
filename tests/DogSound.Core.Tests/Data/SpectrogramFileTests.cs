using System.Text;
using BigGustave;
using DogSound.Core.Data;

namespace DogSound.Core.Tests.Data;

public sealed class SpectrogramFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_npy_file_has_numpys_header_and_the_values_in_c_order()
    {
        NpyFile.Write(_folder["a.npy"], new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        byte[] bytes = File.ReadAllBytes(_folder["a.npy"]);
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
        int length = BitConverter.ToUInt16(bytes, 8);
        Assert.Equal(0, (10 + length) % 64);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", Encoding.ASCII.GetString(bytes, 10, length).TrimEnd());
        Assert.Equal([1, 2, 3, 4, 5, 6], Enumerable.Range(0, 6).Select(index => BitConverter.ToSingle(bytes, 10 + length + (4 * index))));
        Assert.Equal(10 + length + 24, bytes.Length);
    }

    [Fact]
    public void A_picture_has_low_bands_below_and_loud_cells_bright()
    {
        var values = new float[4, 6];
        for (int band = 0; band < 4; band++)
        {
            for (int frame = 0; frame < 6; frame++) values[band, frame] = -50;
        }
        values[0, 5] = 0;
        SpectrogramImage.Write(_folder["a.png"], new Spectrogram
        {
            Path = "/a.wav",
            Start = 0,
            End = 1,
            MelCount = 4,
            FrameCount = 6,
            HopDuration = 0.01,
            Values = values,
        }, range: 18);
        Png png = Png.Open(_folder["a.png"]);
        Assert.Equal((6 * SpectrogramImage.FrameWidth, 4 * SpectrogramImage.BandHeight), (png.Width, png.Height));
        Pixel loud = png.GetPixel(png.Width - 1, png.Height - 1);
        Pixel quiet = png.GetPixel(0, 0);
        Assert.True(loud.R > 200 && quiet.R < 20);
    }
}
