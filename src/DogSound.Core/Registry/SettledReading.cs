namespace DogSound.Core.Registry;

/// <summary>
/// Reads a registry while others change it. A view is no moment's picture: a model that is missing in it may have been removed after the history was
/// read. So what is wrong counts only where nobody has written in the history meanwhile.
/// </summary>
internal static class SettledReading
{
    /// <summary>Number of the last entry of the history; 0 for none.</summary>
    public static long LastOf(IRegistryView view) => view.Numbers(EntryKind.Champion) is [.., long last] ? last : 0;

    /// <summary>Whether a model that is missing may have been removed since the history was read: then it is to be read anew.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="last">Number of the last entry by then.</param>
    /// <param name="look">Looks at the registry.</param>
    public static bool IsOfMeanwhile(RegistryException error, long last, Func<IRegistryView> look) =>
        error.Reason == RegistryErrorReason.DamagedVersion && LastOf(look()) != last;

    /// <summary>Reads what a view shows, and anew where something is wrong with it and the history has grown.</summary>
    /// <param name="look">Looks at the registry.</param>
    /// <param name="read">Reads, and tells what is wrong.</param>
    /// <param name="onProblem">Is told of what is wrong with that which is returned.</param>
    public static T Read<T>(Func<IRegistryView> look, Func<IRegistryView, Action<RegistryProblem>, T> read, Action<RegistryProblem>? onProblem)
    {
        while (true)
        {
            IRegistryView view = look();
            long last = LastOf(view);
            List<RegistryProblem> problems = [];
            T result = read(view, problems.Add);
            if (problems.Count > 0 && LastOf(look()) != last) continue;
            foreach (RegistryProblem problem in problems) onProblem?.Invoke(problem);
            return result;
        }
    }
}
