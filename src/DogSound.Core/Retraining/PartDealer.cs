namespace DogSound.Core.Retraining;

/// <summary>
/// Deals clips out that come a few at a time: each goes to the part of its class that lacks most, so that every class has its shares
/// however few came at once, and none that is there is ever moved. Clips of one group stay together.
/// </summary>
/// <param name="validationFraction">Share of the clips that choose the best epoch.</param>
/// <param name="testFraction">Share of those that judge.</param>
internal sealed class PartDealer(double validationFraction, double testFraction)
{
    // In the order in which they are served where several lack as much: a class must be learnt before it is judged.
    private static readonly DatasetPart[] Parts = [DatasetPart.Train, DatasetPart.Test, DatasetPart.Validation];

    private readonly double[] _shares = [1 - validationFraction - testFraction, testFraction, validationFraction];
    private readonly Dictionary<string, int[]> _counts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DatasetPart> _groups = new(StringComparer.Ordinal);

    /// <summary>Counts a clip that has its part.</summary>
    public void Count(string label, string? group, DatasetPart part)
    {
        CountsOf(label)[Array.IndexOf(Parts, part)]++;
        if (group is not null)
            Bind(group, part);
    }

    /// <summary>Clips of a recording go to one part from now on, unless they do already.</summary>
    public void Bind(string group, DatasetPart part) => _groups.TryAdd(group, part);

    /// <summary>The part of a new clip, which is counted.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="group">Its recording, or null.</param>
    /// <param name="isPseudoLabel">Whether a model gave the label: then it is learnt from, unless its recording judges.</param>
    public DatasetPart Deal(string label, string? group, bool isPseudoLabel)
    {
        DatasetPart part = group is not null && _groups.TryGetValue(group, out DatasetPart known) ? known
            : isPseudoLabel ? DatasetPart.Train : MostLacking(CountsOf(label));
        if (isPseudoLabel)
            return part;
        Count(label, group, part);
        return part;
    }

    private DatasetPart MostLacking(int[] counts)
    {
        int total = counts.Sum() + 1;
        int most = 0;
        for (int part = 1; part < Parts.Length; part++)
        {
            if (_shares[part] > 0 && Lack(part) > Lack(most) + 1e-9)
                most = part;
        }
        return Parts[most];

        double Lack(int part) => (total * _shares[part]) - counts[part];
    }

    private int[] CountsOf(string label)
    {
        if (!_counts.TryGetValue(label, out int[]? counts))
            _counts.Add(label, counts = new int[Parts.Length]);
        return counts;
    }
}
