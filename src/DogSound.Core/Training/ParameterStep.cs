using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>What an optimizer needs to take one parameter's step: flat tensors of one length, in the same order of memory.</summary>
/// <param name="Parameter">Written in place.</param>
/// <param name="Gradient">Read only.</param>
/// <param name="State">Written in place.</param>
/// <param name="Count">Steps of this parameter with this one, from 1.</param>
internal sealed record ParameterStep(Tensor Parameter, Tensor Gradient, Tensor[] State, long Count);
