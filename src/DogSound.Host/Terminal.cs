using System.Text;

namespace DogSound.Host;

/// <summary>
/// Everything that reaches the outside: results on standard output, everything else on standard error, UTF-8, and one
/// line of progress that never mixes with either. The only class here that uses the console.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>Width of tables where no terminal says how wide it is.</summary>
    private const int DefaultWidth = 120;

    private readonly Lock _sync = new();
    private readonly StreamWriter _output;
    private readonly StreamWriter _error;
    private bool _progressShown;

    public Terminal()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        if (OperatingSystem.IsWindows() && !(Console.IsOutputRedirected && Console.IsErrorRedirected))
            Console.OutputEncoding = utf8;
        _output = new StreamWriter(StandardStream.Open(1), utf8) { AutoFlush = true, NewLine = Environment.NewLine };
        _error = new StreamWriter(StandardStream.Open(2), utf8) { AutoFlush = true, NewLine = Environment.NewLine };
    }

    /// <summary>Somebody is there to answer.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Colours are welcome: a terminal that nobody asked to be plain (https://no-color.org).</summary>
    public static bool HasColor => !Console.IsOutputRedirected && !IsDumb && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Progress is drawn on standard error, and only where it can be erased again.</summary>
    public static bool ShowsProgress => !Console.IsErrorRedirected && !IsDumb;

    /// <summary>The reader of standard output went away.</summary>
    public bool OutputClosed { get; private set; }

    /// <summary>Columns.</summary>
    public static int Width => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? DefaultWidth : Console.WindowWidth;

    /// <summary>Lines.</summary>
    public static int Height => Console.IsOutputRedirected || Console.WindowHeight <= 0 ? 50 : Console.WindowHeight;

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    /// <summary>Writes a result.</summary>
    /// <returns>False when nobody reads standard output any more.</returns>
    public bool Write(string text)
    {
        lock (_sync)
        {
            if (!Console.IsOutputRedirected)
                HideProgress();
            try
            {
                if (!OutputClosed)
                    _output.Write(text);
            }
            catch (IOException)
            {
                OutputClosed = true;
            }
            return !OutputClosed;
        }
    }

    /// <inheritdoc cref="Write"/>
    public bool WriteLine(string text) => Write(text + Environment.NewLine);

    /// <summary>Writes a message about the work.</summary>
    public void WriteError(string text)
    {
        lock (_sync)
        {
            HideProgress();
            TryWriteError(text);
        }
    }

    /// <inheritdoc cref="WriteError"/>
    public void WriteErrorLine(string text) => WriteError(text + Environment.NewLine);

    /// <summary>Draws the line of progress, cut to the terminal's width.</summary>
    public void DrawProgress(string text)
    {
        lock (_sync)
        {
            int width = Math.Max(Console.WindowWidth - 1, 1);
            TryWriteError($"\r{(text.Length > width ? text[..width] : text)}\e[K");
            _progressShown = true;
        }
    }

    /// <summary>Erases the line of progress.</summary>
    public void ClearProgress()
    {
        lock (_sync)
            HideProgress();
    }

    /// <summary>Reads a line that a person types, or null at the end of input.</summary>
    public static string? ReadLine() => Console.In.ReadLine();

    public void Dispose()
    {
        ClearProgress();
        _output.Dispose();
        _error.Dispose();
    }

    private void HideProgress()
    {
        if (!_progressShown)
            return;
        _progressShown = false;
        TryWriteError("\r\e[K");
    }

    /// <summary>A closed standard error is no reason to stop: there is nobody left to tell.</summary>
    private void TryWriteError(string text)
    {
        try
        {
            _error.Write(text);
        }
        catch (IOException)
        {
        }
    }
}
