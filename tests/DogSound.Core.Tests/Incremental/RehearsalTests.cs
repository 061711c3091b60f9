using System.Text.Json.Nodes;
using DogSound.Core.Audio;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Models;
using DogSound.Core.Tests.Training;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Incremental;

/// <summary>The clips that travel with a model: which they are, and what a file may say of them.</summary>
public sealed class RehearsalTests : IDisposable
{
    private readonly TrainingScene _scene = new();

    public RehearsalTests() => _scene.Configuration = _scene.Configuration with { Rehearsal = new RehearsalSettings { ClipsPerClass = 2 } };

    public static TheoryData<string, Action<ModelFileBytes>> SpoiledFiles => new()
    {
        { "must hold the clips that it describes", file => file.Header.Remove(RehearsalSet.TensorName) },
        { "must hold the clips that it describes", file => file[RehearsalSet.TensorName]["dtype"] = "U16" },
        { "must hold the clips that it describes", file => file[RehearsalSet.TensorName]["shape"] = new JsonArray(2, 12000) },
        { "must hold the clips that it describes", file => Edit(file, clips => clips.RemoveAt(0)) },
        { "must hold the clips that it describes", file => Edit(file, clips => clips[0]!["length"] = 3999) },
        { "has in excess rehearsal", file => file.EditDocument(document => document.Remove("rehearsal")) },
        { "rehearsal has 0 clips", file => Edit(file, clips => clips.Clear()) },
        { "out of range", file => Edit(file, clips => clips[0]!["length"] = 4001) },
        { "out of range", file => Edit(file, clips => clips[0]!["length"] = 0) },
        { "out of range", file => Edit(file, clips => clips[0]!["class"] = 3) },
        { "out of range", file => Edit(file, clips => clips[0]!["class"] = -1) },
        { "out of range", file => Edit(file, clips => clips[0]!["weight"] = 0) },
        { "out of range", file => Edit(file, clips => clips[0]!["content"] = "../../etc/passwd") },
        { "out of range", file => Edit(file, clips => clips[0]!["content"] = new string('A', 64)) },
        { "out of range", file => Edit(file, clips => clips[0] = null) },
        { "sample rate", file => file.EditDocument(document => document["rehearsal"]!["sample_rate"] = 16000) },
        { "cannot be used", file => Edit(file, clips => clips[0]!["length"] = 1e12) },
        { "cannot be used", file => Edit(file, clips => clips[0]!["path"] = "x") },
        { "cannot be used", file => file.EditDocument(document => document["rehearsal"]!["clips"] = null) },
    };

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void As_many_clips_of_each_class_travel_with_the_model_bit_by_bit_and_change_no_weight()
    {
        _scene.Train();
        Dictionary<string, byte[]> plain = _scene.Weights();
        Assert.Null(ModelFile.ReadDocument(_scene.ModelPath).Rehearsal);
        TrainKeeping();
        Assert.All(_scene.Weights(), pair => Assert.Equal(plain[pair.Key], pair.Value));
        RehearsalDocument rehearsal = ModelFile.ReadDocument(_scene.ModelPath).Rehearsal!;
        Assert.Equal([0, 0, 1, 1, 2, 2], rehearsal.Clips.Select(clip => clip.Label));
        Assert.Equal(TrainingScene.SampleRate, rehearsal.SampleRate);
        foreach ((RehearsalClip clip, short[] samples) in ReadAll())
        {
            Clip given = Assert.Single(_scene.Clips, given => Path.GetFileName(given.Path) == clip.Name);
            Assert.NotEqual(DatasetPart.Validation, given.Part);
            short[] expected = new short[clip.Length];
            Pcm16.FromSingle(AudioFile.ReadMono(given.Path, TrainingScene.SampleRate), expected);
            Assert.Equal(expected, samples);
        }
    }

    [Fact]
    public void The_most_typical_clips_come_first_whatever_the_order_in_which_clips_were_given()
    {
        TrainKeeping();
        string[] chosen = [.. ReadAll().Select(clip => clip.Clip.Content)];
        _scene.Clips.Reverse();
        TrainKeeping();
        Assert.Equal(chosen, ReadAll().Select(clip => clip.Clip.Content));
        _scene.Configuration = _scene.Configuration with { Rehearsal = new RehearsalSettings { ClipsPerClass = 1 } };
        TrainKeeping();
        Assert.Equal(chosen.Where((_, index) => index % 2 == 0), ReadAll().Select(clip => clip.Clip.Content));
    }

    [Fact]
    public void Pseudo_labelled_clips_travel_only_where_a_class_has_no_others_and_weights_travel_with_them()
    {
        foreach (Clip clip in _scene.Clips.Where(clip => clip.Part != DatasetPart.Validation && clip.Label == "Other"))
            (clip.IsPseudoLabel, clip.Weight) = (true, 0.5);
        Clip[] barks = [.. _scene.Clips.Where(clip => clip.Part != DatasetPart.Validation && clip.Label == "Barking")];
        foreach (Clip clip in barks.Skip(1))
            clip.IsPseudoLabel = true;
        TrainKeeping();
        Assert.Equal(
            [("Barking", false, 1), ("Howling", false, 1), ("Howling", false, 1), ("Other", true, 0.5), ("Other", true, 0.5)],
            ReadAll().Select(clip => (((string[])["Barking", "Howling", "Other"])[clip.Clip.Label], clip.Clip.IsPseudoLabel, clip.Clip.Weight)));
        Assert.Equal(Path.GetFileName(barks[0].Path), ReadAll()[0].Clip.Name);
    }

    [Fact]
    public void Of_a_long_clip_what_the_network_hears_first_travels_and_it_is_known_again()
    {
        float[] samples = [.. Enumerable.Range(0, 9000).Select(n => (float)(0.4 * Math.Sin(0.3 * n) * (n < 4000 ? 1 : 0.1)))];
        foreach (Clip clip in _scene.Clips.Where(clip => clip.Label == "Barking" && clip.Part != DatasetPart.Validation))
            WavFile.WriteMono16(clip.Path, samples, TrainingScene.SampleRate);
        TrainKeeping();
        (RehearsalClip kept, short[] sound) = ReadAll()[0];
        Assert.Equal((0, 4000), (kept.Label, kept.Length));
        short[] expected = new short[9000];
        Pcm16.FromSingle(AudioFile.ReadMono(_scene.Clips.First(clip => clip.Label == "Barking" && clip.Part != DatasetPart.Validation).Path, TrainingScene.SampleRate), expected);
        Assert.Equal(expected[..4000], sound);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(expected))), kept.Content);
        // The same clip many times is one.
        Assert.Single(ReadAll(), clip => clip.Clip.Label == 0);
    }

    [Fact]
    public void No_clip_travels_with_a_model_that_cannot_be_updated()
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Task = TaskName.MultiLabel } };
        TrainingException error = Assert.Throws<TrainingException>(TrainKeeping);
        Assert.Equal(TrainingErrorReason.CannotUpdate, error.Reason);
        Assert.False(File.Exists(_scene.ModelPath));
    }

    [Theory]
    [InlineData(20, 64, 6, 80_000, 20)]
    [InlineData(20, 64, 100, 80_000, 4)]
    [InlineData(20, 1, 10, 80_000, 0)]
    [InlineData(0, 1000, 2, 8_000, 0)]
    [InlineData(10_000, 1000, 10_000, 1_000_000, 0)]
    public void The_size_bounds_the_number(int clips, int size, int classes, int samples, int expected) =>
        Assert.Equal(expected, new RehearsalSettings { ClipsPerClass = clips, Size = size }.Quota(classes, samples));

    [Theory]
    [MemberData(nameof(SpoiledFiles))]
    public void What_a_file_says_of_its_clips_is_checked(string problem, Action<ModelFileBytes> spoil)
    {
        TrainKeeping();
        ModelFileBytes file = new(File.ReadAllBytes(_scene.ModelPath));
        spoil(file);
        // Without its tensor the file is as short as its weights.
        if (!file.Header.ContainsKey(RehearsalSet.TensorName))
            file.Data = file.Data[..^(6 * 4000 * sizeof(short))];
        File.WriteAllBytes(_scene.ModelPath, file.ToFile());
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => SoundModel.Load(_scene.ModelPath, torch.CPU));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        using FileStream stream = File.OpenRead(_scene.ModelPath);
        if (problem != "has in excess rehearsal")
            Assert.Throws<ModelFormatException>(() => RehearsalSet.Read(stream, _scene.ModelPath).Count());
    }

    [Fact]
    public void Who_predicts_reads_none_of_it_and_who_saves_the_model_again_does_not_write_it()
    {
        TrainKeeping();
        using (CountingStream stream = new(File.ReadAllBytes(_scene.ModelPath)))
        {
            LibTorch.Load();
            ModelFile.Load(stream, "model").Network.Dispose();
            Assert.InRange(stream.BytesRead, 1, stream.Length - 6 * 4000 * sizeof(short));
        }

        ModelInfo with = ModelDescription.Read(_scene.ModelPath);
        string again = _scene["again.safetensors"];
        using (SoundModel model = SoundModel.Load(_scene.ModelPath, torch.CPU))
            model.Save(again);
        Assert.Null(ModelFile.ReadDocument(again).Rehearsal);
        Assert.Equal(with.ParameterCount, ModelDescription.Read(again).ParameterCount);
    }

    [Theory]
    [InlineData("audio-ntt", "classifier")]
    [InlineData("resnet18", "fc.2")]
    public void An_embedding_is_what_the_last_layer_hears(string architecture, string last)
    {
        LibTorch.Load();
        using DisposeScope tensors = torch.NewDisposeScope();
        using Classifier network = NetworkRegistry.Create(architecture, new NetworkSettings(3, 16, 33, 4), 5);
        network.eval();
        using IDisposable guard = torch.no_grad();
        torch.Tensor input = FormulaWeights.Spectrograms(2, 16, 33), embeddings = network.Embed(input);
        Dictionary<string, torch.Tensor> weights = network.state_dict();
        Assert.Equal([2, 32], embeddings.shape);
        float[] expected = network.forward(input).data<float>().ToArray();
        float[] actual = torch.nn.functional.linear(embeddings, weights[last + ".weight"], weights[last + ".bias"]).data<float>().ToArray();
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    private static void Edit(ModelFileBytes file, Action<JsonArray> edit) =>
        file.EditDocument(document => edit(document["rehearsal"]!["clips"]!.AsArray()));

    private void TrainKeeping()
    {
        File.Delete(_scene.ModelPath);
        using TrainingData data = _scene.OpenData();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None) { KeepsRehearsal = true };
        trainer.Run(null, CancellationToken.None);
    }

    private List<(RehearsalClip Clip, short[] Samples)> ReadAll()
    {
        using FileStream stream = File.OpenRead(_scene.ModelPath);
        return [.. RehearsalSet.Read(stream, _scene.ModelPath).Select(clip => (clip.Clip, clip.Samples.ToArray()))];
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        // Every other way of reading goes this one.
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
