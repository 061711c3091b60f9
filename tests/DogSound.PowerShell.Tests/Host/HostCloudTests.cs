using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace DogSound.PowerShell.Tests.Host;

/// <summary>The training container of <c>examples/cloud</c>, on folders that are laid out as <c>/opt/ml</c>.</summary>
public sealed class HostCloudTests : IDisposable
{
    private const string Small =
        "\"configuration\": \"tiny\", \"features.clip_duration\": \"1\", \"features.n_mels\": \"16\", \"model.width\": \"4\", \"training.batch_size\": \"4\", \"training.warmup_epochs\": \"0\"";

    private static readonly string Script = Path.Combine(Engine.RepositoryRoot, "examples", "cloud", "train.ps1");

    private readonly TemporaryFolder _folder = new();

    public HostCloudTests()
    {
        string clips = _folder["ml/input/data/competition/train"];
        Engine.RunOnce("$null = New-DogSoundSample $clips -Count 24 -Duration 1 -Seed 3 -Force", ("clips", clips));
        var manifest = new StringBuilder("Filename,Label,Remark\n");
        foreach (string path in Directory.GetFiles(clips, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            manifest.Append(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(clips, path).Replace('\\', '/')},{Path.GetFileName(Path.GetDirectoryName(path))},\n");
        _folder.Write("ml/input/data/competition/meta_train.csv", manifest.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_job_writes_its_model_and_the_next_one_can_read_it()
    {
        // A row whose file is missing costs itself only.
        File.AppendAllText(_folder["ml/input/data/competition/meta_train.csv"], "none.wav,Barking,\n");
        _folder.Write("ml/output/failure", "of an earlier start");
        Hyperparameters($"{{{Small}, \"training.epochs\": \"2\", \"test_fraction\": \"0.2\", \"validation_fraction\": \"0.2\"}}");
        HostResult result = Run();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("none.wav", result.Error, StringComparison.Ordinal);
        Assert.Matches(@"WeightedAuc=\d\.\d{6};", result.Output);
        Assert.True(File.Exists(_folder["ml/model/model.safetensors"]));
        Assert.True(File.Exists(_folder["ml/model/model.safetensors.log.jsonl"]));
        Assert.False(File.Exists(_folder["ml/output/failure"]));
        Assert.Equal(2, Directory.GetFiles(_folder["ml/model"]).Length);

        // Started once more, there is nothing left to do, and the same model comes out.
        byte[] model = File.ReadAllBytes(_folder["ml/model/model.safetensors"]);
        File.Delete(_folder["ml/model/model.safetensors"]);
        Assert.Equal(0, Run().ExitCode);
        Assert.Equal(model, File.ReadAllBytes(_folder["ml/model/model.safetensors"]));
    }

    [Theory]
    [InlineData("{\"training.epochs\": \"many\"}", "training.epochs is 'many'")]
    [InlineData("{\"epochs\": \"5\"}", "there is no hyperparameter 'epochs'")]
    [InlineData("{\"training.task\": \"multi_label\", \"augmentation.mixing\": \"cutmix\"}", "augmentation.mixing is cutmix")]
    [InlineData("{\"configuration\": \"tiny\", \"classes\": \"Meowing,Purring\"}", "no row of it is a clip")]
    [InlineData("not json", "can't be read")]
    public void What_can_not_be_used_stands_in_the_failure_file(string hyperparameters, string reason)
    {
        Hyperparameters(hyperparameters);
        HostResult result = Run();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, File.ReadAllText(_folder["ml/output/failure"]), StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["ml/model/model.safetensors"]));
    }

    [Fact]
    public async Task A_machine_that_is_taken_away_leaves_a_checkpoint_and_the_next_start_goes_on()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("sends POSIX signals");
        Hyperparameters($"{{{Small}, \"training.epochs\": \"40\"}}");
        using (Process process = HostProcess.Start(Script, "-Root", _folder["ml"], "-WorkPath", _folder["work"], "-Device", "cpu"))
        {
            string log = _folder["ml/checkpoints/model.safetensors.log.jsonl"];
            for (long start = Stopwatch.GetTimestamp(); !File.Exists(log) || !File.ReadAllText(log).Contains("\"event\":\"epoch\"", StringComparison.Ordinal); await Task.Delay(10, TestContext.Current.CancellationToken))
            {
                Assert.False(process.HasExited, "The training ended before it was stopped.");
                Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(10), "The training came to nothing.");
            }

            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(143, HostProcess.Finish(process).ExitCode);
        }

        Assert.False(File.Exists(_folder["ml/output/failure"]));
        Assert.False(File.Exists(_folder["ml/model/model.safetensors"]));
        Assert.NotEmpty(Directory.GetFiles(_folder["ml/checkpoints/model.safetensors.checkpoints"], "checkpoint-*"));
        Assert.Equal(0, Run().ExitCode);
        Assert.Equal(42, File.ReadAllLines(_folder["ml/model/model.safetensors.log.jsonl"]).Length);
    }

    [Fact]
    public void A_job_with_an_earlier_model_begins_with_it()
    {
        Hyperparameters($"{{{Small}, \"training.epochs\": \"1\", \"keep_rehearsal_clips\": \"true\"}}");
        Assert.Equal(0, Run().ExitCode);
        _folder.Write("ml/input/data/model/model.tar.gz");
        using (FileStream file = File.Create(_folder["ml/input/data/model/model.tar.gz"]))
        using (var zipped = new GZipStream(file, CompressionLevel.Fastest))
            TarFile.CreateFromDirectory(_folder["ml/model"], zipped, includeBaseDirectory: false);
        Directory.Delete(_folder["ml/checkpoints"], recursive: true);
        Directory.Delete(_folder["ml/model"], recursive: true);
        Hyperparameters("{\"incremental.epochs\": \"1\"}");
        HostResult result = Run();
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.True(File.Exists(_folder["ml/model/model.safetensors"]));
    }

    private HostResult Run() => HostProcess.Run(Script, "-Root", _folder["ml"], "-WorkPath", _folder["work"], "-Device", "cpu");

    private void Hyperparameters(string json) => _folder.Write("ml/input/config/hyperparameters.json", json);
}
