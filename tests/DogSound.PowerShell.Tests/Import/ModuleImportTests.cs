using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace DogSound.PowerShell.Tests.Import;

public sealed class ModuleImportTests
{
    private const string Command = "Test-DogSoundEnvironment";

    [Fact]
    public void Exports_exactly_the_cmdlets_of_the_assembly()
    {
        EngineResult result = Engine.RunOnce("""
            $assembly = (Get-Command Test-DogSoundEnvironment).ImplementingType.Assembly
            foreach ($type in $assembly.GetExportedTypes()) {
                $attribute = [System.Reflection.CustomAttributeExtensions]::GetCustomAttribute($type, [System.Management.Automation.CmdletAttribute])
                if ($attribute) { "$($attribute.VerbName)-$($attribute.NounName)" }
            }
            '--'
            (Get-Module DogSound).ExportedCommands.Keys
            """);
        Assert.Empty(result.Errors);
        string[] lines = [.. result.Lines];
        int middle = Array.IndexOf(lines, "--");
        Assert.NotEqual(0, middle);
        Assert.Equal(lines[..middle].Order(StringComparer.Ordinal), lines[(middle + 1)..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Survives_forced_and_repeated_imports()
    {
        using var engine = new Engine();
        string[] again =
        [
            "Import-Module $path -Force",
            "Import-Module $path -Force",
            "Remove-Module DogSound; Import-Module $path",
            "Remove-Module DogSound; Import-Module $path -Force -Global",
            "& { Import-Module $path -Force }",
        ];
        foreach (string import in again)
        {
            EngineResult result = engine.Run($"{import}; @(Get-Command {Command}).Count; @({Command}).Count", ("path", Engine.Manifest));
            Assert.Empty(result.Errors);
            Assert.Equal("1", result.Lines[0]);
            Assert.NotEqual("0", result.Lines[1]);
        }
    }

    [Fact]
    public void Removing_the_module_removes_its_commands()
    {
        EngineResult result = Engine.RunOnce("Remove-Module DogSound; @(Get-Command *-DogSound* -ListImported).Count; @(Get-Module -All -Name *DogSound*).Count");
        Assert.Equal(["0", "0"], result.Lines);
    }

    [Fact]
    public void Imports_inside_another_module()
    {
        EngineResult result = Engine.RunOnce(
            $$"""
            $outer = New-Module { param($path) Import-Module $path -Force; function inner { @({{Command}}).Count } } -ArgumentList $path
            inner
            """,
            ("path", Engine.Manifest));
        Assert.Empty(result.Errors);
        Assert.NotEqual("0", Assert.Single(result.Lines));
    }

    [Fact]
    public async Task Imports_in_several_runspaces_at_once()
    {
        IEnumerable<Task<EngineResult>> runs = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Engine.RunOnce($"@({Command}).Count")));
        foreach (EngineResult result in await Task.WhenAll(runs))
        {
            Assert.Empty(result.Errors);
            Assert.NotEqual("0", Assert.Single(result.Lines));
        }
    }

    [Fact]
    public void Keeps_its_dependencies_out_of_the_default_load_context()
    {
        EngineResult result = Engine.RunOnce("""
            $context = [System.Runtime.Loader.AssemblyLoadContext]
            $context::GetLoadContext((Get-Command Test-DogSoundEnvironment).ImplementingType.Assembly).Name
            $context::GetLoadContext([DogSound.Clip].Assembly).Name
            @($context::Default.Assemblies | ForEach-Object { $_.GetName().Name }) -contains 'TorchSharp'
            """);
        Assert.Equal(["DogSound", "Default", "False"], result.Lines);
    }

    [Fact]
    public void A_copy_in_a_folder_with_blanks_and_brackets_imports_too()
    {
        using var folder = new TemporaryFolder();
        string copy = Path.Combine(folder.FullPath, "Dog [1] 🐶", "DogSound");
        foreach (string file in Directory.EnumerateFiles(Engine.ModuleFolder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Engine.ModuleFolder, file);
            if (!name.StartsWith("runtimes", StringComparison.Ordinal))
                File.Copy(file, folder[Path.Combine(copy, name)]);
        }
        // In a process of its own: this one has loaded the assemblies from another folder.
        HostResult result = HostProcess.RunWith(new() { ["DOGSOUND_MODULE"] = copy }, "-Command", $"(Get-Module DogSound).ModuleBase; @({Command}).Count -gt 0");
        Assert.Equal("", result.Error);
        Assert.Equal([copy, "True"], result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("0.0.0.1")]
    [InlineData("99.0.0.0")]
    public void A_second_version_in_one_process_is_refused_with_the_reason(string version)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(Engine.ModuleFolder, "DogSound.psm1"), folder["DogSound.psm1"]);
        var other = new PersistedAssemblyBuilder(new AssemblyName($"DogSound, Version={version}"), typeof(object).Assembly);
        other.DefineDynamicModule("DogSound");
        other.Save(folder["bin/DogSound.dll"]);

        using var engine = new Engine();
        var error = Assert.ThrowsAny<RuntimeException>(() => engine.Run("Import-Module $path -ErrorAction Stop", ("path", folder["DogSound.psm1"])));
        Assert.StartsWith("DogSound.OtherVersionLoaded", error.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"is already loaded from {Engine.ModuleFolder}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Start a new PowerShell to use the one in {folder.FullPath}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_does_not_map_libtorch()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads /proc/self/maps");
        HostResult result = HostProcess.Run(
            "-Command", $"$mapped = {{ [System.IO.File]::ReadAllText('/proc/self/maps').Contains('torch_cpu') }}; & $mapped; {Command} | ForEach-Object Name; & $mapped");
        string[] lines = result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("False", lines[0]);
        // Else the first line would prove nothing.
        Assert.Contains("libtorch", lines);
        Assert.Equal("True", lines[^1]);
    }
}
