using System.Buffers.Binary;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class GetDogSoundModelTests(TinyModel model) : CmdletTest
{
    [Fact]
    public void Broken_files_are_one_error_each_and_the_good_ones_go_on()
    {
        byte[] good = File.ReadAllBytes(model.Path);
        byte[] hugeHeader = [.. good];
        BinaryPrimitives.WriteUInt64LittleEndian(hugeHeader, 1UL << 63);
        (string Name, byte[] Content, string? Id)[] files =
        [
            ("1.safetensors", good, null),
            ("2.safetensors", [], "DogSound.InvalidModel"),
            ("3.safetensors", good[..^1], "DogSound.InvalidModel"),
            ("4.safetensors", good[..200], "DogSound.InvalidModel"),
            ("5.safetensors", hugeHeader, "DogSound.InvalidModel"),
            ("6.safetensors", "PK, or any other text that is no model"u8.ToArray(), "DogSound.InvalidModel"),
            ("7.safetensors", [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8], "DogSound.InvalidModel"),
            ("8 [x] 🐶.safetensors", good, null),
        ];
        foreach ((string name, byte[] content, _) in files) File.WriteAllBytes(Folder[name], content);
        EngineResult result = Run("Get-DogSoundModel $root/*.safetensors, $root/missing.safetensors");
        Assert.Equal(["1.safetensors", "8 [x] 🐶.safetensors"], Names(result));
        AssertErrors(result,
        [
            .. files.Where(file => file.Id is not null).Select(file => (Folder[file.Name], file.Id!)),
            (Folder["missing.safetensors"], "DogSound.NotFound"),
        ]);
    }

    [Fact]
    public void A_folder_is_no_model()
    {
        AssertErrors(Run("Get-DogSoundModel $root"), (Folder.FullPath, "DogSound.AccessDenied"));
    }

    [Fact]
    public void File_objects_and_model_records_name_models()
    {
        EngineResult result = Run("""
            [System.IO.FileInfo] $model | Get-DogSoundModel
            Get-DogSoundModel -LiteralPath $model
            $model | Get-DogSoundModel
            Get-DogSoundModel (Get-DogSoundModel $model)
            """, ("model", model.Path));
        Assert.Empty(result.Errors);
        Assert.Equal(Enumerable.Repeat(model.Path, 4), result.Output.Select(info => Get<string>(info, "Path")));
    }

    [Fact]
    public void Libtorch_is_not_mapped()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("reads /proc/self/maps");
        HostResult result = HostProcess.Run("-Command", $$"""
            (Get-DogSoundModel '{{model.Path}}').MelCount
            [System.IO.File]::ReadAllText('/proc/self/maps').Contains('libtorch')
            """);
        Assert.Equal("", result.Error);
        Assert.Equal(["16", "False"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
