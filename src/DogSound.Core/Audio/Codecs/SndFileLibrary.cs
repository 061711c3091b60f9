using System.Runtime.InteropServices;
using System.Text;

namespace DogSound.Core.Audio.Codecs;

/// <summary>SF_INFO of sndfile.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SndFileInfo
{
    /// <summary>The header's word; not to be believed.</summary>
    public long Frames;
    public int SampleRate;
    public int Channels;
    public int Format;
    public int Sections;
    public int Seekable;
}

/// <summary>
/// The few functions of the system's libsndfile (1.0.20 and later) that decoding takes, found when the first file needs
/// them. They are safe to call from several threads, one handle each.
/// </summary>
internal sealed unsafe class SndFileLibrary
{
    private const int ModeRead = 0x10;

    private static readonly Lazy<SndFileLibrary?> Shared = new(() => Load(Names));

    private readonly delegate* unmanaged[Cdecl]<void*, int, SndFileInfo*, nint> _open;
    private readonly delegate* unmanaged[Cdecl]<nint, float*, long, long> _readFrames;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _error;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> _errorText;
    private readonly delegate* unmanaged[Cdecl]<nint, int> _close;

    private SndFileLibrary(nint library)
    {
        // Windows has a second function for paths in UTF-16; elsewhere they are UTF-8.
        _open = (delegate* unmanaged[Cdecl]<void*, int, SndFileInfo*, nint>)
            NativeLibrary.GetExport(library, OperatingSystem.IsWindows() ? "sf_wchar_open" : "sf_open");
        _readFrames = (delegate* unmanaged[Cdecl]<nint, float*, long, long>)NativeLibrary.GetExport(library, "sf_readf_float");
        _error = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "sf_error");
        _errorText = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "sf_strerror");
        _close = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "sf_close");
    }

    /// <summary>The system's library, or null where there is none.</summary>
    public static SndFileLibrary? Installed => Shared.Value;

    /// <summary>What to do where there is none; a sentence without its full stop.</summary>
    public static string HowToInstall =>
        OperatingSystem.IsWindows() ? "Put sndfile.dll (github.com/libsndfile/libsndfile) into a folder of PATH"
        : OperatingSystem.IsMacOS() ? "Run: brew install libsndfile"
        : "Run: apt-get install libsndfile1 (or your distribution's package of that name)";

    private static string[] Names =>
        OperatingSystem.IsWindows() ? ["sndfile.dll", "libsndfile-1.dll", "libsndfile.dll"]
        : OperatingSystem.IsMacOS() ? ["libsndfile.1.dylib", "/opt/homebrew/lib/libsndfile.1.dylib", "/usr/local/lib/libsndfile.1.dylib"]
        : ["libsndfile.so.1", "libsndfile.so"];

    /// <summary>The first library of these names that loads, or null.</summary>
    public static SndFileLibrary? Load(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return new SndFileLibrary(library);
        }
        return null;
    }

    /// <summary>sf_open.</summary>
    /// <exception cref="AudioFormatException">libsndfile refuses the file, and says why.</exception>
    public SndFileHandle Open(string path, out SndFileInfo info)
    {
        info = default;
        nint handle;
        byte[] text = (OperatingSystem.IsWindows() ? Encoding.Unicode : Encoding.UTF8).GetBytes(Path.GetFullPath(path) + '\0');
        fixed (byte* name = text)
        fixed (SndFileInfo* result = &info)
            handle = _open(name, ModeRead, result);
        if (handle == 0)
        {
            throw new AudioFormatException(path, AudioErrorReason.Malformed,
                $"can't be decoded: {ErrorText(0)} Export it again, or convert it to WAV.");
        }
        return new SndFileHandle(this, handle);
    }

    /// <summary>sf_readf_float.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="interleaved">Whole frames.</param>
    /// <param name="channels">Samples of a frame.</param>
    /// <param name="error">What went wrong before the returned frames ended, or null.</param>
    /// <returns>Frames read.</returns>
    public int ReadFrames(SndFileHandle handle, Span<float> interleaved, int channels, out string? error)
    {
        bool added = false;
        try
        {
            handle.DangerousAddRef(ref added);
            nint file = handle.DangerousGetHandle();
            long frames = interleaved.Length / channels;
            fixed (float* samples = interleaved)
                frames = _readFrames(file, samples, frames);
            error = _error(file) == 0 ? null : ErrorText(file);
            return (int)frames;
        }
        finally
        {
            if (added)
                handle.DangerousRelease();
        }
    }

    /// <summary>sf_close.</summary>
    public bool Close(nint handle) => _close(handle) == 0;

    private string ErrorText(nint handle) => Marshal.PtrToStringUTF8((nint)_errorText(handle))?.TrimEnd('.', ' ', '\n') + ".";
}
