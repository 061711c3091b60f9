using DogSound.Core.Audio;

namespace DogSound.Benchmarks;

/// <summary>A folder of seeded clips of one length, 16 bit mono: tones that sweep, under noise.</summary>
internal sealed class BenchmarkClips : IDisposable
{
    public BenchmarkClips(int count, int sampleRate, double duration = 5)
    {
        var samples = new float[(int)(duration * sampleRate)];
        Files = [.. Enumerable.Range(0, count).Select(index => Path.Combine(Folder, $"clip{index:00000}.wav"))];
        for (int index = 0; index < count; index++)
        {
            // A hundred different sounds are enough, however many files there are.
            if (index >= 100)
            {
                File.Copy(Files[index % 100], Files[index]);
                continue;
            }
            var random = new Random(index);
            double frequency = 200 + (random.NextDouble() * 1500);
            for (int sample = 0; sample < samples.Length; sample++)
            {
                double seconds = (double)sample / sampleRate;
                samples[sample] = (float)((0.3 * Math.Sin(2 * Math.PI * frequency * seconds * (1 + (0.1 * seconds)))) + (0.1 * (random.NextDouble() - 0.5)));
            }
            WavFile.WriteMono16(Files[index], samples, sampleRate);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dogsound-bench-").FullName;

    public string[] Files { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
