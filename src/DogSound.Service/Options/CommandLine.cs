using DogSound.Core.Configuration;
using DogSound.Core.Settings;

namespace DogSound.Service.Options;

/// <summary>The arguments of the process: <c>--name value</c>, <c>--name=value</c>, and what is not a setting.</summary>
/// <param name="Settings">Values by the names of the settings.</param>
/// <param name="File">The file of settings, or null.</param>
/// <param name="WantsHelp">Only the usage is to be shown.</param>
/// <param name="WantsVersion">Only the version is to be shown.</param>
internal sealed record CommandLine(IReadOnlyDictionary<string, string> Settings, string? File, bool WantsHelp = false, bool WantsVersion = false)
{
    private const string ConfigurationOption = "configuration";
    private const string RootOption = "root";
    private const string ServeCommand = "serve";

    /// <summary>What Amazon SageMaker calls the port, where it wants another than 8080.</summary>
    private const string PortVariable = "SAGEMAKER_BIND_TO_PORT";

    /// <summary>Settings that are taken where nobody says others.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; private init; } = new Dictionary<string, string>();

    /// <summary>How the program is called.</summary>
    public static string Usage => $"""
        dogsound-service: answers over HTTP what is heard in sounds.

          dogsound-service --model dog.safetensors [--name value] ...
          dogsound-service {ServeCommand} [--{RootOption} folder] [--name value] ...
          dogsound-service --help | --version

        --{ConfigurationOption} names a file of settings, YAML or JSON, with the names below (queue_limit for --queue-limit). The
        environment has them as DOGSOUND_QUEUE_LIMIT. The command line comes before the environment, and that before the file.

        `{ServeCommand}` is what a container of Amazon SageMaker is started with: the model in opt/ml/model below --{RootOption} (/),
        port 8080 of every address, and no key unless there is one.

        {string.Join("\n", SettingProperty.Of(typeof(ServiceSettings)).Select(Describe))}

        Exit codes: 0 stopped as it was told to, 1 it could not start or go on, 2 wrong usage.
        """;

    /// <summary>Takes the arguments apart.</summary>
    /// <exception cref="UsageException">There is no such option, or its value is missing.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Any(argument => argument is "--help" or "-h" or "-?")) return new CommandLine(new Dictionary<string, string>(), null, WantsHelp: true);
        if (arguments is ["--version"]) return new CommandLine(new Dictionary<string, string>(), null, WantsVersion: true);
        Dictionary<string, string> settings = new(StringComparer.Ordinal);
        string? file = null, root = null;
        bool isServe = arguments is [ServeCommand, ..];
        for (int index = isServe ? 1 : 0; index < arguments.Count; index++)
        {
            string argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) throw new UsageException($"{SettingText.Quote(argument)} is not an option; options begin with --.");
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string option = equals < 0 ? argument[2..] : argument[2..equals];
            string name = option.Replace('-', '_');
            bool isOther = option == ConfigurationOption || (isServe && option == RootOption);
            if (!isOther && SettingsReader.Find(name) is null) throw new UsageException($"there is no option --{SettingText.Shorten(option, 60)}.{Suggest(option)}");
            string value = equals >= 0 ? argument[(equals + 1)..]
                : ++index < arguments.Count ? arguments[index] : throw new UsageException($"--{option} needs a value.");
            if (option == ConfigurationOption) file = value;
            else if (isOther) root = value;
            else if (!settings.TryAdd(name, value)) throw new UsageException($"--{option} is there twice.");
        }

        return new CommandLine(settings, file) { Defaults = isServe ? ContainerDefaults(root ?? "/") : new Dictionary<string, string>() };
    }

    // What the container contract lays down; whoever runs the container decides who reaches it.
    private static Dictionary<string, string> ContainerDefaults(string root)
    {
        Dictionary<string, string> defaults = new()
        {
            ["model"] = Path.Combine(root, "opt", "ml", "model"),
            ["address"] = "0.0.0.0",
            ["open"] = "true",
        };
        if (Environment.GetEnvironmentVariable(PortVariable) is { Length: > 0 } port) defaults["port"] = port;
        return defaults;
    }

    private static string Suggest(string option) =>
        Suggestion.For(option, [.. SettingProperty.Of(typeof(ServiceSettings)).Select(OptionOf), ConfigurationOption]);

    private static string Describe(SettingProperty setting)
    {
        string text = SettingText.Format(setting.GetValue(new ServiceSettings()));
        string normally = text.Length == 0 ? "" : $" Normally {text}.";
        return $"  --{OptionOf(setting),-16} {setting.Description}{(setting.IsPath || setting.Words.Count == 0 && setting.Type == typeof(string) ? "" : $" It is {setting.Allowed}.")}{normally}";
    }

    private static string OptionOf(SettingProperty setting) => setting.Name.Replace('_', '-');
}
