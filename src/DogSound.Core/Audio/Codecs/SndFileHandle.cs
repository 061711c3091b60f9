using Microsoft.Win32.SafeHandles;

namespace DogSound.Core.Audio.Codecs;

/// <summary>An open file of libsndfile.</summary>
internal sealed class SndFileHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly SndFileLibrary _library;

    public SndFileHandle(SndFileLibrary library, nint value)
        : base(ownsHandle: true)
    {
        _library = library;
        SetHandle(value);
    }

    protected override bool ReleaseHandle() => _library.Close(handle);
}
