using System.Reflection;
using System.Runtime.Loader;

namespace DogSound;

/// <summary>
/// Where the cmdlets and everything that they depend on is loaded, apart from PowerShell and from other modules: two
/// modules can then use two versions of one library. One per process, shared by all runspaces, and never unloaded.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CmdletAssemblyName = "DogSound.PowerShell";

    private static readonly Lazy<Assembly> Cmdlets = new(() => new ModuleLoadContext().LoadFromAssemblyName(new(CmdletAssemblyName)));

    private static readonly Assembly Self = typeof(ModuleLoadContext).Assembly;

    private readonly string _folder = Path.GetDirectoryName(Self.Location)!;

    private ModuleLoadContext()
        : base("DogSound")
    {
    }

    /// <summary>Loads the assembly with the cmdlets; any thread may call it at any time.</summary>
    public static Assembly LoadCmdlets() => Cmdlets.Value;

    /// <summary>
    /// What lies in the module's folder comes from there, except this assembly, whose records must be the same for
    /// everybody. The rest (PowerShell, the framework) is the process's.
    /// </summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Self.GetName().Name)
            return Self;
        string path = Path.Combine(_folder, $"{assemblyName.Name}.dll");
        return string.IsNullOrEmpty(assemblyName.CultureName) && File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
