using DogSound.Core.Audio;
using DogSound.Core.Audio.Codecs;
using DogSound.Core.Audit;

namespace DogSound.Core.Tests.Audit;

public sealed class DuplicateSearchTests : IDisposable
{
    private const double Minimum = 0.85;

    private static readonly string[] Extensions = ["wav", "flac", "ogg", "mp3"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Changes => ["quieter", "inverted", "noise", "later", "a fraction later", "cut", "faster clock", "all"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_recording_is_found_whatever_was_done_to_it(string change)
    {
        float[] recording = DuplicateSound.Recording(1);
        (float[] changed, int sampleRate, double offset) = change switch
        {
            "quieter" => (Scale(recording, 0.05f), 8000, 0.0),
            "inverted" => (Scale(recording, -1), 8000, 0.0),
            "noise" => (DuplicateSound.WithNoise(recording, 20, seed: 5), 8000, 0.0),
            "later" => ([.. new float[5000], .. recording[..20_000]], 8000, -5000 / 8000.0),
            // Every second sample from another first one: half a sample of 8 kHz.
            "a fraction later" => (Resampler.Resample(recording, 8000, 16000)[4001..], 16000, 4001 / 16000.0),
            "cut" => (recording[9_000..19_000], 8000, 9_000 / 8000.0),
            "faster clock" => (Resampler.Resample(recording, 8000, 44100), 44100, 0.0),
            _ => (DuplicateSound.WithNoise(Scale(Resampler.Resample(recording, 8000, 22050)[20_000..], -0.3f), 30, seed: 6), 22050, 20_000 / 22050.0),
        };
        ClipDuplicate pair = Assert.Single(Find(("a", recording, 8000), ("b", changed, sampleRate)));
        Assert.Equal((DuplicateKind.Near, "a", "b"), (pair.Kind, Name(pair.Path), Name(pair.OtherPath)));
        Assert.InRange(pair.Similarity, 0.9, 1);
        Assert.Equal(offset, pair.Offset, 0.0002);
        Assert.InRange(pair.SharedDuration, 1, 4);
    }

    [Fact]
    public void Encoders_do_not_hide_it()
    {
        if (SndFileLibrary.Installed is null) Assert.Skip($"No libsndfile. {SndFileLibrary.HowToInstall}.");
        Clip[] clips = [.. Extensions.Select(extension => new Clip { Path = Fixture.FullPath($"audit/recording.{extension}") })];
        List<ClipDuplicate> pairs = Find(clips);
        Assert.Equal([DuplicateKind.Equal, DuplicateKind.Near, DuplicateKind.Near], pairs.Where(pair => pair.Path == clips[0].Path).Select(pair => pair.Kind));
        Assert.All(pairs, pair => Assert.InRange(pair.Similarity, 0.95, 1));
        Assert.Equal(4, pairs.Count);
    }

    [Fact]
    public void Copies_are_equal_whatever_holds_them()
    {
        float[] recording = DuplicateSound.Recording(2);
        Pcm16Round(recording);
        WavFile.Write(_folder["a.wav"], recording, 8000, 1, AudioEncoding.Pcm16);
        WavFile.Write(_folder["b.wav"], recording, 8000, 1, AudioEncoding.Float32);
        WavFile.Write(_folder["c.wav"], [.. recording.SelectMany(sample => new[] { sample, sample })], 8000, 2, AudioEncoding.Pcm16);
        recording[5000] += 1f / 32768;
        WavFile.Write(_folder["d.wav"], recording, 8000, 1, AudioEncoding.Pcm16);
        List<ClipDuplicate> pairs = Find([.. "abcd".Select(name => new Clip { Path = _folder[$"{name}.wav"] })]);
        Assert.Equal(["a b Equal", "a c Equal", "a d Near"], pairs.Select(pair => $"{Name(pair.Path)} {Name(pair.OtherPath)} {pair.Kind}"));
        Assert.Equal((1, 0, 4), (pairs[0].Similarity, pairs[0].Offset, pairs[0].SharedDuration));
    }

    [Fact]
    public void What_sounds_alike_is_no_duplicate()
    {
        List<(string, float[], int)> clips = [];
        for (int seed = 0; seed < 6; seed++)
        {
            clips.Add(($"alarm{seed}", DuplicateSound.Alarm(seed, start: 0.1 + (0.013 * seed)), 8000));
            clips.Add(($"clock{seed}", DuplicateSound.Clock(seed), 8000));
            clips.Add(($"rain{seed}", DuplicateSound.Rain(seed), 8000));
            clips.Add(($"recording{seed}", DuplicateSound.Recording(seed + 100), 8000));
        }
        Assert.Empty(Find([.. clips]).Select(pair => $"{Name(pair.Path)} {Name(pair.OtherPath)} {pair.Similarity}"));
    }

    [Fact]
    public void Alarms_clocks_and_rain_are_found_when_they_are_copies()
    {
        foreach (float[] sound in new[] { DuplicateSound.Alarm(1, 0.1), DuplicateSound.Clock(1), DuplicateSound.Rain(1) })
            Assert.Single(Find(("a", sound, 8000), ("b", Scale(sound, 0.5f)[3000..], 8000)));
    }

    [Fact]
    public void Silence_is_like_nothing()
    {
        float[] nearly = new float[8000];
        nearly[100] = 1f / 32768;
        float[] shortSound = DuplicateSound.Recording(3)[..100];
        Assert.Empty(Find(("a", new float[8000], 8000), ("b", new float[8000], 8000), ("c", nearly, 8000), ("d", nearly, 8000), ("e", [1], 8000), ("f", shortSound, 8000)));
    }

    [Fact]
    public void A_pair_tells_of_leaks_and_of_labels()
    {
        float[] recording = DuplicateSound.Recording(4);
        WavFile.WriteMono16(_folder["a.wav"], recording, 8000);
        WavFile.WriteMono16(_folder["b.wav"], Scale(recording, 0.5f), 8000);
        Clip a = new() { Path = _folder["a.wav"], Label = "Barking" }, b = new() { Path = _folder["b.wav"], Label = "barking" };
        AssertPair(a with { Part = DatasetPart.Train }, b with { Part = DatasetPart.Test }, isLeak: true, isConflict: false);
        AssertPair(a with { Part = DatasetPart.Test }, b, isLeak: true, isConflict: false);
        AssertPair(a with { Part = DatasetPart.Train }, b, isLeak: false, isConflict: false);
        AssertPair(a with { Fold = "1" }, b with { Fold = "2" }, isLeak: true, isConflict: false);
        AssertPair(a with { Fold = "1" }, b with { Label = "Other" }, isLeak: false, isConflict: true);
        AssertPair(a with { Label = null }, b, isLeak: false, isConflict: false);

        void AssertPair(Clip first, Clip other, bool isLeak, bool isConflict)
        {
            ClipDuplicate pair = Assert.Single(Find([first, other]));
            Assert.Equal((isLeak, isConflict), (pair.IsLeak, pair.IsLabelConflict));
            Assert.Equal((first.Label, other.Label, first.Part, other.Part, first.Fold, other.Fold), (pair.Label, pair.OtherLabel, pair.Part, pair.OtherPart, pair.Fold, pair.OtherFold));
        }
    }

    [Fact]
    public void A_file_that_is_gone_is_an_error_of_the_comparison()
    {
        float[] recording = DuplicateSound.Recording(5);
        WavFile.WriteMono16(_folder["a.wav"], recording, 8000);
        WavFile.WriteMono16(_folder["b.wav"], Scale(recording, 0.5f), 8000);
        DuplicateSearch search = new(Minimum);
        Assert.Empty(Add("a.wav"));
        DuplicateCandidate candidate = Assert.Single(Add("b.wav"));
        File.Delete(_folder["a.wav"]);
        Assert.Equal(AudioErrorReason.NotFound, Assert.Throws<AudioFormatException>(() => search.Verify(candidate, CancellationToken.None)).Reason);

        IReadOnlyList<DuplicateCandidate> Add(string name) =>
            search.Add(new Clip { Path = _folder[name] }, Fingerprint.Read(_folder[name], CancellationToken.None));
    }

    [Fact]
    public void What_everybody_has_is_kept_to_a_bound()
    {
        // A thousand clips with the same landmarks: the index holds a few of them, and a lookup names no more than it may.
        var index = new FingerprintIndex();
        Landmark[] landmarks = [.. Enumerable.Range(0, 40).Select(frame => new Landmark(frame * 100, (ushort)frame))];
        for (int clip = 0; clip < 1000; clip++) index.Add(landmarks);
        IReadOnlyList<FingerprintMatch> matches = index.Find(landmarks);
        Assert.Equal(Enumerable.Range(0, FingerprintIndex.MaximumMatches).Select(clip => new FingerprintMatch(clip, 0, 40)), matches);
        Assert.Equal(1000, index.Count);
        Assert.Empty(index.Find(landmarks[..(FingerprintIndex.MinimumVotes - 1)]));
    }

    private static float[] Scale(float[] samples, float factor) => [.. samples.Select(sample => sample * factor)];

    private static void Pcm16Round(float[] samples)
    {
        foreach (ref float sample in samples.AsSpan()) sample = MathF.Round(sample * 32768) / 32768;
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static List<ClipDuplicate> Find(IReadOnlyList<Clip> clips)
    {
        DuplicateSearch search = new(Minimum);
        return
        [
            .. clips.SelectMany(clip => search.Add(clip, Fingerprint.Read(clip.Path, CancellationToken.None)))
                .Select(candidate => search.Verify(candidate, CancellationToken.None)).OfType<ClipDuplicate>(),
        ];
    }

    private List<ClipDuplicate> Find(params (string Name, float[] Samples, int SampleRate)[] sounds)
    {
        foreach ((string name, float[] samples, int sampleRate) in sounds) WavFile.WriteMono16(_folder[$"{name}.wav"], samples, sampleRate);
        return Find([.. sounds.Select(sound => new Clip { Path = _folder[$"{sound.Name}.wav"] })]);
    }
}
