using DogSound.PowerShell.Tests.Cmdlets;

[assembly: AssemblyFixture(typeof(TinyModel))]

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>A model file that all tests share: six classes, one second at 8 kHz, 16 mel bands, random weights.</summary>
public sealed class TinyModel : IDisposable
{
    /// <summary>What a script adds to New-DogSoundModel and a path to make such a model.</summary>
    public const string Settings =
        "-Architecture audio-ntt -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other -SampleRate 8000 -MelCount 16 -ClipDuration 1";

    private readonly TemporaryFolder _folder = new();

    public TinyModel()
    {
        Path = _folder["tiny.safetensors"];
        Engine.RunOnce($"$null = New-DogSoundModel $path {Settings} -Seed 3", ("path", Path));
    }

    public string Path { get; }

    public void Dispose() => _folder.Dispose();
}
