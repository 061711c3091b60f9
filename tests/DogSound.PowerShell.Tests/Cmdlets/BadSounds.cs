using System.Buffers.Binary;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Sound files with everything that can be wrong with them.</summary>
internal static class BadSounds
{
    /// <summary>File names, what is in the file, and the id of the error that it must become.</summary>
    public static IReadOnlyList<(string Name, byte[] Content, string Id)> All { get; } =
    [
        ("empty.wav", [], "DogSound.Empty"),
        ("truncated.wav", TestSound.Wav()[..600], "DogSound.Truncated"),
        ("header only.wav", TestSound.Wav(seconds: 0), "DogSound.Empty"),
        ("no channel.wav", With16(22, 0), "DogSound.Malformed"),
        ("100 channels.wav", With16(22, 100, (32, 200)), "DogSound.Unsupported"),
        ("not a number.wav", NotANumber(), "DogSound.NonFinite"),
        ("text.wav", "A bark, in words only."u8.ToArray(), "DogSound.NotAudio"),
        ("four gibibytes.wav", With32(40, 0xFFFF_FFF0), "DogSound.Truncated"),
        ("no format.wav", With32(16, 0), "DogSound.Malformed"),
    ];

    /// <summary>Writes them into a folder.</summary>
    /// <returns>Their full paths and ids, in order.</returns>
    public static (string Path, string Id)[] Write(TemporaryFolder folder)
    {
        foreach ((string name, byte[] content, _) in All) File.WriteAllBytes(folder[name], content);
        return [.. All.Select(bad => (folder[bad.Name], bad.Id))];
    }

    private static byte[] With16(int offset, short value, params (int Offset, short Value)[] more)
    {
        byte[] wav = TestSound.Wav();
        foreach ((int at, short number) in more.Prepend((offset, value))) BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(at), number);
        return wav;
    }

    private static byte[] With32(int offset, uint value)
    {
        byte[] wav = TestSound.Wav();
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(offset), value);
        return wav;
    }

    /// <summary>The samples read as float32, and one of them is no number.</summary>
    private static byte[] NotANumber()
    {
        byte[] wav = With16(20, 3, (32, 4), (34, 32));
        wav.AsSpan(44).Clear();
        BinaryPrimitives.WriteSingleLittleEndian(wav.AsSpan(44 + 400), float.NaN);
        return wav;
    }
}
