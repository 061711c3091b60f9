using System.Reflection;
using System.Text;
using System.Text.Json;
using DogSound.Service;
using DogSound.Service.Options;

const int Success = 0, Failure = 1, WrongUsage = 2;

ServiceSettings settings;
try
{
    CommandLine line = CommandLine.Parse(args);
    if (line.WantsHelp || line.WantsVersion)
    {
        Console.WriteLine(line.WantsHelp ? CommandLine.Usage : $"dogsound-service {Version()}");
        return Success;
    }

    settings = SettingsReader.Read(line);
}
catch (UsageException error)
{
    Console.Error.WriteLine($"dogsound-service: {error.Message} See dogsound-service --help.");
    return WrongUsage;
}

try
{
    if (settings.LogFile.Length > 0) Console.SetOut(OpenLog(settings.LogFile));
    await using ServiceHost host = ServiceHost.Create(settings);
    await host.StartAsync();
    await host.WaitAsync();
    return Success;
}
catch (Exception error) when (error is StartException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"dogsound-service: {error.Message}");
    Console.Out.WriteLine(JsonSerializer.Serialize(new { Timestamp = DateTime.UtcNow, LogLevel = nameof(LogLevel.Critical), Category = typeof(ServiceHost).FullName, error.Message }));
    return Failure;
}

static TextWriter OpenLog(string path)
{
    var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 1);
    return TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
}

static string Version() => typeof(ServiceHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
