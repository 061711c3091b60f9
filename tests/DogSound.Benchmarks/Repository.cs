namespace DogSound.Benchmarks;

/// <summary>Where the build put things.</summary>
internal static class Repository
{
    public static string Root { get; } = (string)AppContext.GetData("DogSound.RepositoryRoot")!;

    public static string Module { get; } = (string)AppContext.GetData("DogSound.ModuleOutput")!;
}
