namespace DogSound.Core.Scheduling;

/// <summary>The user's crontab, read and written by the program <c>crontab</c>.</summary>
public sealed class CronScheduler : IScheduler
{
    private readonly SystemProgram _crontab = new("crontab");

    /// <inheritdoc/>
    public RetrainingScheduler Kind => RetrainingScheduler.Cron;

    /// <inheritdoc/>
    public bool IsAvailable => _crontab.FullPath is not null;

    /// <inheritdoc/>
    public string Describe(RetrainingSchedule schedule) => $"Put into the crontab, whose other lines stay, by 'crontab -l' and 'crontab -':\n{CronTable.Entry(schedule)}";

    /// <inheritdoc/>
    public void Register(RetrainingSchedule schedule) => _crontab.Require(CronTable.Add(Read(), schedule), "-");

    /// <inheritdoc/>
    public void Unregister(string name)
    {
        string table = Read();
        string without = CronTable.Remove(table, name);
        if (without != table) _crontab.Require(without, "-");
    }

    /// <inheritdoc/>
    public IReadOnlyList<RetrainingSchedule> List() => [.. CronTable.List(Read()).OrderBy(schedule => schedule.Name, StringComparer.Ordinal)];

    // A user without a crontab is no error. Any other failure is: the lines that are there must not be lost.
    private string Read()
    {
        ProgramResult result = _crontab.Run("", "-l");
        if (result.ExitCode == 0) return result.Output;
        return result.Error.Contains("no crontab", StringComparison.OrdinalIgnoreCase) ? "" : throw _crontab.Refusal(result, "-l");
    }
}
