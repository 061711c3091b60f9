using System.Buffers.Binary;

namespace DogSound.Core.Native;

/// <summary>
/// Finds one needed version in the version table of an ELF library, so that <see cref="ShimRepair"/> can mark it weak.
/// The file is not trusted: every offset and count is checked against the file before it is used.
/// </summary>
/// <remarks>
/// The format: System V ABI, chapter 4 and 5 (ELF64, sections, symbols), and the Linux Standard Base, "Symbol Versioning"
/// (.gnu.version, .gnu.version_r, VER_FLG_WEAK).
/// </remarks>
internal static class ElfVersionNeeds
{
    /// <summary>The flag (in the 2 bytes at the offset that <see cref="FindFlags"/> returns) that lets the loader go on without the
    /// version.</summary>
    public const ushort WeakFlag = 2;

    private const uint SectionDynamicSymbols = 11, SectionVersionNeeds = 0x6ffffffe, SectionVersionSymbols = 0x6fffffff;
    private const int HeaderSize = 64, SectionHeaderSize = 64, SymbolSize = 24, NeedSize = 16;
    private const ushort VersionIndexMask = 0x7fff;

    /// <summary>
    /// Finds the flags of the needed version <paramref name="version"/>, on condition that exactly one symbol asks for it and that this
    /// symbol is <paramref name="onlySymbol"/>, left undefined.
    /// </summary>
    /// <param name="file">The whole file: ELF, 64 bit, little-endian.</param>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="onlySymbol">The mangled name of the one symbol that may ask for it.</param>
    /// <returns>Offset of the 16-bit flags of the entry; null when the version is not needed, or needed for anything else.</returns>
    /// <exception cref="BadImageFormatException">The file is not a well-formed ELF64 little-endian library.</exception>
    public static int? FindFlags(ReadOnlySpan<byte> file, ReadOnlySpan<byte> version, ReadOnlySpan<byte> onlySymbol)
    {
        if (file.Length < HeaderSize || !file.StartsWith("\x7f"u8) || !file[1..].StartsWith("ELF"u8) || file[4] != 2 || file[5] != 1)
            throw new BadImageFormatException("Not a 64-bit little-endian ELF file.");
        ReadOnlySpan<byte> sections = Sections(file, out int sectionCount);
        Section symbols = default, needs = default, indices = default;
        for (int i = 0; i < sectionCount; i++)
        {
            ReadOnlySpan<byte> header = sections.Slice(i * SectionHeaderSize, SectionHeaderSize);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            if (type == SectionDynamicSymbols)
                symbols = Section.Read(file, header);
            else if (type == SectionVersionNeeds)
                needs = Section.Read(file, header);
            else if (type == SectionVersionSymbols)
                indices = Section.Read(file, header);
        }

        if (needs.Length == 0)
            return null;
        if (symbols.Length % SymbolSize != 0 || indices.Length != symbols.Length / SymbolSize * 2)
            throw new BadImageFormatException("The symbol table and the symbols' versions do not have the same length.");

        if (FindEntry(file, needs, Strings(file, sections, needs.Link), version) is not (int flags, ushort index))
            return null;
        return IsOnlyFor(file, symbols, Strings(file, sections, symbols.Link), indices, index, onlySymbol) ? flags : null;
    }

    private static ReadOnlySpan<byte> Sections(ReadOnlySpan<byte> file, out int count)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(file[40..]);
        count = BinaryPrimitives.ReadUInt16LittleEndian(file[60..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(file[58..]) != SectionHeaderSize)
            throw new BadImageFormatException("The section headers have an unknown size.");
        return Slice(file, offset, (ulong)count * SectionHeaderSize);
    }

    private static ReadOnlySpan<byte> Strings(ReadOnlySpan<byte> file, ReadOnlySpan<byte> sections, uint index)
    {
        ReadOnlySpan<byte> header = Slice(sections, (ulong)index * SectionHeaderSize, SectionHeaderSize);
        Section strings = Section.Read(file, header);
        return file.Slice(strings.Offset, strings.Length);
    }

    // The table is a chain of libraries, each with a chain of versions; links are relative and only go forward.
    private static (int Flags, ushort Index)? FindEntry(
        ReadOnlySpan<byte> file, Section needs, ReadOnlySpan<byte> names, ReadOnlySpan<byte> version)
    {
        ReadOnlySpan<byte> table = file.Slice(needs.Offset, needs.Length);
        ulong library = 0;
        for (uint i = 0; i < needs.Info; i++)
        {
            ReadOnlySpan<byte> need = Slice(table, library, NeedSize);
            ushort versionCount = BinaryPrimitives.ReadUInt16LittleEndian(need[2..]);
            ulong entry = library + BinaryPrimitives.ReadUInt32LittleEndian(need[8..]);
            for (int j = 0; j < versionCount; j++)
            {
                ReadOnlySpan<byte> aux = Slice(table, entry, NeedSize);
                if (Name(names, BinaryPrimitives.ReadUInt32LittleEndian(aux[8..])).SequenceEqual(version))
                {
                    ushort index = BinaryPrimitives.ReadUInt16LittleEndian(aux[6..]);
                    return (needs.Offset + (int)entry + 4, (ushort)(index & VersionIndexMask));
                }

                uint nextEntry = BinaryPrimitives.ReadUInt32LittleEndian(aux[12..]);
                if (nextEntry == 0)
                    break;
                entry += nextEntry;
            }

            uint nextLibrary = BinaryPrimitives.ReadUInt32LittleEndian(need[12..]);
            if (nextLibrary == 0)
                break;
            library += nextLibrary;
        }

        return null;
    }

    private static bool IsOnlyFor(
        ReadOnlySpan<byte> file, Section symbols, ReadOnlySpan<byte> names, Section indices, ushort version, ReadOnlySpan<byte> onlySymbol)
    {
        ReadOnlySpan<byte> versions = file.Slice(indices.Offset, indices.Length);
        int users = 0;
        for (int i = 0; i < versions.Length / 2; i++)
        {
            if ((BinaryPrimitives.ReadUInt16LittleEndian(versions[(2 * i)..]) & VersionIndexMask) != version)
                continue;
            ReadOnlySpan<byte> symbol = file.Slice(symbols.Offset + i * SymbolSize, SymbolSize);
            bool undefined = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) == 0;
            if (!undefined || !Name(names, BinaryPrimitives.ReadUInt32LittleEndian(symbol)).SequenceEqual(onlySymbol))
                return false;
            users++;
        }

        return users == 1;
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> names, uint offset)
    {
        if (offset >= (uint)names.Length)
            throw new BadImageFormatException("A name lies outside of its string table.");
        ReadOnlySpan<byte> name = names[(int)offset..];
        int length = name.IndexOf((byte)0);
        return length >= 0 ? name[..length] : throw new BadImageFormatException("A name has no end.");
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, ulong offset, ulong length) =>
        offset <= (ulong)bytes.Length && length <= (ulong)bytes.Length - offset
            ? bytes.Slice((int)offset, (int)length)
            : throw new BadImageFormatException("A table lies outside of the file.");

    /// <summary>A section whose bytes are known to lie in the file.</summary>
    private readonly record struct Section(int Offset, int Length, uint Link, uint Info)
    {
        public static Section Read(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header)
        {
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            _ = Slice(file, offset, length);
            uint link = BinaryPrimitives.ReadUInt32LittleEndian(header[40..]), info = BinaryPrimitives.ReadUInt32LittleEndian(header[44..]);
            return new Section((int)offset, (int)length, link, info);
        }
    }
}
