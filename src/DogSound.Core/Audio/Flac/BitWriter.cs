using System.Buffers.Binary;

namespace DogSound.Core.Audio.Flac;

/// <summary>Packs numbers of any width into bytes, the highest bit first.</summary>
/// <param name="capacity">Bytes that it holds at most.</param>
internal sealed class BitWriter(int capacity)
{
    // It writes four bytes at a time.
    private readonly byte[] _bytes = new byte[capacity + sizeof(uint)];
    private ulong _pending;
    private int _pendingCount;
    private int _length;

    /// <summary>Bits so far.</summary>
    public int BitCount => (8 * _length) + _pendingCount;

    /// <summary>The bytes so far, the last one filled up with zeros.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            if (_pendingCount > 0)
                BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), (uint)(_pending << (32 - _pendingCount)));
            return _bytes.AsSpan(0, _length + ((_pendingCount + 7) / 8));
        }
    }

    /// <summary>Adds the lowest bits of a number.</summary>
    /// <param name="value">The number; bits above those that are wanted are zero.</param>
    /// <param name="count">Bits, 0 to 32.</param>
    public void Write(uint value, int count)
    {
        _pending = (_pending << count) | value;
        _pendingCount += count;
        if (_pendingCount < 32)
            return;
        _pendingCount -= 32;
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), (uint)(_pending >> _pendingCount));
        _length += sizeof(uint);
    }

    /// <summary>Adds a number in two's complement.</summary>
    /// <param name="value">The number, which fits.</param>
    /// <param name="count">Bits, 1 to 31.</param>
    public void WriteSigned(int value, int count) => Write((uint)value & ((1u << count) - 1), count);

    /// <summary>Adds zeros up to the next whole byte.</summary>
    public void Align() => Write(0, -_pendingCount & 7);

    /// <summary>Begins anew.</summary>
    public void Clear() => (_pendingCount, _length) = (0, 0);
}
