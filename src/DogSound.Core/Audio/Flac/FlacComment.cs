using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace DogSound.Core.Audio.Flac;

/// <summary>
/// The Vorbis comment of the files that are written here (RFC 9639, section 8.6), as their last block of metadata: how long the file is, and
/// what its maker says of it. Without the length, a file that was cut off could be told from a whole one only by decoding it.
/// </summary>
internal static class FlacComment
{
    /// <summary>Bytes of the block's own header.</summary>
    public const int HeaderLength = 4;

    /// <summary>Bytes of the block up to where it has said how long the file is.</summary>
    public const int LengthEnd = LengthStart + LengthDigits;

    /// <summary>Bytes of the longest block that is believed.</summary>
    public const int MaximumLength = 1 << 20;

    private const string Vendor = "DogSound";
    private const string LengthName = "FILE_LENGTH=";
    private const string CommentName = "COMMENT=";
    private const int LengthDigits = 12;

    // The block's header; the vendor's length and name; the number of fields; the first one's length and name.
    private const int LengthStart = HeaderLength + 4 + 8 + 4 + 4 + 12;

    // The second field's length and name.
    private const int CommentStart = LengthEnd + 4 + 8;

    // The last block of metadata, of type 4.
    private const uint Mark = 0x8400_0000;

    /// <summary>The whole block.</summary>
    /// <param name="comment">Printable ASCII; empty for none.</param>
    /// <param name="fileLength">Bytes of the file. The block is as long for one as for another.</param>
    public static byte[] ToBlock(string comment, long fileLength)
    {
        string[] fields = [LengthName + fileLength.ToString($"D{LengthDigits}", CultureInfo.InvariantCulture), CommentName + comment];
        byte[] block = new byte[comment.Length == 0 ? LengthEnd : CommentStart + comment.Length];
        BinaryPrimitives.WriteUInt32BigEndian(block, Mark | (uint)(block.Length - HeaderLength));
        int end = AddText(block, HeaderLength, Vendor);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(end), comment.Length == 0 ? 1 : 2);
        end = AddText(block, end + 4, fields[0]);
        if (comment.Length > 0)
            AddText(block, end, fields[1]);
        return block;
    }

    /// <summary>Length of a block from its header, with the header; null where it is none of these.</summary>
    /// <param name="header">The first <see cref="HeaderLength"/> bytes.</param>
    public static int? LengthOf(ReadOnlySpan<byte> header)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(header);
        return (word & 0xFF00_0000) == Mark ? (int)(word & 0xFF_FFFF) + HeaderLength : null;
    }

    /// <summary>The words of a block's maker; null where it has none, or was not written here for a file of this length.</summary>
    /// <param name="block">The whole block.</param>
    /// <param name="fileLength">Bytes of the file.</param>
    public static string? Read(ReadOnlySpan<byte> block, long fileLength)
    {
        if (block.Length <= CommentStart)
            return null;
        string comment = Encoding.ASCII.GetString(block[CommentStart..]);
        return block.SequenceEqual(ToBlock(comment, fileLength)) ? comment : null;
    }

    /// <summary>How long a block says that its file is; null where it was not written here.</summary>
    /// <param name="block">At least <see cref="LengthEnd"/> bytes of it.</param>
    public static long? ReadFileLength(ReadOnlySpan<byte> block)
    {
        bool isOurs = block[..LengthStart].EndsWith("FILE_LENGTH="u8) && block[(HeaderLength + 4)..].StartsWith("DogSound"u8);
        return isOurs && long.TryParse(block[LengthStart..LengthEnd], NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : null;
    }

    private static int AddText(byte[] block, int start, string text)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(start), text.Length);
        return start + 4 + Encoding.ASCII.GetBytes(text, block.AsSpan(start + 4));
    }
}
