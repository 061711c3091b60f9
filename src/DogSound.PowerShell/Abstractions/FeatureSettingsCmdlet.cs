using System.Management.Automation;
using DogSound.Core.Features;

namespace DogSound.PowerShell;

/// <summary>A cmdlet that lets people choose the features of a model: one parameter for each setting.</summary>
public abstract class FeatureSettingsCmdlet : CancellableCmdlet
{
    private static readonly FeatureSettings Defaults = new();

    /// <summary>Samples a second that the model hears, in hertz; clips are resampled to it.</summary>
    [Parameter]
    public int SampleRate { get; set; } = Defaults.SampleRate;

    /// <summary>Seconds that the model hears at once.</summary>
    [Parameter]
    public double ClipDuration { get; set; } = Defaults.ClipDuration;

    /// <summary>Samples under the window of one spectrum.</summary>
    [Parameter]
    public int WindowLength { get; set; } = Defaults.WindowLength;

    /// <summary>Samples of one Fourier transform. Default: the window's length.</summary>
    [Parameter]
    public int FftSize { get; set; }

    /// <summary>Samples from one spectrum to the next.</summary>
    [Parameter]
    public int HopLength { get; set; } = Defaults.HopLength;

    /// <summary>Mel bands.</summary>
    [Parameter]
    public int MelCount { get; set; } = Defaults.MelCount;

    /// <summary>Lowest frequency of the mel bands, in hertz.</summary>
    [Parameter]
    public double MinimumFrequency { get; set; } = Defaults.MinimumFrequency;

    /// <summary>Highest frequency of the mel bands, in hertz. Default: half the sample rate, at most 8000.</summary>
    [Parameter]
    public double MaximumFrequency { get; set; }

    /// <summary>The settings of the parameters; what is out of range ends the cmdlet with an error that names it.</summary>
    private protected FeatureSettings ReadFeatureSettings()
    {
        var settings = new FeatureSettings
        {
            SampleRate = SampleRate,
            ClipDuration = ClipDuration,
            WindowLength = WindowLength,
            FftSize = FftSize > 0 ? FftSize : WindowLength,
            HopLength = HopLength,
            MelCount = MelCount,
            MinimumFrequency = MinimumFrequency,
            MaximumFrequency = MaximumFrequency > 0 ? MaximumFrequency : Math.Min(Defaults.MaximumFrequency, SampleRate / 2.0),
        };
        try
        {
            settings.Validate();
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "InvalidFeatureSettings", ErrorCategory.InvalidArgument, settings.ToString()));
        }
        return settings;
    }
}
