using System.Text.Json;
using DogSound.Core.Features;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Features;

/// <summary>Log-mel against torchaudio in float64 (fixtures/features).</summary>
public class LogMelSpectrogramTests
{
    private const double LastPlace = 9.5367431640625e-07;

    public LogMelSpectrogramTests() => LibTorch.Load();

    [Theory]
    [InlineData("recipe")]
    [InlineData("narrow")]
    public void Our_largest_error_is_no_larger_than_torchaudios_float32_error(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("features/features.json")));
        JsonElement entry = document.RootElement.GetProperty(name);
        FeatureSettings settings = entry.GetProperty("settings").Deserialize<FeatureSettings>()!;
        double[] allowed = [.. entry.GetProperty("torchaudio_float32_error").EnumerateArray().Select(error => error.GetDouble())];
        (int[] shape, double[] reference) = Fixture.ReadNpy($"features/{name}.npy");

        using LogMelSpectrogram features = new(settings, CPU);
        using Tensor clips = Clips();
        using Tensor spectrograms = features.Forward(clips);
        Assert.Equal([shape[0], 1L, shape[1], shape[2]], spectrograms.shape);
        float[] ours = spectrograms.data<float>().ToArray();
        int size = ours.Length / shape[0];
        double largest = 0;
        for (int clip = 0; clip < shape[0]; clip++)
        {
            double error = Enumerable.Range(clip * size, size).Max(i => Math.Abs(ours[i] - reference[i]));
            TestContext.Current.TestOutputHelper?.WriteLine($"clip {clip}: ours {error:g3}, torchaudio {allowed[clip]:g3}");
            // Rounding the logarithm, which lies between -16 and 16, to float32 costs up to half of the last place by itself.
            Assert.True(error <= Math.Max(allowed[clip], LastPlace), $"clip {clip}: our error {error}, torchaudio's {allowed[clip]}");
            largest = Math.Max(largest, error);
        }

        Assert.True(largest <= allowed.Max(), $"our largest error {largest}, torchaudio's {allowed.Max()}");
    }

    [Fact]
    public void A_clips_result_does_not_depend_on_its_neighbours()
    {
        using LogMelSpectrogram features = new(new FeatureSettings(), CPU);
        using IDisposable scope = NewDisposeScope();
        Tensor clips = Clips(), together = features.Forward(clips);
        for (int clip = 0; clip < 4; clip++)
        {
            Tensor alone = features.Forward(clips.narrow(0, clip, 1));
            Assert.True(alone.equal(together.narrow(0, clip, 1)).all().item<bool>());
        }
    }

    [Fact]
    public void Mean_and_deviation_normalize()
    {
        using IDisposable scope = NewDisposeScope();
        FeatureSettings settings = new();
        using LogMelSpectrogram plain = new(settings, CPU), normal = new(settings with { Mean = -7.5, StandardDeviation = 2.5 }, CPU);
        Tensor clips = Clips();
        Assert.True(normal.Forward(clips).allclose((plain.Forward(clips) + 7.5) / 2.5, 1e-6, 1e-6));
    }

    [Fact]
    public void Autocast_does_not_reach_it()
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        using IDisposable scope = NewDisposeScope();
        using LogMelSpectrogram features = new(new FeatureSettings(), CPU);
        Tensor clips = Clips(), outside = features.Forward(clips);
        using Autocast.Scope autocast = Autocast.Enter(CPU);
        Assert.True(features.Forward(clips).equal(outside).all().item<bool>());
        Assert.Equal(ScalarType.BFloat16, ones(2, 2).mm(ones(2, 2)).dtype);
    }

    [Fact]
    public void Its_tensors_are_freed()
    {
        using Tensor clips = Clips();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (LogMelSpectrogram features = new(new FeatureSettings(), CPU))
            features.Forward(clips).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Window_and_filters_outlive_the_scope_that_they_were_made_in()
    {
        LogMelSpectrogram features;
        using (NewDisposeScope())
            features = new LogMelSpectrogram(new FeatureSettings(), CPU);
        using (features)
        using (Tensor clips = Clips())
        using (Tensor spectrograms = features.Forward(clips))
            Assert.True(spectrograms.isfinite().all().item<bool>());
    }

    [Fact]
    public void Waveforms_of_another_shape_or_type_are_refused()
    {
        using IDisposable scope = NewDisposeScope();
        using LogMelSpectrogram features = new(new FeatureSettings(), CPU);
        Assert.Throws<ArgumentException>(() => features.Forward(zeros(1, 200)));
        Assert.Throws<ArgumentException>(() => features.Forward(zeros(16_000)));
        Assert.Throws<ArgumentException>(() => features.Forward(zeros([1, 16_000], dtype: ScalarType.Float64)));
        Assert.Equal([0L, 1, 64, 101], features.Forward(zeros(0, 16_000)).shape);
    }

    [Fact]
    public void Filters_too_narrow_for_any_bin_give_silence_not_an_error()
    {
        using IDisposable scope = NewDisposeScope();
        using LogMelSpectrogram features = new(new FeatureSettings { MelCount = 256, LogOffset = 1e-3 }, CPU);
        Tensor spectrograms = features.Forward(Clips());
        Assert.Equal([4L, 1, 256, 26], spectrograms.shape);
        Assert.True(spectrograms.isfinite().all().item<bool>());
    }

    // As many frames as torchaudio makes: 1 + (T + 2 floor(n_fft / 2) - n_fft) / hop.
    [Theory]
    [InlineData(441, 100, 16_000, 160)]
    [InlineData(441, 100, 16_001, 161)]
    [InlineData(441, 100, 16_099, 161)]
    [InlineData(440, 100, 16_000, 161)]
    public void A_frame_of_an_odd_length_fits_in(int fftSize, int hopLength, int samples, int frames)
    {
        using IDisposable scope = NewDisposeScope();
        FeatureSettings settings = new() { FftSize = fftSize, HopLength = hopLength, ClipDuration = samples / 16_000.0 };
        using LogMelSpectrogram features = new(settings, CPU);
        Assert.Equal([1L, 1, 64, frames], features.Forward(zeros(1, samples)).shape);
        Assert.Equal(frames, settings.FrameCount);
    }

    private static Tensor Clips()
    {
        (int[] shape, double[] values) = Fixture.ReadNpy("features/clips.npy");
        return tensor(Array.ConvertAll(values, value => (float)value)).DetachFromDisposeScope().view(shape[0], shape[1]);
    }
}
