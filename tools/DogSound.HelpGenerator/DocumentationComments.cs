using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DogSound.HelpGenerator;

/// <summary>The documentation comments that the compiler wrote beside an assembly.</summary>
internal sealed partial class DocumentationComments
{
    private readonly Dictionary<string, XElement> _members;

    private DocumentationComments(Dictionary<string, XElement> members) => _members = members;

    public static DocumentationComments Load(string path) => new(
        XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value));

    /// <summary>The comment of a class, or null.</summary>
    public XElement? Of(Type type) => _members.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>The comment of a property where it is declared, or null.</summary>
    public XElement? Of(PropertyInfo property) => _members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>The text of a comment as paragraphs (an empty line or a &lt;para&gt; parts them): blanks collapsed, code in backticks, references by their last name.</summary>
    public static IReadOnlyList<string> Paragraphs(XElement? element)
    {
        if (element is null)
            return [];
        // What stands beside <para> elements is a paragraph, too.
        var paragraphs = new List<string> { "" };
        foreach (XNode node in element.Nodes())
        {
            if (node is XElement { Name.LocalName: "para" } paragraph)
                paragraphs.AddRange([Inline(paragraph.Nodes()), ""]);
            else
                paragraphs[^1] += Inline([node]);
        }
        return [.. paragraphs.SelectMany(text => EmptyLine().Split(text)).Select(Collapse).Where(text => text.Length > 0)];
    }

    /// <summary>The text of a comment as one paragraph.</summary>
    public static string Text(XElement? element) => string.Join(' ', Paragraphs(element));

    private static string Inline(IEnumerable<XNode> nodes) => string.Concat(nodes.Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "paramref" } reference => Reference(reference),
        XElement element => Inline(element.Nodes()),
        _ => "",
    }));

    private static string Reference(XElement element) =>
        (element.Attribute("cref") ?? element.Attribute("name") ?? element.Attribute("langword"))?.Value.Split('.', ':')[^1] ?? element.Value;

    private static string Collapse(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
