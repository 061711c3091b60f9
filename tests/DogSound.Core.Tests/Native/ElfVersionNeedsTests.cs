using System.Buffers.Binary;
using DogSound.Core.Native;

namespace DogSound.Core.Tests.Native;

/// <summary>The parser meets the real library, and ten thousand broken ones.</summary>
public class ElfVersionNeedsTests
{
    private static int? Find(ReadOnlySpan<byte> file) =>
        ElfVersionNeeds.FindFlags(file, "GLIBCXX_3.4.32"u8, "_ZSt21ios_base_library_initv"u8);

    [Fact]
    public void The_real_library_has_the_entry()
    {
        byte[] file = RealLibrary();
        int offset = Assert.NotNull(Find(file));
        Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset)));
        // The entry's hash, before the flags, is the System V hash of the version's name.
        Assert.Equal(SystemVHash("GLIBCXX_3.4.32"), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset - 4)));
    }

    [Fact]
    public void A_version_that_is_not_needed_or_needed_for_more_is_not_found()
    {
        byte[] file = RealLibrary();
        Assert.Null(ElfVersionNeeds.FindFlags(file, "GLIBCXX_9.9.9"u8, "_ZSt21ios_base_library_initv"u8));
        Assert.Null(ElfVersionNeeds.FindFlags(file, "GLIBCXX_3.4.32"u8, "some_other_symbol"u8));
        Assert.Null(ElfVersionNeeds.FindFlags(file, "GLIBCXX_3.4"u8, "_ZSt21ios_base_library_initv"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void A_truncated_library_is_refused(int length) =>
        Assert.Throws<BadImageFormatException>(() => Find(RealLibrary().AsSpan(0, length)));

    [Fact]
    public void What_is_not_64_bit_little_endian_ELF_is_refused()
    {
        Assert.Throws<BadImageFormatException>(() => Find(new byte[1000]));
        byte[] file = RealLibrary();
        file[4] = 1;
        Assert.Throws<BadImageFormatException>(() => Find(file));
        file[4] = 2;
        file[5] = 2;
        Assert.Throws<BadImageFormatException>(() => Find(file));
    }

    [Fact]
    public void Ten_thousand_mutations_give_one_exception_type()
    {
        byte[] file = RealLibrary();
        int sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(40));
        int table = Assert.NotNull(Find(file)) & ~0xfff;
        Random random = new(20);
        int refused = 0;
        for (int i = 0; i < 10_000; i++)
        {
            // The file's header, its section headers and its version table: what the parser follows.
            (int Start, int Length) region = (i % 3) switch
            {
                0 => (0, 64),
                1 => (sections, file.Length - sections),
                _ => (table, 0x1000),
            };
            int position = region.Start + random.Next(region.Length);
            byte was = file[position];
            file[position] = (byte)random.Next(256);
            try
            {
                Find(file);
            }
            catch (BadImageFormatException)
            {
                refused++;
            }

            file[position] = was;
        }

        Assert.True(refused > 100, $"only {refused} mutations were noticed");
    }

    private static byte[] RealLibrary()
    {
        string path = Path.Combine((string)AppContext.GetData("DogSound.NativeDirectory")!, "libLibTorchSharp.so");
        if (!File.Exists(path))
            Assert.Skip("the Linux build of TorchSharp's native library is not staged");
        return File.ReadAllBytes(path);
    }

    private static uint SystemVHash(string name)
    {
        uint hash = 0;
        foreach (char c in name)
        {
            hash = (hash << 4) + c;
            uint high = hash & 0xf0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }

        return hash;
    }
}
