using System.Buffers.Binary;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class NewDogSoundModelTests : CmdletTest
{
    [Fact]
    public void Says_what_it_wrote()
    {
        EngineResult result = Run($"New-DogSoundModel $root/new/dog.safetensors {TinyModel.Settings} -Seed 7; Get-DogSoundModel $root/new/dog.safetensors");
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Output.Count);
        foreach (PSObject model in result.Output)
        {
            Assert.Equal("DogSound.ModelInfo", model.TypeNames[0]);
            Assert.Equal(Folder["new/dog.safetensors"], Get<string>(model, "Path"));
            Assert.Equal("audio-ntt", Get<string>(model, "Architecture"));
            Assert.Equal(["Barking", "Howling", "Crying", "COSmoke", "GlassBreaking", "Other"], Get<string[]>(model, "Classes"));
            Assert.False(Get<bool>(model, "IsTrained"));
            Assert.Equal(8000, Get<int>(model, "SampleRate"));
            Assert.Equal(1.0, Get<double>(model, "ClipDuration"));
            Assert.Equal(16, Get<int>(model, "MelCount"));
            Assert.Equal(1.0, Get<double>(model, "Temperature"));
            Assert.True(Get<long>(model, "ParameterCount") > 10_000);
            Assert.InRange(DateTime.UtcNow - Get<DateTime>(model, "Created"), TimeSpan.Zero, TimeSpan.FromMinutes(10));
            Assert.Equal(DateTimeKind.Utc, Get<DateTime>(model, "Created").Kind);
            Assert.Equal(
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Folder["new/dog.safetensors"]))),
                Get<string>(model, "Fingerprint"));
        }
        Assert.Equal(["new/dog.safetensors"], Folder.Files());
    }

    [Fact]
    public void The_same_seed_makes_the_same_file_but_for_its_date()
    {
        Run($"1, 1, 2 | ForEach-Object {{ $i = 0 }} {{ $null = New-DogSoundModel \"$root/$((++$i)).safetensors\" {TinyModel.Settings} -Seed $_ }}");
        (string first, byte[] firstWeights) = Read("1.safetensors");
        (string second, byte[] secondWeights) = Read("2.safetensors");
        Assert.Equal(first, second);
        Assert.Equal(firstWeights, secondWeights);
        Assert.NotEqual(firstWeights, Read("3.safetensors").Weights);
    }

    [Fact]
    public void Keeps_a_file_that_exists_unless_forced()
    {
        Folder.Write("dog.safetensors", "precious");
        ErrorRecord error = Fail($"New-DogSoundModel $root/dog.safetensors {TinyModel.Settings}");
        Assert.Equal("DogSound.FileExists", IdOf(error));
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Contains(Folder["dog.safetensors"], error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Folder["dog.safetensors"]));
        EngineResult forced = Run($"New-DogSoundModel $root/dog.safetensors {TinyModel.Settings} -Force");
        Assert.Equal("audio-ntt", Get<string>(Assert.Single(forced.Output), "Architecture"));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        EngineResult result = Run($"New-DogSoundModel $root/sub/dog.safetensors {TinyModel.Settings} -WhatIf");
        Assert.Empty(result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.FullPath));
    }

    [Theory]
    [InlineData("-Class Dog, Dog", "DogSound.InvalidModelSettings", "'Dog' twice")]
    [InlineData("-Class Dog, ' '", "DogSound.InvalidModelSettings", "classes")]
    [InlineData("-Class @()", "ParameterArgumentValidationError", "Class")]
    [InlineData("-Class Dog -Architecture resnet19", "DogSound.InvalidModelSettings", "resnet19")]
    [InlineData("-Class Dog -Architecture audio-ntt -MelCount 4", "DogSound.InvalidModelSettings", "n_mels")]
    [InlineData("-Class Dog -SampleRate 10", "DogSound.InvalidFeatureSettings", "sample_rate")]
    [InlineData("-Class Dog -SampleRate 8000 -MaximumFrequency 5000", "DogSound.InvalidFeatureSettings", "f_max")]
    [InlineData("-Class Dog -WindowLength 400 -FftSize 200", "DogSound.InvalidFeatureSettings", "win_length")]
    [InlineData("-Class Dog -ClipDuration 0", "DogSound.InvalidFeatureSettings", "clip_duration")]
    [InlineData("-Class Dog -MelCount 257", "DogSound.InvalidFeatureSettings", "n_mels")]
    public void A_setting_out_of_range_ends_it_and_is_named(string arguments, string id, string named)
    {
        ErrorRecord error = Fail($"New-DogSoundModel $root/dog.safetensors {arguments}");
        Assert.Equal(id, IdOf(error));
        Assert.Contains(named, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Files());
    }

    [Fact]
    public void A_path_that_cannot_be_a_file_is_an_error()
    {
        Folder.Write("file");
        Directory.CreateDirectory(Folder["folder"]);
        Assert.StartsWith("DogSound.", IdOf(Fail($"New-DogSoundModel $root/folder {TinyModel.Settings}")), StringComparison.Ordinal);
        Assert.StartsWith("DogSound.", IdOf(Fail($"New-DogSoundModel $root/file/dog.safetensors {TinyModel.Settings}")), StringComparison.Ordinal);
        Assert.StartsWith("DogSound.", IdOf(Fail($"New-DogSoundModel Env:dog.safetensors {TinyModel.Settings}")), StringComparison.Ordinal);
        Assert.Equal(["file"], Folder.Files());
    }

    private (string Header, byte[] Weights) Read(string name)
    {
        byte[] bytes = File.ReadAllBytes(Folder[name]);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        JsonObject header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        JsonObject document = JsonNode.Parse(header["__metadata__"]!["dogsound"]!.GetValue<string>())!.AsObject();
        Assert.True(document.Remove("created"));
        return (header["__metadata__"]!["format"] + document.ToJsonString(), bytes[(8 + length)..]);
    }
}
