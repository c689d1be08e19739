using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>Renders the part of Go's templates with Helm's functions that the chart uses; refuses what it does not know, and a value that is not there.</summary>
/// <param name="definitions">What <c>include</c> finds.</param>
/// <param name="root">Values, chart and release.</param>
internal sealed partial class TemplateRenderer(IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> definitions, Dictionary<string, object?> root)
{
    private static readonly ISerializer Yaml = new SerializerBuilder().WithQuotingNecessaryStrings().Build();

    /// <summary>Every path under the root that was read.</summary>
    public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    public string Render(IReadOnlyList<TemplateNode> template) => Render(template, new Scope(root, "", []));

    private string Render(IReadOnlyList<TemplateNode> nodes, Scope scope)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
        {
            text.Append(node switch
            {
                TemplateNode.Text plain => plain.Value,
                TemplateNode.Output output => Words(Pipeline(output.Pipeline, scope).Value),
                TemplateNode.If choice => Render(IsTrue(Pipeline(choice.Pipeline, scope).Value) ? choice.Then : choice.Else, scope),
                TemplateNode.With with => Pipeline(with.Pipeline, scope) is var (value, path) && IsTrue(value) ? Render(with.Body, scope with { Dot = value, Path = path }) : "",
                TemplateNode.Range loop => RenderRange(loop, scope),
                _ => throw new InvalidOperationException($"{node} is not known."),
            });
        }

        return text.ToString();
    }

    private string RenderRange(TemplateNode.Range loop, Scope scope)
        => string.Concat(((Dictionary<string, object?>)Pipeline(loop.Pipeline, scope).Value!).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => Render(loop.Body, scope with { Variables = new(scope.Variables) { [loop.Key] = pair.Key, [loop.Value] = pair.Value } })));

    private (object? Value, string Path) Pipeline(string pipeline, Scope scope)
    {
        (object? Value, string Path)? last = null;
        foreach (var command in Split(pipeline, '|'))
        {
            var terms = Split(command, ' ');
            last = Function().IsMatch(terms[0])
                ? (Call(terms[0], [.. terms[1..].Select(term => Term(term, scope).Value), .. last is { } piped ? new[] { piped.Value } : []], command), "")
                : terms.Count == 1 && last is null ? Term(terms[0], scope) : throw Unknown(command);
        }

        return last ?? throw Unknown(pipeline);
    }

    private object? Call(string function, object?[] arguments, string command) => (function, arguments) switch
    {
        ("include", [string name, var dot]) => Render(definitions.GetValueOrDefault(name) ?? throw new FormatException($"include: there is no definition '{name}'."), new Scope(dot, "", [])),
        ("quote", [var value]) => $"\"{Words(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        ("nindent", [int columns, string text]) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"\n{new string(' ', columns)}{line}")),
        ("toYaml", [var value]) => Yaml.Serialize(value!).TrimEnd('\n'),
        ("default", [var otherwise, var value]) => IsTrue(value) ? value : otherwise,
        ("replace", [string old, string next, string text]) => text.Replace(old, next, StringComparison.Ordinal),
        ("not", [var value]) => !IsTrue(value),
        _ => throw Unknown(command),
    };

    private (object? Value, string Path) Term(string term, Scope scope)
    {
        if (term.StartsWith('"') && term.EndsWith('"'))
        {
            return (term[1..^1], "");
        }

        if (int.TryParse(term, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return (number, "");
        }

        if (term.StartsWith('$') && scope.Variables.TryGetValue(term, out var variable))
        {
            return (variable, "");
        }

        var (tree, path) = term.StartsWith("$.", StringComparison.Ordinal) ? (root, "") : term.StartsWith('.') ? (scope.Dot, scope.Path) : throw Unknown(term);
        foreach (var name in term.TrimStart('$').Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (tree is not Dictionary<string, object?> map || !map.TryGetValue(name, out tree))
            {
                throw new FormatException($"{term}: there is no {name}. Name it in values.yaml.");
            }

            path = path.Length == 0 ? name : $"{path}.{name}";
        }

        Read.Add(path);
        return (tree, path);
    }

    private static bool IsTrue(object? value) => value switch
    {
        null or false or "" => false,
        ICollection { Count: 0 } => false,
        int number => number != 0,
        _ => true,
    };

    private static string Words(object? value) => value is bool flag ? (flag ? "true" : "false") : YamlTree.Text(value);

    /// <summary>Parts between separators outside of quotes.</summary>
    private static List<string> Split(string text, char separator)
        => [.. Parts(separator).Matches(text).Select(match => match.Value.Trim()).Where(part => part.Length > 0)];

    private static Regex Parts(char separator) => separator == '|' ? BetweenBars() : BetweenSpaces();

    private static FormatException Unknown(string command) => new($"'{command}' is not a construct that the check knows. Write it with the others, or teach the check.");

    [GeneratedRegex(@"^[A-Za-z]\w*$")]
    private static partial Regex Function();

    [GeneratedRegex("(?:\"[^\"]*\"|[^|\"])+")]
    private static partial Regex BetweenBars();

    [GeneratedRegex("(?:\"[^\"]*\"|[^ \"])+")]
    private static partial Regex BetweenSpaces();

    private sealed record Scope(object? Dot, string Path, Dictionary<string, object?> Variables);
}
