using System.Buffers;

namespace DogSound.Core.Audio;

/// <summary>Measures a sound file by reading it once, in constant memory.</summary>
public static class ClipInspector
{
    private const int BlockLength = 8192;

    /// <summary>Format, duration, level and issues of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What makes a clip suspicious.</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <returns>A record with <see cref="Clip.Path"/> as a full path and everything measured; nothing else is set.</returns>
    /// <exception cref="AudioFormatException">The file can't be used. One that was only cut off can: what is there of it is measured.</exception>
    public static Clip Inspect(string path, ClipIssueLimits? limits = null, CancellationToken cancel = default)
    {
        limits ??= new ClipIssueLimits();
        using AudioReader reader = AudioFile.Open(path, acceptsCutOff: true);
        AudioFormat format = reader.Format;
        float[] block = ArrayPool<float>.Shared.Rent(BlockLength);
        try
        {
            var level = new LevelMeter(format);
            while (reader.Read(block) is int read and > 0)
            {
                cancel.ThrowIfCancellationRequested();
                level.Add(block.AsSpan(0, read * format.Channels));
            }
            if (level.FrameCount == 0)
                throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
            double duration = level.FrameCount / (double)format.SampleRate;
            return new Clip
            {
                Path = Path.GetFullPath(path),
                Duration = duration,
                SampleRate = format.SampleRate,
                Channels = format.Channels,
                FrameCount = level.FrameCount,
                Encoding = format.Encoding.ToString(),
                Peak = level.Peak,
                Rms = level.Rms,
                DcOffset = level.DcOffset,
                ClippedCount = level.ClippedCount,
                MissingDuration = reader.MissingFrameCount / (double)format.SampleRate,
                Issues = limits.Judge(level, format, duration) | (reader.MissingFrameCount > 0 ? ClipIssues.Truncated : ClipIssues.None),
            };
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }
}
