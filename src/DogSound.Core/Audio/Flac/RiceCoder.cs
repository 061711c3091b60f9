namespace DogSound.Core.Audio.Flac;

/// <summary>
/// Writes a residual: small numbers in few bits (RFC 9639, section 9.2.7; R. F. Rice, Some Practical Universal Noiseless Coding Techniques,
/// 1979). The block is cut into equal parts, each with a parameter of its own, since sounds are loud here and quiet there.
/// </summary>
internal sealed class RiceCoder
{
    // Up to 32 parts, as the reference encoder makes them by default.
    private const int MaximumPartitionOrder = 5;

    // 15 would mark a part that is not coded.
    private const int MaximumParameter = 14;
    private const int ParameterBits = 4;

    private readonly long[] _sums = new long[1 << MaximumPartitionOrder];
    private readonly int[] _candidate = new int[1 << MaximumPartitionOrder];
    private readonly int[] _parameters = new int[1 << MaximumPartitionOrder];
    private int _partitionOrder;

    /// <summary>Finds the parts, as a power of two, and their parameters, that take the fewest bits.</summary>
    /// <param name="residual">[T - order].</param>
    /// <param name="order">Samples of the block that are not predicted.</param>
    /// <returns>About as many bits as the residual will take: at most half a bit a number too few.</returns>
    public long Plan(ReadOnlySpan<int> residual, int order)
    {
        int blockLength = residual.Length + order;
        int partitionOrder = Math.Min(MaximumPartitionOrder, int.TrailingZeroCount(blockLength));
        while (blockLength >> partitionOrder <= order && partitionOrder > 0)
            partitionOrder--;
        SumParts(residual, order, blockLength >> partitionOrder);
        long bestCost = long.MaxValue;
        for (; partitionOrder >= 0; partitionOrder--)
        {
            long cost = 0;
            int parts = 1 << partitionOrder, length = blockLength >> partitionOrder;
            for (int part = 0; part < parts; part++)
                cost += ChooseParameter(_sums[part], part == 0 ? length - order : length, out _candidate[part]);
            if (cost < bestCost)
            {
                (_partitionOrder, bestCost) = (partitionOrder, cost);
                _candidate.AsSpan(0, parts).CopyTo(_parameters);
            }
            for (int part = 0; part < parts / 2; part++)
                _sums[part] = _sums[2 * part] + _sums[(2 * part) + 1];
        }
        return bestCost;
    }

    /// <summary>Writes the residual of a block as it was planned, with all that is needed to read it.</summary>
    /// <param name="bits">Where to.</param>
    /// <param name="residual">[T - order]: what <see cref="Plan"/> was given last.</param>
    /// <param name="order">Samples of the block that are not predicted, and are missing from its first part.</param>
    public void Write(BitWriter bits, ReadOnlySpan<int> residual, int order)
    {
        int blockLength = residual.Length + order;
        bits.Write(0, 2);
        bits.Write((uint)_partitionOrder, 4);
        int start = 0;
        for (int part = 0; part < 1 << _partitionOrder; part++)
        {
            int end = ((part + 1) * (blockLength >> _partitionOrder)) - order, parameter = _parameters[part];
            bits.Write((uint)parameter, ParameterBits);
            foreach (int value in residual[start..end])
                WriteNumber(bits, Fold(value), parameter);
            start = end;
        }
    }

    // The quotient as that many zeros and a one, then the remainder.
    private static void WriteNumber(BitWriter bits, uint value, int parameter)
    {
        uint quotient = value >> parameter;
        for (; quotient > 16; quotient -= 16)
            bits.Write(0, 16);
        bits.Write((1u << parameter) | (value & ((1u << parameter) - 1)), (int)quotient + 1 + parameter);
    }

    private void SumParts(ReadOnlySpan<int> residual, int order, int length)
    {
        for (int start = 0, end = length - order, part = 0; start < residual.Length; start = end, end += length, part++)
        {
            long sum = 0;
            foreach (int value in residual[start..end])
                sum += Fold(value);
            _sums[part] = sum;
        }
    }

    /// <summary>The parameter for numbers of a sum, and the bits that they then take: all but the remainders' halves follow from the sum.</summary>
    private static long ChooseParameter(long sum, int count, out int parameter)
    {
        parameter = 0;
        long best = sum + count;
        for (int candidate = 1; candidate <= MaximumParameter; candidate++)
        {
            long cost = ((candidate + 1L) * count) + (sum >> candidate) - (count / 2);
            if (cost >= best)
                break;
            (parameter, best) = (candidate, cost);
        }
        return best + ParameterBits;
    }

    /// <summary>0, -1, 1, -2, 2 and so on become 0, 1, 2, 3, 4.</summary>
    private static uint Fold(int value) => (uint)((value << 1) ^ (value >> 31));
}
