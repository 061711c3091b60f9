namespace DogSound.Core.Tests.Registry.S3;

/// <summary>A registry in S3 does what one in a folder does.</summary>
public sealed class S3RegistryTests() : ModelRegistryTests(new S3Scene());
