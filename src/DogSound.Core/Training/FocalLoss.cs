using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// The focal loss: -(1 - p)^gamma log(p) instead of -log(p), so that what the network is sure of already counts less than what it gets wrong
/// (T. Lin et al., Focal Loss for Dense Object Detection, 2017, equation 4; class weights are its alpha).
/// </summary>
internal static class FocalLoss
{
    // Where p is 1, (1 - p)^gamma has no slope for a gamma below 1, although the loss has one: 0.
    private const double LeastMissing = 1e-12;

    /// <summary>(1 - p)^gamma log(p); differentiable. With a gamma of 0 that is log(p) itself.</summary>
    /// <param name="logProbabilities">log(p), of any shape.</param>
    /// <param name="gamma">0 or above.</param>
    public static Tensor Modulate(Tensor logProbabilities, double gamma) => gamma == 0
        ? logProbabilities
        : logProbabilities.expm1().neg().ClampMinimum(LeastMissing).Power(gamma).mul(logProbabilities);
}
