using System.Reflection;
using DogSound.HelpGenerator;
using DogSound.PowerShell;

// Writes the module's help as MAML, one Markdown page for each cmdlet, and the page on configurations with its tables.
if (args.Length != 4)
{
    Console.Error.WriteLine(
        "usage: DogSound.HelpGenerator <MAML file to write> <folder of Markdown pages to write> <configuration page to read> <configuration page to write>");
    return 2;
}

Assembly cmdlets = typeof(CancellableCmdlet).Assembly;
var reader = new CmdletReader(DocumentationComments.Load(Path.ChangeExtension(cmdlets.Location, ".xml")));
List<CmdletHelp> help = [.. cmdlets.GetExportedTypes().Select(reader.Read).OfType<CmdletHelp>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];
foreach (string problem in reader.Problems)
    Console.Error.WriteLine($"error : {problem}");
if (reader.Problems.Count > 0)
    return 1;

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[0]))!);
MamlWriter.Write(args[0], help);
Directory.CreateDirectory(args[1]);
foreach (string stale in Directory.EnumerateFiles(args[1], "*.md"))
    File.Delete(stale);
foreach (CmdletHelp cmdlet in help)
    File.WriteAllText(Path.Combine(args[1], $"{cmdlet.Name}.md"), MarkdownWriter.Page(cmdlet));
File.WriteAllText(args[3], ConfigurationPage.Update(File.ReadAllText(args[2])));
return 0;
