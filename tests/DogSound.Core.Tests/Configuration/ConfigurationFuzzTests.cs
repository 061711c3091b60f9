using System.Diagnostics;
using System.Text;
using DogSound.Core.Configuration;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Configuration;

/// <summary>Whatever a file holds, reading it ends soon, with a configuration or with an error that names the file.</summary>
public sealed class ConfigurationFuzzTests : IDisposable
{
    private static readonly string[] Pieces =
    [
        "training", "features", "model", "augmentation", "preset", "epochs", "seed", "schedule", "tiny", "cosine", "1", "0.5", "-3", "true", "~",
        ": ", ":", "\n", "\n  ", "\n    ", "- ", "? ", "[", "]", "{", "}", ", ", "&a ", "*a", "!!str ", "! ", "<<", "'", "\"", "\\x", "\\U", "|\n", ">-\n",
        "#", " #", "---\n", "...\n", "%TAG ! x\n", "%YAML 1.2\n", "\t", "\r\n", "@", "`", "\u0085", "\u2028", "\uFEFF", "ü", "😀", "\\", "=",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Repetitions => new()
    {
        { "[", 100_000 }, { "{a: ", 100_000 }, { "- ", 100_000 }, { "? ", 100_000 }, { "&a ", 100_000 }, { "! ", 100_000 }, { "*a ", 100_000 },
        { "a:\n ", 1000 }, { "'", 100_000 }, { "\"", 100_000 }, { "training: {epochs: ", 50_000 }, { "%YAML 1.2\n", 50_000 }, { "a: b\n", 150_000 },
        { "training:\n", 90_000 }, { "training:\n  epochs: 5\n", 40_000 }, { "x", 1_000_000 }, { "1", 1_000_000 }, { "\n", 1_000_000 }, { "\\", 500_000 },
        { "[{", 50_000 }, { "|\n", 100_000 }, { "-\n", 300_000 }, { " ", 1_000_000 }, { "\t", 1_000_000 }, { "# x\n", 200_000 }, { "---\n", 200_000 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Repetitions))]
    public void Repetition_neither_hangs_nor_crashes(string piece, int count)
    {
        string repeated = string.Concat(Enumerable.Repeat(piece, count));
        foreach (string text in new[] { repeated, "training:\n  epochs: " + repeated, "training:\n  seed: \"" + repeated + "\"" })
            Read(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void A_nesting_deeper_than_64_is_refused_where_it_begins()
    {
        string Nested(int depth) => "training:\n  " + new string('[', depth) + new string(']', depth) + ": 1\n";
        // The root and the section are two of them.
        Assert.DoesNotContain("deep", Read(Encoding.UTF8.GetBytes(Nested(62)))!.Message, StringComparison.Ordinal);
        ConfigurationException error = Read(Encoding.UTF8.GetBytes(Nested(63)))!;
        Assert.Contains("nested more than 64 deep", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 65), (error.Mistakes[^1].Place.Line, error.Mistakes[^1].Place.Column));
    }

    [Fact]
    public void A_billion_laughs_are_not_laughed()
    {
        var text = new StringBuilder("training:\n  a0: &a0 [lol]\n");
        for (int i = 1; i < 40; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("anchors (&name) are not allowed", Read(Encoding.UTF8.GetBytes(text.ToString()))!.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Random_pieces_of_YAML_are_read_or_refused()
    {
        for (ulong run = 0; run < 4000; run++)
        {
            RandomSequence random = RandomSequence.Create("test.configuration.pieces", run);
            var text = new StringBuilder();
            for (int i = Draw(random, 40); i >= 0; i--)
                text.Append(Pieces[Draw(random, Pieces.Length)]);
            Read(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [Fact]
    public void A_changed_preset_is_read_or_refused()
    {
        byte[] preset = Encoding.UTF8.GetBytes(ConfigurationWriter.Write(Presets.Read("tiny")));
        for (ulong run = 0; run < 1500; run++)
        {
            RandomSequence random = RandomSequence.Create("test.configuration.bytes", run);
            byte[] changed = [.. preset.AsSpan(0, Draw(random, preset.Length))];
            for (int i = Draw(random, 4); i >= 0 && changed.Length > 0; i--)
                changed[Draw(random, changed.Length)] = (byte)Draw(random, 256);
            Read(changed);
        }
    }

    [Fact]
    public void Random_overrides_are_taken_or_refused()
    {
        for (ulong run = 0; run < 4000; run++)
        {
            RandomSequence random = RandomSequence.Create("test.configuration.overrides", run);
            string key = Draw(random, 2) == 0 ? Pieces[Draw(random, Pieces.Length)] : SettingCatalog.Settings[Draw(random, SettingCatalog.Settings.Count)].Key;
            string text = $"{key}={Pieces[Draw(random, Pieces.Length)]}{Pieces[Draw(random, Pieces.Length)]}";
            try
            {
                ConfigurationReader.Apply(Presets.Read("tiny"), text).Validate();
            }
            catch (ConfigurationException error)
            {
                // The file of a policy that can't be read is what is wrong, and not the text that names it.
                Assert.Contains(error.Path.Length > 0 ? error.Path : Core.Settings.SettingText.Quote(text), error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static int Draw(RandomSequence random, int count) => (int)random.NextInteger(count);

    private ConfigurationException? Read(byte[] content)
    {
        string path = _folder["file.yaml"];
        File.WriteAllBytes(path, content);
        var clock = Stopwatch.StartNew();
        try
        {
            ConfigurationReader.Read(path).Validate();
            return null;
        }
        catch (ConfigurationException error)
        {
            // A change may name another policy, which is what is wrong then.
            Assert.StartsWith(error.Path + ": ", error.Message, StringComparison.Ordinal);
            Assert.StartsWith(Path.GetDirectoryName(path)!, error.Path, StringComparison.Ordinal);
            Assert.NotEmpty(error.Mistakes);
            Assert.InRange(error.Message.Length, path.Length + 10, 60_000);
            return error;
        }
        finally
        {
            // A second is plenty; a build agent that is busy is slower by far.
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }
    }
}
