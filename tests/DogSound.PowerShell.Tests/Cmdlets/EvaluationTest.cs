using System.Management.Automation;

namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>A test that reads evaluations, and has predictions to judge.</summary>
public abstract class EvaluationTest : CmdletTest
{
    /// <summary>Predictions of two classes, two clips of each: one clip of Barking is taken for Howling.</summary>
    protected const string Predictions = """
        function New-Prediction([string] $Path, [string] $Expected, [double] $Barking, [string[]] $Class = ('Barking', 'Howling'), [string] $Model = '/m.safetensors') {
            $odds = [System.Collections.Generic.OrderedDictionary[string, double]]::new()
            $odds[$Class[0]] = $Barking
            $odds[$Class[1]] = 1 - $Barking
            $label = $Class[[int]($Barking -lt 0.5)]
            [DogSound.Prediction] @{
                Path = $Path; Start = 0; End = 1; Label = $label; LabelIndex = [int]($Barking -lt 0.5); Confidence = [Math]::Max($Barking, 1 - $Barking)
                Probability = $odds; ExpectedLabel = $Expected; Model = $Model
            }
        }
        $predictions = @(
            New-Prediction /a.wav Barking 0.9
            New-Prediction /b.wav Barking 0.3
            New-Prediction /c.wav Howling 0.4
            New-Prediction /d.wav Howling 0.2
        )

        """;

    protected static PSObject Only(EngineResult result) => Assert.Single(result.Output);

    protected static int ClipCount(PSObject item) => Get<int>(item, "ClipCount");

    protected static IReadOnlyList<IReadOnlyList<int>> Confusions(PSObject evaluation) => Get<IReadOnlyList<IReadOnlyList<int>>>(evaluation, "ConfusionMatrix");

    protected static (double Lower, double Upper, double Level) Interval(PSObject evaluation, string name)
    {
        PSObject interval = PSObject.AsPSObject(evaluation.Properties[name].Value);
        return (Get<double>(interval, "Lower"), Get<double>(interval, "Upper"), Get<double>(interval, "Level"));
    }

    protected static string Figures(PSObject evaluation) =>
        $"{ClipCount(evaluation)} {Get<double>(evaluation, "Accuracy"):r} {Get<double>(evaluation, "WeightedAuc"):r} {Get<double>(evaluation, "LogLoss"):r} {Interval(evaluation, "WeightedAucInterval")}";
}
