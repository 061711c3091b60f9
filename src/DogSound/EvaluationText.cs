using System.Globalization;
using System.Text;

namespace DogSound;

/// <summary>An <see cref="Evaluation"/> as people read it (DogSound.Format.ps1xml, DogSound.Types.ps1xml); the properties themselves stay numbers.</summary>
public static class EvaluationText
{
    private const int NameWidth = 26;

    /// <summary>The figures with their intervals, each called as its property is, and the table of the classes underneath.</summary>
    public static string Summary(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var text = new StringBuilder();
        AppendLine(text, "Model", Models(evaluation));
        AppendLine(text, "ClipCount", evaluation.ClipCount.ToString("N0", CultureInfo.CurrentCulture));
        AppendLine(text, "Accuracy", evaluation.Accuracy, evaluation.AccuracyInterval);
        if (evaluation.IsMultiLabel)
        {
            AppendLine(text, "MeanAveragePrecision", evaluation.MeanAveragePrecision, evaluation.MeanAveragePrecisionInterval);
            AppendLine(text, "Lwlrap", evaluation.Lwlrap);
        }
        AppendLine(text, "WeightedAuc", evaluation.WeightedAuc, evaluation.WeightedAucInterval);
        AppendLine(text, "MacroAuc", evaluation.MacroAuc, evaluation.MacroAucInterval);
        AppendLine(text, "BalancedAccuracy", evaluation.BalancedAccuracy);
        AppendLine(text, "MacroF1", evaluation.MacroF1);
        AppendLine(text, "LogLoss", evaluation.LogLoss);
        AppendLine(text, "ExpectedCalibrationError", evaluation.ExpectedCalibrationError);
        if (evaluation.AbsentClasses.Length > 0) AppendLine(text, "AbsentClasses", string.Join(", ", evaluation.AbsentClasses));
        text.AppendLine();
        AppendClasses(text, evaluation.Classes);
        return text.ToString().TrimEnd();
    }

    /// <summary>The confusion matrix: a row for what clips are, a column for what they were called, both in the order of the classes.</summary>
    public static string ConfusionTable(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (evaluation.ConfusionMatrix.Length == 0) return "none: clips of a multi-label model are not taken for one class or another";
        string[] names = [.. evaluation.Classes.Select((one, i) => $"{i} {one.Label}")];
        int nameWidth = names.Max(name => name.Length);
        int width = Math.Max(3, evaluation.ConfusionMatrix.SelectMany(row => row).Max().ToString(CultureInfo.InvariantCulture).Length) + 1;
        var text = new StringBuilder(new string(' ', nameWidth));
        for (int column = 0; column < names.Length; column++) Append(text, column, width);
        for (int row = 0; row < names.Length; row++)
        {
            text.AppendLine().Append(names[row].PadRight(nameWidth));
            foreach (int count in evaluation.ConfusionMatrix[row]) Append(text, count, width);
        }
        return text.ToString();
    }

    /// <summary>The names of the model files, without their folders.</summary>
    public static string Models(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return string.Join("; ", evaluation.Model.Split(';').Select(System.IO.Path.GetFileName));
    }

    /// <summary>A figure from 0 to 1: <c>0.973</c>; empty when it can't be told.</summary>
    public static string Figure(double? figure) => figure?.ToString("0.000", CultureInfo.CurrentCulture) ?? "";

    private static void AppendClasses(StringBuilder text, IReadOnlyList<ClassEvaluation> classes)
    {
        int nameWidth = Math.Max(5, classes.Max(one => one.Label.Length));
        text.Append("Class".PadRight(nameWidth)).AppendLine("  Clips    Auc  AveragePrecision  Precision  Recall     F1");
        foreach (ClassEvaluation one in classes)
        {
            (double? Figure, int Width)[] cells = [(one.Auc, 7), (one.AveragePrecision, 18), (one.Precision, 11), (one.Recall, 8), (one.F1, 7)];
            string row = one.Label.PadRight(nameWidth) + one.ClipCount.ToString(CultureInfo.CurrentCulture).PadLeft(7)
                + string.Concat(cells.Select(cell => Figure(cell.Figure).PadLeft(cell.Width)));
            text.AppendLine(row.TrimEnd());
        }
    }

    private static void AppendLine(StringBuilder text, string name, double? figure, ConfidenceInterval? interval = null)
    {
        if (figure is null) AppendLine(text, name, "can't be told: every clip is of one class");
        else AppendLine(text, name, interval is null ? Figure(figure) : $"{Figure(figure)}   {Figure(interval.Lower)} - {Figure(interval.Upper)} ({Level(interval)})");
    }

    private static void AppendLine(StringBuilder text, string name, string value) => text.Append(name.PadRight(NameWidth)).AppendLine(value);

    private static void Append(StringBuilder text, int number, int width) => text.Append(number.ToString(CultureInfo.InvariantCulture).PadLeft(width));

    private static string Level(ConfidenceInterval interval) => (100 * interval.Level).ToString("0.##", CultureInfo.CurrentCulture) + " %";
}
