using DogSound.Core.Filtering;

namespace DogSound.Core.Synthesis;

/// <summary>A band-pass of two poles with gain 1 at its centre (<see cref="Biquad.BandPass(double, double)"/>), sample by sample.</summary>
internal struct BandPass
{
    private readonly double _b0, _a1, _a2;
    private double _x1, _x2, _y1, _y2;

    /// <summary>Makes the filter.</summary>
    /// <param name="frequency">Centre, in hertz; held below half the sample rate.</param>
    /// <param name="bandwidth">Width between the points 3 dB down, in hertz.</param>
    /// <param name="sampleRate">In hertz.</param>
    public BandPass(double frequency, double bandwidth, int sampleRate)
    {
        double angle = 2 * Math.PI * Math.Clamp(frequency, 10, 0.48 * sampleRate) / sampleRate;
        double alpha = Math.Sin(angle) * bandwidth / (2 * Math.Max(frequency, 10));
        (_b0, _, _, _a1, _a2) = Biquad.BandPass(Math.Cos(angle), alpha);
        // White noise keeps about pi/2 x bandwidth of the half sample rate that it fills.
        NoiseGain = Math.Sqrt(sampleRate / (Math.PI * bandwidth));
    }

    /// <summary>What filtered white noise is multiplied by to be as loud as it was.</summary>
    public double NoiseGain { get; }

    /// <summary>The next sample.</summary>
    public double Next(double input)
    {
        double output = _b0 * (input - _x2) - _a1 * _y1 - _a2 * _y2;
        (_x2, _x1, _y2, _y1) = (_x1, input, _y1, output);
        return output;
    }
}

/// <summary>A low-pass of one pole: 6 dB an octave above its corner. What it takes away is the high-pass.</summary>
internal struct LowPass
{
    private readonly double _share;
    private double _state;

    /// <summary>Makes the filter.</summary>
    /// <param name="corner">Point 3 dB down, in hertz.</param>
    /// <param name="sampleRate">In hertz.</param>
    public LowPass(double corner, int sampleRate) => _share = 1 - Math.Exp(-2 * Math.PI * corner / sampleRate);

    /// <summary>The next sample.</summary>
    public double Next(double input) => _state += _share * (input - _state);
}
