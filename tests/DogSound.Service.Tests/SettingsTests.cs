using System.Net;
using DogSound.Service.Options;

namespace DogSound.Service.Tests;

/// <summary>The command line, the environment and files of settings.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_command_line_comes_before_the_environment_and_that_before_the_file()
    {
        string file = _folder.Write("service.yaml", "model: a.safetensors\nport: 1\nqueue_limit: 7\nbatch_delay: 2.5\n");
        Environment.SetEnvironmentVariable("DOGSOUND_PORT", "2");
        Environment.SetEnvironmentVariable("DOGSOUND_BATCH_DELAY", "3");
        try
        {
            ServiceSettings settings = Read("--configuration", file, "--port", "3", "--precision=bfloat16");
            Assert.Equal(("a.safetensors", 3, 7, 3, Precision.BFloat16), (settings.Model, settings.Port, settings.QueueLimit, settings.BatchDelay, settings.Precision));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOGSOUND_PORT", null);
            Environment.SetEnvironmentVariable("DOGSOUND_BATCH_DELAY", null);
        }
    }

    [Fact]
    public void A_file_may_be_JSON() =>
        Assert.Equal(9, Read("--configuration", _folder.Write("service.json", """{"model": "a", "queue_limit": 9}""")).QueueLimit);

    [Theory]
    [InlineData("there is no option --modell. Did you mean 'model'?", "--modell", "a")]
    [InlineData("--port needs a value", "--model", "a", "--port")]
    [InlineData("--port is there twice", "--model", "a", "--port", "1", "--port=2")]
    [InlineData("'dog.safetensors' is not an option", "dog.safetensors")]
    [InlineData("port is '70000', but must be a whole number from 0 to 65535. (on the command line)", "--model", "a", "--port", "70000")]
    [InlineData("merge is 'mean', but must be Mean or Maximum. Did you mean 'Mean'?", "--model", "a", "--merge", "mean")]
    [InlineData("address is 'everywhere'", "--model", "a", "--address", "everywhere")]
    [InlineData("--model is missing")]
    [InlineData("there is a model, a, and a registry, b.", "--model", "a", "--registry", "b")]
    [InlineData("there is no option --root", "--root", "/tmp")]
    public void What_means_nothing_is_said(string message, params string[] arguments) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("model: a\nqueue_limt: 3", "there is no setting 'queue_limt'. Did you mean 'queue_limit'?")]
    [InlineData("model: a\nport: [1]", "port must be a whole number")]
    [InlineData("model: a\nport: x", "line 2, column 7: port is 'x'")]
    [InlineData("- model", "one 'name: value' a line")]
    [InlineData("", "it is empty")]
    public void Mistakes_of_a_file_are_said_with_their_places(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UsageException>(() => Read("--configuration", _folder.Write("s.yaml", text))).Message, StringComparison.Ordinal);

    [Fact]
    public void Serve_means_the_folders_of_a_container()
    {
        ServiceSettings settings = Read("serve", "--root", _folder.FullPath, "--queue-limit", "5");
        Assert.Equal((Path.Combine(_folder.FullPath, "opt", "ml", "model"), IPAddress.Any, 8080, true, 5), (settings.Model, settings.IPAddress, settings.Port, settings.IsOpen, settings.QueueLimit));
        Assert.Equal(("", "champions"), (Read("serve", "--registry", "champions").Model, Read("serve", "--registry", "champions").Registry));
    }

    [Fact]
    public void The_usage_names_every_setting()
    {
        foreach (string option in new[] { "--model", "--registry", "--keep-folder", "--batch-size", "--configuration", "--root" }) Assert.Contains(option, CommandLine.Usage, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_open_to_others_only_where_somebody_said_so()
    {
        var settings = new ServiceSettings { Model = "a", Address = "0.0.0.0" };
        Assert.Contains("--key-file", Assert.Throws<StartException>(() => ServiceHost.Create(settings)).Message, StringComparison.Ordinal);
        Assert.Contains("no key in it", Assert.Throws<StartException>(() => ServiceHost.Create(settings with { KeyFile = _folder.Write("keys", "# none\n") })).Message, StringComparison.Ordinal);
    }

    private static ServiceSettings Read(params string[] arguments) => SettingsReader.Read(CommandLine.Parse(arguments));
}
