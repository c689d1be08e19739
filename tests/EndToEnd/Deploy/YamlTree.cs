using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>YAML as maps by name, lists and scalars of their own kinds.</summary>
internal static class YamlTree
{
    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>Every document that is not empty.</summary>
    public static IReadOnlyList<Dictionary<string, object?>> ParseAll(string text)
    {
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var documents = new List<Dictionary<string, object?>>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (Reader.Deserialize(parser) is { } document)
            {
                documents.Add((Dictionary<string, object?>)Named(document)!);
            }
        }

        return documents;
    }

    public static Dictionary<string, object?> Parse(string text) => Assert.Single(ParseAll(text));

    /// <summary>What lies at a path such as <c>spec/template</c>; null where there is nothing.</summary>
    public static object? At(this object? tree, string path)
    {
        foreach (var name in path.Split('/'))
        {
            tree = (tree as Dictionary<string, object?>)?.GetValueOrDefault(name);
        }

        return tree;
    }

    /// <summary>A map at a path; empty where there is none.</summary>
    public static Dictionary<string, object?> Map(this object? tree, string path) => tree.At(path) as Dictionary<string, object?> ?? [];

    /// <summary>A list at a path; empty where there is none.</summary>
    public static IEnumerable<object?> List(this object? tree, string path) => tree.At(path) as List<object?> ?? [];

    /// <summary>A scalar as text; empty where there is none.</summary>
    public static string Text(this object? tree, string path) => Text(tree.At(path));

    public static string Text(object? scalar) => Convert.ToString(scalar, CultureInfo.InvariantCulture) ?? "";

    private static object? Named(object? tree) => tree switch
    {
        IDictionary<object, object?> map => map.ToDictionary(entry => Text(entry.Key), entry => Named(entry.Value), StringComparer.Ordinal),
        IEnumerable<object?> list => list.Select(Named).ToList(),
        _ => tree,
    };
}
