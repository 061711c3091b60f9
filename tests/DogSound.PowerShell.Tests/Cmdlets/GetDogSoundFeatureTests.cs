using System.Buffers.Binary;
using System.Management.Automation;
using System.Text;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class GetDogSoundFeatureTests(TinyModel model) : CmdletTest
{
    [Fact]
    public void A_spectrogram_is_an_object()
    {
        TestSound.Write(Folder, "a.wav", seconds: 2);
        PSObject spectrogram = Assert.Single(Succeed("Get-DogSoundFeature $root").Output);
        Assert.Equal("DogSound.Spectrogram", spectrogram.TypeNames[0]);
        Assert.Equal(Folder["a.wav"], Get<string>(spectrogram, "Path"));
        Assert.Equal((0, 2), (Get<double>(spectrogram, "Start"), Get<double>(spectrogram, "End")));
        Assert.Equal((64, 501), (Get<int>(spectrogram, "MelCount"), Get<int>(spectrogram, "FrameCount")));
        Assert.Equal(0.01, Get<double>(spectrogram, "HopDuration"));
        float[,] values = Get<float[,]>(spectrogram, "Values");
        Assert.Equal((64, 501), (values.GetLength(0), values.GetLength(1)));
        Assert.All(values.Cast<float>(), value => Assert.True(float.IsFinite(value)));

        // Two seconds of sound in the middle of five of silence.
        Assert.True(values[5, 250] > values[5, 10] + 5);
    }

    [Fact]
    public void A_model_decides_what_is_heard()
    {
        TestSound.Write(Folder, "long.wav", seconds: 2.5);
        EngineResult result = Succeed("Get-DogSoundFeature $root -Model $model; Get-DogSoundFeature $root -Model (Get-DogSoundModel $model) -Overlap 0.5");
        Assert.Equal([0, 1, 1.5, 0, 0.5, 1, 1.5], result.Output.Select(window => Get<double>(window, "Start")));
        Assert.All(result.Output, window => Assert.Equal((16, 51, 0.02), (Get<int>(window, "MelCount"), Get<int>(window, "FrameCount"), Get<double>(window, "HopDuration"))));
    }

    [Fact]
    public void Npy_files_hold_the_same_values()
    {
        TestSound.Write(Folder, "clips/a [1].wav", seconds: 0.5);
        TestSound.Write(Folder, "clips/long.wav", seconds: 2.5);
        EngineResult files = Succeed("Get-DogSoundFeature $root/clips -Model $model -As Npy -Destination $root/out");
        Assert.Equal(["a [1].npy", "long.npy", "long.1s.npy", "long.1.5s.npy"], files.Output.Select(file => ((FileInfo)file.BaseObject).Name));
        EngineResult objects = Succeed("Get-DogSoundFeature $root/clips -Model $model");
        foreach ((PSObject file, PSObject spectrogram) in files.Output.Zip(objects.Output))
        {
            byte[] bytes = File.ReadAllBytes(((FileInfo)file.BaseObject).FullName);
            Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], bytes[..8]);
            int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
            Assert.Equal(0, start % 64);
            Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (16, 51), }", Encoding.ASCII.GetString(bytes[10..start]).TrimEnd());
            Assert.Equal((byte)'\n', bytes[start - 1]);
            Assert.Equal(Get<float[,]>(spectrogram, "Values").Cast<float>(), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray());
        }
    }

    [Fact]
    public void Png_files_are_pictures()
    {
        TestSound.Write(Folder, "a.wav", seconds: 0.5);
        EngineResult result = Succeed("$null = $ExecutionContext.SessionState.Path.SetLocation($root); Get-DogSoundFeature a.wav -Model $model -As Png");
        FileInfo picture = (FileInfo)Assert.Single(result.Output).BaseObject;
        Assert.Equal(Folder["a.png"], picture.FullName);
        byte[] bytes = File.ReadAllBytes(picture.FullName);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], bytes[..8]);
        Assert.Equal("IHDR", Encoding.ASCII.GetString(bytes[12..16]));
        Assert.Equal((2 * 51, 4 * 16), (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20))));
        Assert.Equal("IEND", Encoding.ASCII.GetString(bytes[^8..^4]));
    }

    [Theory]
    [InlineData("Npy")]
    [InlineData("Png")]
    public void A_file_that_exists_is_kept_unless_forced(string format)
    {
        TestSound.Write(Folder, "a.wav");
        TestSound.Write(Folder, "b.wav");
        string old = Folder.Write($"out/a.{format.ToLowerInvariant()}", "precious");
        EngineResult kept = Run($"Get-DogSoundFeature $root -Model $model -As {format} -Destination $root/out", ("model", model.Path));
        AssertErrors(kept, (old, "DogSound.FileExists"));
        Assert.Equal([$"b.{format.ToLowerInvariant()}"], kept.Output.Select(file => ((FileInfo)file.BaseObject).Name));
        Assert.Equal("precious", File.ReadAllText(old));
        Assert.Equal(2, Succeed($"Get-DogSoundFeature $root -Model $model -As {format} -Destination $root/out -Force").Output.Count);
        Assert.NotEqual("precious", File.ReadAllText(old));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        TestSound.Write(Folder, "a.wav");
        Assert.Empty(Succeed("Get-DogSoundFeature $root -Model $model -As Png -Destination $root/out -WhatIf").Output);
        Assert.Equal(["a.wav"], Folder.Files());
        Assert.False(Directory.Exists(Path.Combine(Folder.FullPath, "out")));
    }

    [Fact]
    public void Every_bad_file_is_one_error_and_the_others_go_on()
    {
        (string Path, string Id)[] bad = [.. BadSounds.Write(Folder).OrderBy(file => file.Path, StringComparer.Ordinal)];
        TestSound.Write(Folder, "a good one.wav");
        TestSound.Write(Folder, "z good one.wav");
        EngineResult result = Run("Get-DogSoundFeature $root -Model $model -As Npy -Destination $root/out", ("model", model.Path));
        AssertErrors(result, bad);
        Assert.Equal(["a good one.npy", "z good one.npy"], Directory.GetFiles(Folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_destination_that_is_a_file_is_an_error()
    {
        TestSound.Write(Folder, "a.wav");
        Folder.Write("out");
        EngineResult result = Run("Get-DogSoundFeature $root/a.wav -Model $model -As Npy -Destination $root/out", ("model", model.Path));
        Assert.Equal(["DogSound.Unreadable"], result.ErrorIds);
        Assert.Equal(["a.wav", "out"], Folder.Files());
    }

    [Theory]
    [InlineData("$root/missing.safetensors", "DogSound.NotFound")]
    [InlineData("$root/a.wav", "DogSound.InvalidModel")]
    public void A_model_that_cannot_be_used_ends_it(string path, string id)
    {
        TestSound.Write(Folder, "a.wav");
        Assert.Equal(id, IdOf(Fail($"Get-DogSoundFeature $root -Model {path}")));
    }

    private EngineResult Succeed(string script)
    {
        EngineResult result = Run(script, ("model", model.Path));
        Assert.Empty(result.Errors);
        return result;
    }
}
