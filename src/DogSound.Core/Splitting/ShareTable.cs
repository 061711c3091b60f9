namespace DogSound.Core.Splitting;

/// <summary>How many clips of each class every part is to get: whole numbers, right to a clip for every class and for every part.</summary>
internal sealed class ShareTable
{
    private const double Tolerance = 1e-9;

    private readonly int[] _counts;
    private readonly double[] _fractions;
    private readonly int _anchor;
    private readonly int[,] _cells;

    private ShareTable(int[] counts, double[] fractions, int anchor)
    {
        (_counts, _fractions, _anchor) = (counts, fractions, anchor);
        _cells = new int[counts.Length, fractions.Length];
    }

    /// <summary>
    /// Rounds the table of shares, counts[c] x fractions[p]. Every cell is its share rounded down or up, every row sums to its
    /// class, and every column to its share of all clips, rounded down or up (unless the anchor must have more).
    /// </summary>
    /// <param name="counts">[C] clips of every class, at least 1.</param>
    /// <param name="fractions">[P], not negative, with the sum 1.</param>
    /// <param name="anchor">A column in which no cell is 0, its fraction above 0; or -1.</param>
    /// <returns>[C, P].</returns>
    /// <remarks>Rows are rounded by largest remainders. A column that has got too much then hands clips to one that has too
    /// little, over a chain of columns where it must: such a chain exists as long as a column is a whole clip off, because
    /// rounding a table with its sums is a flow problem, which has whole solutions (L. H. Cox, A Constructive Procedure for
    /// Unbiased Controlled Rounding, 1987).</remarks>
    public static int[,] Round(int[] counts, double[] fractions, int anchor)
    {
        var table = new ShareTable(counts, fractions, anchor);
        for (int row = 0; row < counts.Length; row++) table.RoundRow(row);

        double[] excess = new double[fractions.Length];
        for (int column = 0; column < fractions.Length; column++)
        {
            for (int row = 0; row < counts.Length; row++) excess[column] += table._cells[row, column] - table.Share(row, column);
        }
        while (table.TryBalance(excess))
        {
        }
        return table._cells;
    }

    private double Share(int row, int column) => _counts[row] * _fractions[column];

    // 0.1 + 0.2 must not turn a whole share into one clip less.
    private int Least(int row, int column) => Math.Max((int)Math.Floor(Share(row, column) + Tolerance), column == _anchor ? 1 : 0);

    private void RoundRow(int row)
    {
        int left = _counts[row];
        for (int column = 0; column < _fractions.Length; column++)
        {
            _cells[row, column] = Least(row, column);
            left -= _cells[row, column];
        }
        // What is left of a share, to nine digits: what is the same but for rounding must tie.
        int[] order = [.. Enumerable.Range(0, _fractions.Length).OrderByDescending(column => Math.Round(Share(row, column) - _cells[row, column], 9))];
        foreach (int column in order.Take(left)) _cells[row, column]++;
    }

    /// <summary>Hands one clip from a column to another whose excess is more than one smaller; false where there is none to be handed.</summary>
    private bool TryBalance(double[] excess)
    {
        for (int start = 0; start < excess.Length; start++)
        {
            (int Column, int Row)?[] cameFrom = Reach(start);
            int end = -1;
            for (int column = 0; column < excess.Length; column++)
            {
                bool better = cameFrom[column] is not null && excess[start] - excess[column] > 1 + Tolerance;
                if (better && (end < 0 || excess[column] < excess[end])) end = column;
            }
            if (end < 0) continue;
            excess[start]--;
            excess[end]++;
            for (int column = end; column != start;)
            {
                (int from, int row) = cameFrom[column]!.Value;
                _cells[row, column]++;
                _cells[row, from]--;
                column = from;
            }
            return true;
        }
        return false;
    }

    /// <summary>For every column, over which column and class a clip gets there from the start; null where none does.</summary>
    private (int Column, int Row)?[] Reach(int start)
    {
        var cameFrom = new (int, int)?[_fractions.Length];
        var pending = new Queue<int>([start]);
        while (pending.TryDequeue(out int from))
        {
            for (int to = 0; to < _fractions.Length; to++)
            {
                if (to == start || cameFrom[to] is not null) continue;
                for (int row = 0; row < _counts.Length && cameFrom[to] is null; row++)
                {
                    bool gives = _cells[row, from] > Least(row, from), takes = _cells[row, to] < Share(row, to) - Tolerance;
                    if (gives && takes) cameFrom[to] = (from, row);
                }
                if (cameFrom[to] is not null) pending.Enqueue(to);
            }
        }
        return cameFrom;
    }
}
