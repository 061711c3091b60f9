using System.Buffers.Binary;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Wav;

namespace DogSound.Core.Tests.Audio;

/// <summary>100,000 WAV files that went through a mill: one exception type, no hang, little memory.</summary>
public class WavFuzzTests
{
    private const int Count = 100_000;

    private static readonly uint[] Lies = [0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF];

    [Fact]
    public void Mutated_files_give_samples_or_the_one_exception()
    {
        byte[][] seeds = Seeds();
        var random = new Random(2024);
        float[] block = new float[4096];
        int read = 0, refused = 0;
        for (int round = 0; round < Count; round++)
        {
            byte[] file = Mutate(seeds[round % seeds.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Consume(file, block, acceptsCutOff: round / seeds.Length % 2 == 0);
                read++;
            }
            catch (AudioFormatException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"Round {round}: {error}\n{Convert.ToHexString(file)}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= (4 * file.Length) + (1 << 20), $"Round {round} took {allocated} bytes.");
        }

        // The mill neither spares nor spoils them all.
        Assert.InRange(read, Count / 10, Count);
        Assert.InRange(refused, Count / 10, Count);
    }

    private static void Consume(byte[] file, float[] block, bool acceptsCutOff)
    {
        using var reader = new WavReader(new MemoryStream(file), "fuzz.wav", acceptsCutOff);
        Assert.True(reader.FrameCount * reader.Format.Channels <= file.Length);
        Assert.InRange(reader.MissingFrameCount, 0, acceptsCutOff ? long.MaxValue : 0);
        using var mono = new MonoReader(reader, 16000);
        long samples = 0;
        while (mono.Read(block) is int count and > 0)
        {
            Assert.True(float.IsFinite(block[0]) && float.IsFinite(block[count - 1]));
            samples += count;
        }
        Assert.Equal(mono.FrameCount, samples);
    }

    private static byte[][] Seeds()
    {
        byte[] samples = new byte[960];
        new Random(1).NextBytes(samples);
        byte[] sizes = [.. BitConverter.GetBytes(1000L), .. BitConverter.GetBytes(960L), .. BitConverter.GetBytes(480L), .. BitConverter.GetBytes(0)];
        byte[] data = WavBytes.Chunk("data", samples);
        return
        [
            WavBytes.File(WavBytes.Format(), data),
            WavBytes.File(WavBytes.Chunk("LIST", new byte[9]), WavBytes.Format(channels: 2, sampleRate: 44100, bits: 24), data, WavBytes.Chunk("id3 ", new byte[6])),
            WavBytes.File(WavBytes.Format(tag: 3, bits: 32, sampleRate: 16000), WavBytes.Chunk("fact", new byte[4]), data),
            WavBytes.File(WavBytes.Format(tag: 3, bits: 64, sampleRate: 48000), data),
            WavBytes.File(WavBytes.Format(tag: 6, bits: 8), data),
            WavBytes.File("RF64", uint.MaxValue, WavBytes.Chunk("ds64", sizes), WavBytes.Format(), WavBytes.Chunk("data", samples, uint.MaxValue)),
            WavBytes.File("RIFF", uint.MaxValue, WavBytes.Format(channels: 6), WavBytes.Chunk("data", samples, uint.MaxValue)),
            File.ReadAllBytes(Fixture.FullPath("audio/encoding_pcm24.wav")),
        ];
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] file = [.. seed];
        for (int blow = random.Next(1, 4); blow > 0; blow--)
        {
            int header = Math.Min(file.Length, 120);
            switch (random.Next(6))
            {
                case 0:
                    file[random.Next(header)] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                    break;
                case 2:
                    // A length, a rate, a count: wherever it falls.
                    int position = random.Next(Math.Max(1, header - 4)) & ~1;
                    if (position + 4 <= file.Length)
                        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(position), Lies[random.Next(Lies.Length)]);
                    break;
                case 3:
                    file = file[..random.Next(1, file.Length + 1)];
                    break;
                case 4:
                    file = [.. file, .. new byte[random.Next(1, 50)]];
                    break;
                default:
                    int from = random.Next(header), to = Math.Min(file.Length, from + random.Next(1, 20));
                    file = [.. file[..to], .. file[from..]];
                    break;
            }
        }
        return file;
    }
}
