using System.Runtime.InteropServices;
using System.Text;
using DogSound.Core.Files;

namespace DogSound.Core.Data;

/// <summary>Writes arrays for NumPy, in the NPY format 1.0 (numpy.lib.format): a header that says type and shape, then the values.</summary>
public static class NpyFile
{
    /// <summary>Writes a matrix of float32 in C order; the file appears whole or not at all.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="values">Any shape of two dimensions.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string path, float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string header = FormattableString.Invariant($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({values.GetLength(0)}, {values.GetLength(1)}), }}");

        // The values begin at a multiple of 64; a line feed ends the header.
        int length = ((10 + header.Length + 1 + 63) / 64 * 64) - 10;
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n")];
        AtomicFile.Write(path, stream =>
        {
            stream.Write(start);
            stream.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref values[0, 0], values.Length)));
        });
    }
}
