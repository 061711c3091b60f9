using System.Buffers.Binary;
using System.Text.Json.Nodes;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>Files that are no models, or lie about what they hold.</summary>
public class ModelFormatTests
{
    private static readonly Lazy<byte[]> Good = new(() =>
    {
        using TemporaryFolder folder = new();
        using SoundModel model = SoundModel.Create("audio-ntt", ["a", "b"], ModelFileTests.SmallFeatures, 3, width: 1);
        model.Save(folder["good.safetensors"]);
        return File.ReadAllBytes(folder["good.safetensors"]);
    });

    public ModelFormatTests() => LibTorch.Load();

    // Every version adds settings.
    [Fact]
    public void A_model_of_a_version_that_knew_fewer_settings_has_their_defaults()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["good.safetensors"], Good.Value);
        TrainingConfiguration configuration = new() { Training = new() { Epochs = 7 } };
        ModelDocument written = ModelFile.ReadDocument(folder["good.safetensors"]) with { Training = new TrainingSummary { Configuration = configuration } };
        JsonObject document = JsonNode.Parse(ModelJson.Write(written))!.AsObject();
        JsonObject old = document["training"]!["configuration"]!.AsObject();
        foreach (string section in new[] { "training", "augmentation" })
        {
            foreach (string key in old[section]!.AsObject().Select(pair => pair.Key).Where(key => key != "epochs").ToArray())
                old[section]!.AsObject().Remove(key);
        }

        Assert.Equal(configuration, ModelJson.Read(document.ToJsonString()).Training!.Configuration);
    }

    public static TheoryData<string, Action<JsonObject>> SpoiledDocuments => new()
    {
        { "schema_version is 2", document => document["schema_version"] = 2 },
        { "schema_version", document => document.Remove("schema_version") },
        { "'vgg'", document => document["architecture"] = "vgg" },
        { "classes is empty", document => document["classes"] = new JsonArray() },
        { "'a' twice", document => document["classes"] = new JsonArray("a", "a") },
        { "not printable", document => document["classes"] = new JsonArray("a", "b\u0007") },
        { "classes", document => document["classes"] = new JsonArray("a", null) },
        { "classes", document => document["classes"] = null },
        { "n_mels is 0", document => document["features"]!["n_mels"] = 0 },
        { "must be from 8", document => document["features"]!["n_mels"] = 7 },
        { "do not fit", document => document["features"]!["n_mels"] = 24 },
        { "do not fit", document => document["width"] = 512 },
        { "width is 100000", document => document["width"] = 100_000 },
        { "do not fit", document => document["architecture"] = "resnet18" },
        { "temperature", document => document["calibration"]!["temperature"] = 0 },
        { "colour", document => document["colour"] = "red" },
        { "outputs must be", document => document["outputs"] = new JsonArray(0, 0) },
        { "outputs must be", document => document["outputs"] = new JsonArray(0, 1, 2) },
        { "outputs must be", document => document["outputs"] = new JsonArray(-1, 0, 1) },
        { "outputs must be", document => document["outputs"] = new JsonArray() },
        { "do not fit", document => document["outputs"] = new JsonArray(0, 1, 1) },
        { "created", document => document["created"] = "yesterday" },
        { "UTC", document => document["created"] = "2026-01-01T00:00:00+02:00" },
    };

    public static TheoryData<string, Action<ModelFileBytes>> SpoiledFiles => new()
    {
        { "no 'dogsound'", file => file.Header.Remove("__metadata__") },
        { "no 'dogsound'", file => file.Header["__metadata__"] = new JsonObject { ["format"] = "pt" } },
        { "is not text", file => file.Header["__metadata__"] = new JsonObject { ["format"] = 1 } },
        { "not a JSON object", file => file.Header["__metadata__"] = 1 },
        { "lacks classifier.bias", file => Drop(file, "classifier.bias") },
        { "has in excess more.weight", file => Add(file, "more.weight") },
        { "another shape classifier.weight ([8, 2], not [2, 8])", file => file["classifier.weight"]["shape"] = new JsonArray(8, 2) },
        { "another type classifier.bias (I32, not F32)", file => file["classifier.bias"]["dtype"] = "I32" },
        { "unknown type F128", file => file.FirstTensor["dtype"] = "F128" },
        { "is larger than any file", file => file.FirstTensor["shape"] = new JsonArray(long.MaxValue, long.MaxValue) },
        { "where its shape needs", file => file["classifier.weight"]["shape"] = new JsonArray(3, 8) },
        { "whole number", file => file.FirstTensor["shape"] = new JsonArray(-1) },
        { "whole number", file => file["classifier.weight"]["shape"] = new JsonArray(2.5) },
        { "dimensions", file => file.FirstTensor["shape"] = new JsonArray(1, 1, 1, 1, 1, 1, 1, 1, 1) },
        { "no valid data_offsets", file => file.FirstTensor["data_offsets"] = new JsonArray(8, 0) },
        { "no valid data_offsets", file => file.FirstTensor["data_offsets"] = new JsonArray(0) },
        { "overlaps", file => Move(file, "classifier.bias", -4) },
        { "gap", file => Move(file, "classifier.bias", 4) },
        { "not described by", file => file.FirstTensor.Remove("shape") },
        { "not described by", file => file.FirstTensor["more"] = 1 },
        { "cut short", file => file.Data = file.Data[..^1] },
        { "1 bytes follow", file => file.Data = [.. file.Data, 0] },
    };

    [Theory]
    [MemberData(nameof(SpoiledDocuments), DisableDiscoveryEnumeration = true)]
    public void A_document_that_makes_no_sense_is_refused(string problem, Action<JsonObject> spoil)
    {
        ModelFileBytes file = new(Good.Value);
        file.EditDocument(spoil);
        AssertRefused(file.ToFile(), problem);
    }

    [Theory]
    [MemberData(nameof(SpoiledFiles), DisableDiscoveryEnumeration = true)]
    public void A_file_that_lies_is_refused(string problem, Action<ModelFileBytes> spoil)
    {
        ModelFileBytes file = new(Good.Value);
        spoil(file);
        AssertRefused(file.ToFile(), problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""")]
    [InlineData("""{"__metadata__":{"dogsound":"\ud800"}}""")]
    [InlineData("""{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""")]
    public void A_header_that_is_not_one_is_refused(string header) => AssertRefused(ModelFileBytes.Join(header, new byte[4]), "header");

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(100_000UL)]
    public void A_header_length_that_lies_is_refused_before_memory_is_asked_for(ulong length)
    {
        byte[] file = [.. Good.Value];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused(file, "header would have");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Values_that_are_not_numbers_are_refused()
    {
        ModelFileBytes file = new(Good.Value);
        int bias = Start(file["classifier.bias"]), variance = Start(file["features.1.running_var"]);
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(bias), float.NaN);
        AssertRefused(file.ToFile(), "'classifier.bias' holds a value that is not a number");
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(bias), float.NegativeInfinity);
        AssertRefused(file.ToFile(), "'classifier.bias' holds a value that is not a number");
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(bias), 1);
        BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(variance), -1);
        AssertRefused(file.ToFile(), "variance below 0");
    }

    [Theory]
    [InlineData("F16", 0x4100, 2.5f)]
    [InlineData("BF16", 0x4020, 2.5f)]
    public void Half_precision_is_widened(string type, ushort bits, float expected)
    {
        ModelFileBytes file = new(Good.Value);
        // The last tensor in the file: its bytes can shrink without moving another.
        string last = file.Header.Last().Key;
        long[] shape = [.. file[last]["shape"]!.AsArray().Select(size => size!.GetValue<long>())];
        int count = (int)shape.Aggregate(1L, (product, size) => product * size), start = Start(file[last]);
        file[last]["dtype"] = type;
        file[last]["data_offsets"] = new JsonArray(start, start + 2 * count);
        file.Data = file.Data[..(start + 2 * count)];
        for (int i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(file.Data.AsSpan(start + 2 * i), bits);
        using MemoryStream stream = new(file.ToFile());
        using Classifier network = ModelFile.Load(stream, "half.safetensors").Network;
        Assert.All(network.state_dict()[last].data<float>().ToArray(), value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Missing_files_folders_and_other_formats_are_refused_by_name()
    {
        using TemporaryFolder folder = new();
        string empty = folder.Write("empty.safetensors"), text = folder.Write("text.safetensors", "no model at all");
        foreach (string path in new[] { folder["missing.safetensors"], folder.FullPath, empty, text })
        {
            ModelFormatException refused = Assert.Throws<ModelFormatException>(() => SoundModel.Load(path, CPU));
            Assert.StartsWith(path + ": ", refused.Message, StringComparison.Ordinal);
            Assert.Equal(path, refused.Path);
            Assert.Throws<ModelFormatException>(() => ModelFile.ReadDocument(path));
        }
    }

    [Fact]
    public void Fifty_thousand_mutations_give_one_exception_type_and_little_memory()
    {
        byte[] good = Good.Value;
        Random random = new(5);
        int header = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(good), loaded = 0;
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] file = MutatedModel.Create(good, header, random);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using MemoryStream stream = new(file);
                ModelFile.Load(stream, "mutated.safetensors").Network.Dispose();
                loaded++;
            }
            catch (ModelFormatException)
            {
                // The one that is expected.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 2_000_000);
        }

        Assert.InRange(loaded, 1, 49_999);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertRefused(byte[] file, string problem)
    {
        using MemoryStream stream = new(file);
        ModelFormatException refused = Assert.Throws<ModelFormatException>(() => ModelFile.Load(stream, "dir/bad.safetensors"));
        Assert.StartsWith("dir/bad.safetensors: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private static int Start(JsonObject tensor) => tensor["data_offsets"]![0]!.GetValue<int>();

    private static void Drop(ModelFileBytes file, string name)
    {
        // Renaming keeps the bytes where they are: one name is missing, another too many.
        JsonNode tensor = file[name].DeepClone();
        file.Header.Remove(name);
        file.Header["renamed"] = tensor;
    }

    private static void Add(ModelFileBytes file, string name)
    {
        file.Header[name] = new JsonObject
        {
            ["dtype"] = "F32",
            ["shape"] = new JsonArray(1),
            ["data_offsets"] = new JsonArray(file.Data.Length, file.Data.Length + 4),
        };
        file.Data = [.. file.Data, 0, 0, 0, 0];
    }

    private static void Move(ModelFileBytes file, string name, int bytes)
    {
        JsonArray offsets = file[name]["data_offsets"]!.AsArray();
        file[name]["data_offsets"] = new JsonArray(offsets[0]!.GetValue<int>() + bytes, offsets[1]!.GetValue<int>() + bytes);
    }
}
