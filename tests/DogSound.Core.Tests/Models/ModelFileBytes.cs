using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace DogSound.Core.Tests.Models;

/// <summary>A model file taken apart, so that a test can spoil one thing and put it together again.</summary>
public sealed class ModelFileBytes
{
    public ModelFileBytes(byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Header = JsonNode.Parse(Encoding.UTF8.GetString(file, 8, length))!.AsObject();
        Data = file[(8 + length)..];
    }

    public JsonObject Header { get; }

    public byte[] Data { get; set; }

    /// <summary>Description of the first tensor.</summary>
    public JsonObject FirstTensor => this[Header.Select(pair => pair.Key).First(name => name != "__metadata__")];

    /// <summary>Description of a tensor.</summary>
    public JsonObject this[string name] => Header[name]!.AsObject();

    /// <summary>Edits the document in the metadata.</summary>
    public void EditDocument(Action<JsonObject> edit)
    {
        JsonObject document = JsonNode.Parse(Header["__metadata__"]!["dogsound"]!.GetValue<string>())!.AsObject();
        edit(document);
        Header["__metadata__"]!["dogsound"] = document.ToJsonString();
    }

    public byte[] ToFile() => Join(Header.ToJsonString(), Data);

    public static byte[] Join(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)json.Length);
        return [.. prefix, .. json, .. data];
    }
}
