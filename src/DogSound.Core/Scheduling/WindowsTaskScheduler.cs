using System.Net;
using System.Text;
using DogSound.Core.Files;

namespace DogSound.Core.Scheduling;

/// <summary>The Task Scheduler of Windows: tasks in the folder <c>\DogSound</c>, by the program <c>schtasks</c>.</summary>
public sealed class WindowsTaskScheduler : IScheduler
{
    private readonly SystemProgram _tasks = new("schtasks");

    /// <inheritdoc/>
    public RetrainingScheduler Kind => RetrainingScheduler.TaskScheduler;

    /// <inheritdoc/>
    public bool IsAvailable => _tasks.FullPath is not null;

    /// <inheritdoc/>
    public string Describe(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return $"Run: schtasks /create /tn {TaskName(schedule.Name)} /xml <a temporary file> /f, with:\n{TaskDefinition.Create(schedule)}";
    }

    /// <inheritdoc/>
    public void Register(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        string file = Path.Combine(Path.GetTempPath(), $"dogsound-{Guid.NewGuid():N}.xml");
        try
        {
            AtomicFile.WriteAllBytes(file, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(TaskDefinition.Create(schedule))]);
            _tasks.Require("", "/create", "/tn", TaskName(schedule.Name), "/xml", file, "/f");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public void Unregister(string name) => _tasks.Require("", "/delete", "/tn", TaskName(name), "/f");

    /// <inheritdoc/>
    public IReadOnlyList<RetrainingSchedule> List() =>
        [.. ScheduleMarker.Find(WebUtility.HtmlDecode(_tasks.Require("", "/query", "/xml"))).OrderBy(schedule => schedule.Name, StringComparer.Ordinal)];

    private static string TaskName(string name) => TaskDefinition.Folder + name;
}
