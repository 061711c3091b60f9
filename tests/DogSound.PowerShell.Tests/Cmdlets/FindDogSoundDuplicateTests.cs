using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class FindDogSoundDuplicateTests : CmdletTest
{
    [Fact]
    public void Pairs_come_in_the_order_of_the_input_and_broken_files_are_errors()
    {
        WriteRecording("1.wav", seed: 1);
        WriteRecording("2.wav", seed: 2);
        File.Copy(Folder["1.wav"], Folder["3 copy of 1.wav"]);
        (string Path, string Id)[] bad = BadSounds.Write(Folder);
        WriteRecording("y 2 quieter.wav", seed: 2, level: 0.1);
        WriteRecording("z 1 later.wav", seed: 1, skip: 5000);
        EngineResult result = Run("Find-DogSoundDuplicate $root");
        Assert.Equal(
            ["1.wav = 3 copy of 1.wav Equal", "2.wav = y 2 quieter.wav Near", "1.wav = z 1 later.wav Near"],
            result.Output.Select(pair => $"{Name(pair, "Path")} = {Name(pair, "OtherPath")} {Get<object>(pair, "Kind")}"));
        Assert.Equal(["DogSound.ClipDuplicate"], result.Output.Select(pair => pair.TypeNames[0]).Distinct());
        Assert.Equal((1.0, 0.0, 3.0), Numbers(result.Output[0]));
        Assert.Equal(5000 / 8000.0, Numbers(result.Output[2]).Offset, 0.0002);
        Assert.InRange(Numbers(result.Output[2]).Similarity, 0.95, 1);
        AssertErrors(result, [.. bad.OrderBy(one => one.Path, StringComparer.Ordinal)]);
    }

    [Fact]
    public void Clips_bring_their_labels_parts_and_folds()
    {
        WriteRecording("Barking/a.wav", seed: 1);
        WriteRecording("Howling/b.wav", seed: 1, level: 0.5);
        PSObject pair = Assert.Single(Run("""
            $clips = Get-DogSoundClip $root -Recurse -LabelFromFolder
            $clips[0].Part = 'Train'; $clips[0].Fold = '1'
            $clips[1].Part = 'Test'; $clips[1].Fold = '2'
            $clips | Find-DogSoundDuplicate
            """).Output);
        Assert.Equal(("Barking", "Howling"), (Get<string>(pair, "Label"), Get<string>(pair, "OtherLabel")));
        Assert.Equal(("1", "2"), (Get<string>(pair, "Fold"), Get<string>(pair, "OtherFold")));
        Assert.Equal(("Train", "Test"), ($"{Get<object>(pair, "Part")}", $"{Get<object>(pair, "OtherPart")}"));
        Assert.True(Get<bool>(pair, "IsLeak"));
        Assert.True(Get<bool>(pair, "IsLabelConflict"));
    }

    [Fact]
    public void The_least_similarity_decides_and_must_be_one()
    {
        WriteRecording("a.wav", seed: 1);
        WriteRecording("b.wav", seed: 1, level: 0.5, noise: 0.05);
        double similarity = Numbers(Assert.Single(Run("Find-DogSoundDuplicate $root -MinimumSimilarity 0.5").Output)).Similarity;
        Assert.InRange(similarity, 0.9, 0.99);
        Assert.Empty(Run("Find-DogSoundDuplicate $root -MinimumSimilarity 0.99").Output);
        Assert.StartsWith("ParameterArgumentValidationError", IdOf(Fail("Find-DogSoundDuplicate $root -MinimumSimilarity 0.4")), StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_is_left_out_and_said_so()
    {
        File.WriteAllBytes(Folder["a.wav"], TestSound.Wav(seconds: 1, amplitude: 0));
        File.WriteAllBytes(Folder["b.wav"], TestSound.Wav(seconds: 1, amplitude: 0));
        EngineResult result = Run("Find-DogSoundDuplicate $root -Verbose 4>&1");
        Assert.Equal(2, result.Lines.Count(line => line.Contains("is silent", StringComparison.Ordinal)));
        Assert.Equal(2, result.Output.Count);
    }

    [Fact]
    public void Prints_as_a_table()
    {
        WriteRecording("a.wav", seed: 1);
        File.Copy(Folder["a.wav"], Folder["b.wav"]);
        HostResult result = HostProcess.Run(
            "-Command", $"$clips = Get-DogSoundClip '{Folder.FullPath}'; $clips[0].Label = 'Barking'; $clips[0].Part = 'Train'; $clips[1].Label = 'Other'; $clips[1].Part = 'Test'; $clips | Find-DogSoundDuplicate");
        Assert.Equal("", result.Error);
        Assert.Matches(@"a\.wav +b\.wav +Equal +100\.0 % +3\.00 s +leak Train - Test, labels Barking - Other", result.Output);
    }

    [Fact]
    public async Task Stopping_is_quick_and_leaves_no_error()
    {
        for (int i = 0; i < 20; i++) WriteRecording($"{i}.wav", seed: i, seconds: 30);
        File.Copy(Folder["0.wav"], Folder["00.wav"]);
        using System.Management.Automation.PowerShell shell = Engine.Create("1..1000 | ForEach-Object { $root } | Find-DogSoundDuplicate", ("root", Folder.FullPath));
        var output = new PSDataCollection<PSObject>();
        Task run = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await Stopping.UntilAsync(run, () => output.Count > 0);
        await Stopping.StopAsync(shell, run);
    }

    private static string Name(PSObject pair, string property) => Path.GetFileName(Get<string>(pair, property));

    private static (double Similarity, double Offset, double Shared) Numbers(PSObject pair) =>
        (Get<double>(pair, "Similarity"), Get<double>(pair, "Offset"), Get<double>(pair, "SharedDuration"));

    /// <summary>Writes tones of random pitch and length; another seed is another recording.</summary>
    private void WriteRecording(string name, int seed, double level = 1, int skip = 0, double noise = 0, double seconds = 3)
    {
        var random = new Random(seed);
        double[] samples = new double[(int)(seconds * 8000)];
        for (int start = 0; start < samples.Length; start += random.Next(500, 2000))
        {
            double pitch = 300 + (3000 * random.NextDouble()), slide = 2000 * (random.NextDouble() - 0.5);
            for (int index = 0; index < 1500 && start + index < samples.Length; index++)
            {
                double at = index / 8000.0;
                samples[start + index] += 0.2 * Math.Exp(-10 * at) * Math.Sin(2 * Math.PI * ((pitch * at) + (slide * at * at)));
            }
        }
        var other = new Random(seed + 1000);
        byte[] wav = TestSound.Wav((samples.Length - skip) / 8000.0);
        for (int index = skip; index < samples.Length; index++)
        {
            short value = (short)(32767 * level * (samples[index] + (noise * (other.NextDouble() - 0.5))));
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + (2 * (index - skip))), value);
        }
        File.WriteAllBytes(Folder[name], wav);
    }
}
