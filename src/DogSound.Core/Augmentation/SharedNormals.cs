using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>Standard normals of a run, made once for all who add gaussian noise to its clips. Safe for several threads.</summary>
/// <param name="seed">Seed of the run.</param>
/// <param name="device">Where the waveforms are.</param>
internal sealed class SharedNormals(long seed, Device device) : IDisposable
{
    private const int Smallest = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, Tensor> _tables = [];

    /// <summary>Values that clips of a length take theirs from: long clips, too, must find many different pieces.</summary>
    /// <param name="length">Samples of a clip.</param>
    public static int LengthFor(int length) => Math.Max(Smallest, 2 * length);

    /// <summary>A table, made at the first call; it stays this object's.</summary>
    /// <param name="length">Values.</param>
    public Tensor Get(int length)
    {
        lock (_lock)
        {
            if (!_tables.TryGetValue(length, out Tensor? table))
                _tables[length] = table = Create(length);
            return table;
        }
    }

    /// <summary>Frees the tables.</summary>
    public void Dispose()
    {
        foreach (Tensor table in _tables.Values)
            table.Dispose();
        _tables.Clear();
    }

    private Tensor Create(int length) => tensor(NormalTable.Create("gaussian_noise_table", seed, length)).to(device).DetachFromDisposeScope();
}
