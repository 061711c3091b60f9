using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

public sealed class GetDogSoundClipTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();

    [Fact]
    public void Tells_what_is_in_a_file()
    {
        File.WriteAllBytes(_folder["a.wav"], TestSound.Wav(seconds: 0.5, sampleRate: 8000, amplitude: 0.5));
        EngineResult result = Run("Get-DogSoundClip $root/a.wav");
        Assert.Empty(result.Errors);
        PSObject clip = Assert.Single(result.Output);
        Assert.Equal("DogSound.Clip", clip.TypeNames[0]);
        Assert.Equal(_folder["a.wav"], Value(clip, "Path"));
        Assert.Equal(0.5, Value(clip, "Duration"));
        Assert.Equal(8000, Value(clip, "SampleRate"));
        Assert.Equal(1, Value(clip, "Channels"));
        Assert.Equal(4000L, Value(clip, "FrameCount"));
        Assert.Equal("Pcm16", Value(clip, "Encoding"));
        Assert.Equal(0.5, Value(clip, "Peak"));
        Assert.Equal(0.5, (double)Value(clip, "Rms")!, 9);
    }

    [Fact]
    public void A_folder_yields_its_sound_files_in_ordinal_order()
    {
        foreach (string name in new[] { "b.wav", "B.WAV", "a10.wav", "a2.wav", "sub/c.wav", "sub/deep/d.wav", "notes.txt" })
            TestSound.Write(_folder, name);
        Assert.Equal(["B.WAV", "a10.wav", "a2.wav", "b.wav"], Names(Run("Get-DogSoundClip $root")));
        Assert.Equal(["B.WAV", "a10.wav", "a2.wav", "b.wav", "c.wav", "d.wav"], Names(Run("Get-DogSoundClip $root -Recurse")));
        Assert.Equal(["c.wav"], Names(Run("Get-DogSoundClip -LiteralPath $root/sub")));
    }

    [Theory]
    [InlineData("clip [1].wav")]
    [InlineData("`tick.wav")]
    [InlineData("dog 🐶 x.wav")]
    [InlineData("it's.wav")]
    [InlineData("-dash.wav")]
    [InlineData("noextension")]
    public void A_name_is_a_name_whatever_its_characters(string name)
    {
        string path = TestSound.Write(_folder, name);
        foreach (string command in new[]
        {
            "Get-DogSoundClip -LiteralPath $path",
            "Get-DogSoundClip -Path $path",
            "$path | Get-DogSoundClip",
            "[System.IO.FileInfo]::new($path) | Get-DogSoundClip",
            "[pscustomobject] @{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$path\" } | Get-DogSoundClip",
            "Get-DogSoundClip -LiteralPath $path | Get-DogSoundClip",
        })
        {
            EngineResult result = Run(command, ("path", path));
            Assert.Empty(result.Errors);
            Assert.Equal(path, Value(Assert.Single(result.Output), "Path"));
        }
    }

    [Fact]
    public void Wildcards_match_and_say_so_where_they_do_not()
    {
        TestSound.Write(_folder, "a1.wav");
        TestSound.Write(_folder, "a2.wav");
        TestSound.Write(_folder, "b1.wav");
        Assert.Equal(["a1.wav", "a2.wav"], Names(Run("Get-DogSoundClip $root/a?.wav")));
        Assert.Equal(["a1.wav", "b1.wav"], Names(Run("Get-DogSoundClip $root/[ab]1.wav")));
        EngineResult none = Run("Get-DogSoundClip $root/c*.wav");
        Assert.Empty(none.Errors);
        Assert.Empty(none.Output);
        Assert.Contains("c*.wav", Assert.Single(none.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_path_is_relative_to_the_location_of_the_session()
    {
        TestSound.Write(_folder, "sub/a.wav");
        EngineResult result = Run("$null = $ExecutionContext.SessionState.Path.SetLocation($root); Get-DogSoundClip sub; Get-DogSoundClip ./sub/a.wav");
        Assert.Equal(["a.wav", "a.wav"], Names(result));
    }

    [Fact]
    public void What_cannot_be_read_is_one_error_each_and_the_rest_goes_on()
    {
        TestSound.Write(_folder, "1.wav");
        _folder.Write("2.wav");
        _folder.Write("3.wav", "this is no sound");
        File.WriteAllBytes(_folder["4.wav"], TestSound.Wav()[..30]);
        TestSound.Write(_folder, "5.wav");
        EngineResult result = Run("Get-DogSoundClip $root, $root/missing.wav, Env:PATH");
        Assert.Equal(["1.wav", "5.wav"], Names(result));
        Assert.Equal(5, result.Errors.Count);
        Assert.All(result.ErrorIds, id => Assert.StartsWith("DogSound.", id, StringComparison.Ordinal));
        foreach (string name in new[] { "2.wav", "3.wav", "4.wav", "missing.wav" })
        {
            ErrorRecord error = Assert.Single(result.Errors, error => error.Exception.Message.Contains(_folder[name], StringComparison.Ordinal));
            Assert.EndsWith(name, (string)error.TargetObject, StringComparison.Ordinal);
        }
        Assert.Equal("DogSound.Empty", IdFor(result, "2.wav"));
        Assert.Equal("DogSound.NotAudio", IdFor(result, "3.wav"));
        Assert.Equal("DogSound.NotFound", IdFor(result, "missing.wav"));
    }

    [Fact]
    public void An_unreadable_folder_or_file_is_an_error()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("sets POSIX file modes");
            return;
        }
        if (Environment.UserName == "root")
            Assert.Skip("nothing is closed to root");
        TestSound.Write(_folder, "a.wav");
        File.SetUnixFileMode(TestSound.Write(_folder, "b.wav"), UnixFileMode.None);
        Directory.CreateDirectory(_folder["closed"], UnixFileMode.None);
        EngineResult result = Run("Get-DogSoundClip $root -Recurse");
        Assert.Equal(["a.wav"], Names(result));
        Assert.Equal(["DogSound.AccessDenied", "DogSound.AccessDenied"], result.ErrorIds);
    }

    [Fact]
    public void Links_are_read_but_never_followed_in_circles()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs a right to make links");
        string file = TestSound.Write(_folder, "sub/a.wav");
        File.CreateSymbolicLink(_folder["link.wav"], file);
        File.CreateSymbolicLink(_folder["nowhere.wav"], _folder["missing.wav"]);
        Directory.CreateSymbolicLink(_folder["sub/up"], _folder.FullPath);
        EngineResult result = Run("Get-DogSoundClip $root -Recurse");
        Assert.Equal(["link.wav", "a.wav"], Names(result));
        Assert.Equal(["DogSound.NotFound"], result.ErrorIds);
    }

    [Fact]
    public void Labels_come_from_folders_when_asked_and_stay_otherwise()
    {
        TestSound.Write(_folder, "Barking/a.wav");
        EngineResult result = Run("""
            $clip = Get-DogSoundClip $root -Recurse -LabelFromFolder
            $clip.Fold = '3'
            $clip
            $clip | Get-DogSoundClip
            Get-DogSoundClip $root -Recurse
            """);
        Assert.Equal(["Barking", "Barking", null], result.Output.Select(clip => (string?)Value(clip, "Label")));
        Assert.Equal(["3", "3", null], result.Output.Select(clip => (string?)Value(clip, "Fold")));
    }

    [Fact]
    public void Many_files_keep_the_order_of_the_input()
    {
        // Long and short in turn, so that reading ends in another order than it began.
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"{i:00}.wav")];
        for (int i = 0; i < names.Length; i++)
            TestSound.Write(_folder, names[i], seconds: i % 7 == 0 ? 20 : 0.05);
        Assert.Equal(names, Names(Run("Get-DogSoundClip $root")));
        Assert.Equal(names.Reverse(), Names(Run("59..0 | ForEach-Object { '{0}/{1:00}.wav' -f $root, $_ } | Get-DogSoundClip")));
    }

    [Fact]
    public void A_pipeline_that_has_enough_stops_the_reading()
    {
        for (int i = 0; i < 200; i++)
            TestSound.Write(_folder, $"{i:000}.wav");
        EngineResult result = Run("""
            $seen = [System.Collections.Generic.List[string]]::new()
            foreach ($once in 1) { 0..199 | ForEach-Object { $seen.Add($_); '{0}/{1:000}.wav' -f $root, $_ } | Get-DogSoundClip | ForEach-Object { $_; break } }
            $seen.Count
            """);
        Assert.Empty(result.Errors);
        Assert.Equal("000.wav", Path.GetFileName((string)Value(result.Output[0], "Path")!));
        Assert.InRange((int)result.Output[1].BaseObject, 1, (2 * Environment.ProcessorCount) + 1);
    }

    [Fact]
    public async Task Stopping_is_quick_and_leaves_no_error()
    {
        for (int i = 0; i < 50; i++)
            TestSound.Write(_folder, $"{i}.wav", seconds: 60);
        using System.Management.Automation.PowerShell shell = _engine.Create("1..1000 | ForEach-Object { $root } | Get-DogSoundClip", ("root", _folder.FullPath));
        var output = new PSDataCollection<PSObject>();
        Task run = shell.InvokeAsync<PSObject, PSObject>(null, output);
        await Stopping.UntilAsync(run, () => output.Count > 0);
        await Stopping.StopAsync(shell, run);
    }

    [Fact]
    public void Prints_as_a_table()
    {
        TestSound.Write(_folder, "a.wav", seconds: 90);
        HostResult result = HostProcess.Run("-Command", $"Get-DogSoundClip '{_folder.FullPath}'");
        Assert.Contains($"Folder: {_folder.FullPath}", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"a\.wav +1:30\.0 +8000 +1 Pcm16 +-6\.0 +-6\.0", result.Output);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private static object? Value(PSObject clip, string property) => clip.Properties[property].Value;

    private static IEnumerable<string> Names(EngineResult result) => result.Output.Select(clip => Path.GetFileName((string)Value(clip, "Path")!));

    private static string IdFor(EngineResult result, string name) =>
        result.ErrorIds[result.Errors.ToList().FindIndex(error => error.Exception.Message.Contains(name, StringComparison.Ordinal))];

    private EngineResult Run(string script, params (string, object?)[] variables) =>
        _engine.Run(script, [("root", _folder.FullPath), .. variables]);
}
