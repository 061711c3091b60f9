using DogSound.PowerShell.Tests.Cmdlets;

namespace DogSound.PowerShell.Tests.Help;

/// <summary>Every example of the help, in a folder with the files that the examples name.</summary>
public sealed class ExampleTests(TinyModel model) : CmdletTest
{
    private static readonly Engine Shared = new();

    public static TheoryData<string> Cmdlets => [.. Shared.Run("(Get-Module DogSound).ExportedCmdlets.Keys").Lines];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Examples_run(string name)
    {
        foreach (string sound in new[] { "bark.wav", "night.flac", "clips/a.wav", "clips/Howling/b.wav", "train/a.wav", "train/b.wav", "test/Barking/a.wav", "test/Howling/b.wav", "a.wav", "b.wav", "ESC-50/audio/1-1-A-0.wav", "ESC-50/audio/1-2-A-14.wav", "FSD50K/FSD50K.dev_audio/1.wav" })
            TestSound.Write(Folder, sound, seconds: 1.5);
        Folder.Write("meta_train.csv", "Filename,Label,Remark\na,0,Barking\nb,1,Howling\n");
        Folder.Write("train.csv", "Filename,Label\na,0\nb,5\n");
        string[] labelled = [.. Enumerable.Range(0, 20).Select(clip => $"labelled/{(clip % 2 == 0 ? "Barking" : "Howling")}/{clip}.wav")];
        foreach (string sound in labelled) TestSound.Write(Folder, sound);
        Folder.Write("labelled.csv", $"Filename,Label,Fold\n{string.Concat(labelled.Select((sound, clip) => $"{sound},{sound.Split('/')[1]},{1 + (clip / 4)}\n"))}");
        Folder.Write("ESC-50/meta/esc50.csv", "filename,fold,target,category,esc10,src_file,take\n1-1-A-0.wav,1,0,dog,True,1,A\n1-2-A-14.wav,1,14,chirping_birds,False,2,A\n");
        Folder.Write("FSD50K/FSD50K.ground_truth/dev.csv", "fname,labels,mids,split\n1,\"Bark,Crow\",m,train\n");
        Folder.Write("ml/input/data/competition/meta_train.csv", "Filename,Label,Remark\na,0,Barking\n");
        Folder.Write("test.csv", "Filename\na\nb\n");
        Folder.Write("dog.yaml", "preset: tiny\n");
        Folder.Write("one-epoch.yaml", "preset: tiny\ntraining: { epochs: 1 }\n");
        Folder.Write("retraining.yaml", "registry: registry\nwork: work\nconfiguration: one-epoch.yaml\nclips: [{ folder: samples }]\n");
        if (name == "Invoke-DogSoundRetraining") Run("$null = New-DogSoundSample $root/samples -Count 48 -Duration 1");
        Folder.Write("policy.yaml", "variants: [{name: original}, {name: rolled, copies: 2, steps: [roll]}]\n");
        File.Copy(model.Path, Folder["dog.safetensors"]);
        Directory.CreateDirectory(Folder["folds"]);
        foreach (string fold in new[] { "1", "2" }) File.Copy(model.Path, Folder[$"folds/{fold}.safetensors"]);
        IReadOnlyList<string> examples = Run("(Get-Help $name).examples.example | ForEach-Object { $_.code }", ("name", name)).Lines;
        Assert.NotEmpty(examples);
        foreach (string example in examples)
        {
            EngineResult result = Run("$null = $ExecutionContext.SessionState.Path.SetLocation($root)\n" + example);
            Assert.True(result.Errors.Count == 0, $"{example}: {string.Join(" ", result.Errors)}");
        }
    }
}
