using System.Runtime.InteropServices;

namespace DogSound.Core.Storage;

/// <summary>SHA-256 over the samples of a clip (16 bits, little-endian).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ContentHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    /// <summary>Its bytes.</summary>
    public const int Size = 32;

    /// <summary>Takes the bytes of a hash.</summary>
    public static ContentHash Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ContentHash>(bytes);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(MemoryMarshal.AsBytes([this]));
}
