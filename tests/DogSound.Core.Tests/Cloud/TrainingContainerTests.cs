using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using DogSound.Core.Cloud;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Features;

namespace DogSound.Core.Tests.Cloud;

/// <summary>Folders that are laid out as <c>/opt/ml</c>, right ones and wrong ones.</summary>
public sealed class TrainingContainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainingContainerTests() => LibTorch.Load();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_competitions_channel_needs_no_hyperparameter()
    {
        Competition();
        TrainingJob job = Read();
        Assert.Equal((_folder["ml/input/data/competition/meta_train.csv"], _folder["ml/input/data/competition/train"]), (job.Manifest, job.AudioRoot));
        Assert.Equal((_folder["ml/model/model.safetensors"], _folder["ml/checkpoints/model.safetensors"]), (job.ModelPath, job.CheckpointPath));
        Assert.Equal((null, null, false, 0.2, 0.0, 0L), (job.PreviousModel, job.Configuration, job.IsMultiLabel, job.ValidationFraction, job.TestFraction, job.SplitSeed));
        Assert.Empty(job.Class);
        Assert.Empty(job.Set);
    }

    [Fact]
    public void Every_hyperparameter_is_a_string_that_says_what_it_is()
    {
        _folder.Write("ml/input/data/home/list.csv", "Filename,Label\n");
        _folder.Write("ml/input/data/home/other.csv", "Filename,Label\n");
        _folder.Write("ml/input/data/home/small.yaml", "preset: tiny\n");
        Directory.CreateDirectory(_folder["ml/input/data/home/sounds/all"]);
        Hyperparameters("""
            {"channel": "home", "manifest": "list.csv", "audio_root": "sounds/all", "classes": "Barking, Other ,", "multi_label": "True", "configuration": "small.yaml",
             "validation_fraction": "0.25", "test_fraction": "1e-1", "split_seed": "-3", "training.epochs": "5", "augmentation.mixing": "none", "sagemaker_program": "x"}
            """);
        TrainingJob job = Read();
        Assert.Equal((_folder["ml/input/data/home/list.csv"], _folder["ml/input/data/home/sounds/all"], _folder["ml/input/data/home/small.yaml"]), (job.Manifest, job.AudioRoot, job.Configuration));
        Assert.Equal((true, 0.25, 0.1, -3L), (job.IsMultiLabel, job.ValidationFraction, job.TestFraction, job.SplitSeed));
        Assert.Equal(["Barking", "Other"], job.Class);
        Assert.Equal(["training.epochs=5", "augmentation.mixing=none"], job.Set);
        Hyperparameters("""{"manifest": "list.csv", "training.task": "multi_label"}""");
        Assert.True(Read().IsMultiLabel);
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "can't be read as a JSON object")]
    [InlineData("", "can't be read as a JSON object")]
    [InlineData("{\"training.epochs\": 5}", "training.epochs is a Number, but every value must be a string")]
    [InlineData("{\"classes\": [\"a\"]}", "classes is a Array")]
    [InlineData("{\"classes\": \"a\", \"classes\": \"b\"}", "can't be read")]
    [InlineData("{\"epochs\": \"5\"}", "there is no hyperparameter 'epochs'")]
    [InlineData("{\"clases\": \"5\"}", "Did you mean 'classes'?")]
    [InlineData("{\"training.epoch\": \"5\"}", "Did you mean 'epochs'?")]
    [InlineData("{\"training.epochs\": \"many\"}", "training.epochs is 'many'")]
    [InlineData("{\"training.epochs\": \"0\"}", "training.epochs is '0', but must be")]
    [InlineData("{\"training.learning_rate\": \"nan\"}", "training.learning_rate")]
    [InlineData("{\"validation_fraction\": \"1\"}", "validation_fraction is '1', but must be a number from 0 to below 1")]
    [InlineData("{\"test_fraction\": \"0,2\"}", "test_fraction is '0,2'")]
    [InlineData("{\"split_seed\": \"1.5\"}", "split_seed is '1.5', but must be a whole number")]
    [InlineData("{\"multi_label\": \"maybe\"}", "multi_label is 'maybe', but must be true or false")]
    [InlineData("{\"configuration\": \"huge\"}", "configuration is 'huge', but must be one of default, seed, tiny")]
    [InlineData("{\"manifest\": \"../../../../secret.csv\"}", "manifest is '../../../../secret.csv', but must be a path in the channel")]
    [InlineData("{\"audio_root\": \"/etc\"}", "audio_root is '/etc', but must be a path in the channel")]
    public void A_hyperparameter_that_can_not_be_used_is_an_error_that_names_it(string json, string message)
    {
        Competition();
        Hyperparameters(json);
        TrainingJobException error = Assert.Throws<TrainingJobException>(() => Read());
        Assert.Equal(TrainingJobErrorReason.InvalidHyperparameter, error.Reason);
        Assert.StartsWith(_folder["ml/input/config/hyperparameters.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Contains("there is none", Missing(), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["ml/input/data/a"]);
        Assert.Contains("it must hold meta_train.csv", Missing(), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["ml/input/data/b"]);
        Assert.Contains("there are a, b", Missing(), StringComparison.Ordinal);
        Competition();
        Hyperparameters("""{"channel": "c"}""");
        Assert.Contains("the channel 'c'", Missing(), StringComparison.Ordinal);
        Hyperparameters("""{"manifest": "none.csv"}""");
        Assert.Contains("no manifest 'none.csv'", Missing(), StringComparison.Ordinal);
        Hyperparameters("""{"audio_root": "none"}""");
        Assert.Contains("no folder 'none'", Missing(), StringComparison.Ordinal);
        Hyperparameters("{}");
        Directory.CreateDirectory(_folder["ml/input/data/model"]);
        Assert.Contains("it must hold model.tar.gz", Missing(), StringComparison.Ordinal);

        string Missing()
        {
            TrainingJobException error = Assert.Throws<TrainingJobException>(() => Read());
            Assert.Equal(TrainingJobErrorReason.MissingInput, error.Reason);
            return error.Message;
        }
    }

    [Fact]
    public void The_earlier_model_is_taken_out_of_its_archive_and_nothing_else()
    {
        Competition();
        byte[] model = Model();
        Archive(("./", TarEntryType.Directory, null), ("./model.safetensors.log.jsonl", TarEntryType.RegularFile, "{}"u8.ToArray()), ("./code/model.safetensors", TarEntryType.RegularFile, model));
        TrainingJob job = Read();
        Assert.Equal(_folder["work/previous.safetensors"], job.PreviousModel);
        Assert.Equal(model, File.ReadAllBytes(job.PreviousModel!));
        Assert.Equal([job.PreviousModel!], Directory.GetFiles(_folder["work"], "*", SearchOption.AllDirectories));

        File.Delete(_folder["ml/input/data/model/model.tar.gz"]);
        File.WriteAllBytes(_folder["ml/input/data/model/any.safetensors"], model);
        Assert.Equal(_folder["ml/input/data/model/any.safetensors"], Read().PreviousModel);
    }

    [Theory]
    [InlineData("../model.safetensors", TarEntryType.RegularFile, "leads out of the archive")]
    [InlineData("a/../../model.safetensors", TarEntryType.RegularFile, "leads out of the archive")]
    [InlineData("/tmp/model.safetensors", TarEntryType.RegularFile, "leads out of the archive")]
    [InlineData("..\\model.safetensors", TarEntryType.RegularFile, "leads out of the archive")]
    [InlineData("model.safetensors", TarEntryType.SymbolicLink, "is a SymbolicLink")]
    [InlineData("model.safetensors", TarEntryType.HardLink, "is a HardLink")]
    [InlineData("pipe", TarEntryType.Fifo, "is a Fifo")]
    [InlineData("readme.txt", TarEntryType.RegularFile, "it holds no model")]
    public void An_archive_that_holds_what_it_must_not_is_refused(string name, TarEntryType type, string message)
    {
        Competition();
        Archive((name, type, type == TarEntryType.RegularFile ? [1, 2, 3] : null));
        Refused(message);
    }

    [Fact]
    public void A_broken_archive_and_a_broken_model_are_refused()
    {
        Competition();
        Archive(("a.safetensors", TarEntryType.RegularFile, [1]), ("b.safetensors", TarEntryType.RegularFile, [2]));
        Refused("several models");
        Archive(("a.safetensors", TarEntryType.RegularFile, [1, 2, 3]));
        Refused("its model can't be used");
        string path = _folder["ml/input/data/model/model.tar.gz"];
        File.WriteAllText(path, "no archive");
        Refused("can't be unpacked");
        byte[] model = Model();
        Archive(("a.safetensors", TarEntryType.RegularFile, model));
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Equal(TrainingJobErrorReason.InvalidArchive, Assert.Throws<TrainingJobException>(() => Read()).Reason);
        }
    }

    // A few kilobytes that unpack to many.
    [Fact]
    public void An_archive_that_unpacks_to_too_much_is_refused_before_it_fills_the_disk()
    {
        Archive(("model.safetensors", TarEntryType.RegularFile, new byte[4 << 20]));
        string path = _folder["ml/input/data/model/model.tar.gz"];
        Assert.True(new FileInfo(path).Length < 100_000);
        var error = Assert.Throws<TrainingJobException>(() => ModelArchive.Extract(path, _folder["out/model.safetensors"], mostBytes: 1 << 20));
        Assert.Contains("larger than 1048576 bytes", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Theory]
    [InlineData("sagemaker-training-job.json")]
    [InlineData("kubernetes-cronjob.yaml")]
    public void The_hyperparameters_of_the_examples_are_ones_that_there_are(string name)
    {
        Competition();
        string text = File.ReadAllText(Path.Combine((string)AppContext.GetData("DogSound.RepositoryRoot")!, "examples", "cloud", name));
        Hyperparameters(name.EndsWith(".json", StringComparison.Ordinal)
            ? JsonDocument.Parse(text).RootElement.GetProperty("HyperParameters").GetRawText()
            : text[text.IndexOf("    {", StringComparison.Ordinal)..(text.IndexOf("    }", StringComparison.Ordinal) + 5)]);
        TrainingJob job = Read();
        Assert.Equal(["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"], job.Class);
        Assert.Contains("training.seed=7", job.Set);
    }

    private TrainingJob Read() => TrainingContainer.Read(_folder["ml"], _folder["work"]);

    private void Refused(string message)
    {
        TrainingJobException error = Assert.Throws<TrainingJobException>(() => Read());
        Assert.Equal(TrainingJobErrorReason.InvalidArchive, error.Reason);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private void Hyperparameters(string json) => _folder.Write("ml/input/config/hyperparameters.json", json);

    private void Competition()
    {
        _folder.Write("ml/input/data/competition/meta_train.csv", "Filename,Label,Remark\n");
        Directory.CreateDirectory(_folder["ml/input/data/competition/train"]);
    }

    private byte[] Model()
    {
        using SoundModel model = SoundModel.Create("audio-ntt", ["A", "B"], TestFeatures.Small, 1, width: 4);
        model.Save(_folder["made.safetensors"]);
        return File.ReadAllBytes(_folder["made.safetensors"]);
    }

    private void Archive(params (string Name, TarEntryType Type, byte[]? Content)[] entries)
    {
        _folder.Write("ml/input/data/model/model.tar.gz");
        using FileStream file = File.Create(_folder["ml/input/data/model/model.tar.gz"]);
        using var zipped = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(zipped);
        foreach ((string name, TarEntryType type, byte[]? content) in entries)
        {
            var entry = new PaxTarEntry(type, name);
            if (content is not null) entry.DataStream = new MemoryStream(content);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = "/etc/passwd";
            tar.WriteEntry(entry);
        }
    }
}
