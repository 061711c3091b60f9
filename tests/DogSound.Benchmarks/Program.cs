using DogSound.Benchmarks;

// Benchmarks print numbers and judge nothing: run them on a quiet machine.
var benchmarks = new Dictionary<string, Action>(StringComparer.OrdinalIgnoreCase)
{
    ["import"] = ImportBenchmark.Run,
    ["features"] = FeatureBenchmark.Run,
    ["augmentation"] = AugmentationBenchmark.RunTorchaudio,
    ["prediction"] = PredictionBenchmark.Run,
    ["training"] = TrainingBenchmark.Run,
    ["evaluation"] = EvaluationBenchmark.Run,
    ["epoch"] = EpochBenchmark.Run,
    ["policy"] = PolicyBenchmark.Run,
    ["memory"] = MemoryBenchmark.Run,
    ["training-memory"] = TrainingMemoryBenchmark.Run,
    ["store"] = StoreBenchmark.Run,
    ["service"] = ServiceBenchmark.Run,
    ["service-fuzz"] = ServiceFuzzBenchmark.Run,
};
string[] usual = [.. benchmarks.Keys];
// Its peer is no package of a distribution.
benchmarks["audiomentations"] = AugmentationBenchmark.RunAudiomentations;
if (args is ["import-once"])
{
    ImportBenchmark.Once();
    return 0;
}
string[] wanted = args.Length > 0 ? args : usual;
foreach (string name in wanted)
{
    if (!benchmarks.TryGetValue(name, out Action? run))
    {
        Console.Error.WriteLine($"There is no benchmark '{name}'; there are {string.Join(", ", benchmarks.Keys)}.");
        return 2;
    }
    run();
}
return 0;
