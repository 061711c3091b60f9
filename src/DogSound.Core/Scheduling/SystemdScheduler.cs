using System.Text;
using DogSound.Core.Files;

namespace DogSound.Core.Scheduling;

/// <summary>Timers of systemd, of the user: two files each in <c>~/.config/systemd/user</c>.</summary>
public sealed class SystemdScheduler : IScheduler
{
    private readonly SystemProgram _control = new("systemctl");

    /// <inheritdoc/>
    public RetrainingScheduler Kind => RetrainingScheduler.Systemd;

    /// <summary>Whether systemd runs for this user.</summary>
    public bool IsAvailable
    {
        get
        {
            try
            {
                return _control.FullPath is not null && _control.Run("", "--user", "show-environment").ExitCode == 0;
            }
            catch (SchedulerException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether the user's timers run while the user is not logged in.</summary>
    public static bool Lingers => File.Exists(Path.Combine("/var/lib/systemd/linger", Environment.UserName));

    private static string Folder
    {
        get
        {
            string configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") ?? "";
            if (!Path.IsPathFullyQualified(configuration)) configuration = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
            return Path.Combine(configuration, "systemd", "user");
        }
    }

    /// <inheritdoc/>
    public string Describe(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        string parts = string.Join('\n', Files(schedule).Select(file => $"Write {file.Path}:\n{file.Text}"));
        return $"{parts}\nRun: systemctl --user daemon-reload\nRun: systemctl --user enable {SystemdUnits.TimerName(schedule.Name)}\nRun: systemctl --user restart {SystemdUnits.TimerName(schedule.Name)}";
    }

    /// <inheritdoc/>
    public void Register(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (_control.FullPath is null) _control.Require("");
        (string Path, string Text)[] files = Files(schedule);
        byte[]?[] before = [.. files.Select(file => File.Exists(file.Path) ? File.ReadAllBytes(file.Path) : null)];
        try
        {
            foreach ((string path, string text) in files) AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
            _control.Require("", "--user", "daemon-reload");
            _control.Require("", "--user", "enable", SystemdUnits.TimerName(schedule.Name));
            // Not start: a timer that is running already would keep its old time.
            _control.Require("", "--user", "restart", SystemdUnits.TimerName(schedule.Name));
        }
        catch
        {
            for (int file = 0; file < files.Length; file++)
            {
                if (before[file] is { } bytes) AtomicFile.WriteAllBytes(files[file].Path, bytes);
                else if (File.Exists(files[file].Path)) File.Delete(files[file].Path);
            }
            throw;
        }
    }

    /// <inheritdoc/>
    public void Unregister(string name)
    {
        if (!File.Exists(Path.Combine(Folder, SystemdUnits.TimerName(name)))) return;
        _control.Require("", "--user", "disable", "--now", SystemdUnits.TimerName(name));
        File.Delete(Path.Combine(Folder, SystemdUnits.TimerName(name)));
        File.Delete(Path.Combine(Folder, SystemdUnits.ServiceName(name)));
        _control.Require("", "--user", "daemon-reload");
    }

    /// <inheritdoc/>
    public IReadOnlyList<RetrainingSchedule> List()
    {
        if (!Directory.Exists(Folder)) return [];
        return
        [
            .. Directory.GetFiles(Folder, SystemdUnits.ServiceName("*")).SelectMany(path => ScheduleMarker.Find(File.ReadAllText(path))
                .Where(schedule => Path.GetFileName(path) == SystemdUnits.ServiceName(schedule.Name))).OrderBy(schedule => schedule.Name, StringComparer.Ordinal),
        ];
    }

    private static (string Path, string Text)[] Files(RetrainingSchedule schedule) =>
    [
        (Path.Combine(Folder, SystemdUnits.ServiceName(schedule.Name)), SystemdUnits.Service(schedule)),
        (Path.Combine(Folder, SystemdUnits.TimerName(schedule.Name)), SystemdUnits.Timer(schedule)),
    ];
}
