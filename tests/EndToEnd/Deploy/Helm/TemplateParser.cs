using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>Reads templates: text, <c>if</c>, <c>else</c>, <c>with</c>, <c>range $k, $v :=</c>, <c>define</c> and pipelines, with trimming. Anything else is refused.</summary>
internal sealed partial class TemplateParser
{
    private readonly string _file;
    private readonly List<(string? Action, string Text)> _parts = [];
    private int _at;

    private TemplateParser(string file, string text)
    {
        _file = file;
        var from = 0;
        foreach (Match match in Action().Matches(text))
        {
            _parts.Add((null, text[from..match.Index]));
            _parts.Add((match.Groups["action"].Value.Trim(), ""));
            from = match.Index + match.Length;
        }

        _parts.Add((null, text[from..]));
        if (_parts.Exists(part => part.Action is null && part.Text.Contains("{{", StringComparison.Ordinal)))
        {
            throw new FormatException($"{file}: a {{{{ is not closed.");
        }
    }

    /// <summary>The template, its definitions put beside it.</summary>
    public static IReadOnlyList<TemplateNode> Parse(string file, string text, Dictionary<string, IReadOnlyList<TemplateNode>> definitions)
    {
        var parser = new TemplateParser(file, text);
        var nodes = parser.Nodes(definitions, out var end);
        return end is null ? nodes : throw new FormatException($"{file}: '{end}' closes nothing.");
    }

    private List<TemplateNode> Nodes(Dictionary<string, IReadOnlyList<TemplateNode>>? definitions, out string? end)
    {
        var nodes = new List<TemplateNode>();
        while (_at < _parts.Count)
        {
            var (action, text) = _parts[_at++];
            if (action is null)
            {
                nodes.Add(new TemplateNode.Text(text));
            }
            else if (action is "end" or "else")
            {
                end = action;
                return nodes;
            }
            else if (Node(action, definitions) is { } node)
            {
                nodes.Add(node);
            }
        }

        end = null;
        return nodes;
    }

    private TemplateNode? Node(string action, Dictionary<string, IReadOnlyList<TemplateNode>>? definitions)
    {
        var space = action.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = space < 0 ? (action, "") : (action[..space], action[space..].Trim());
        switch (word)
        {
            case "if":
                var then = Nodes(null, out var end);
                return new TemplateNode.If(rest, then, end == "else" ? Body(action) : Closed(end, action, []));
            case "with":
                return new TemplateNode.With(rest, Body(action));
            case "range" when Loop().Match(rest) is { Success: true } loop:
                return new TemplateNode.Range(loop.Groups[1].Value, loop.Groups[2].Value, loop.Groups[3].Value, Body(action));
            case "define" when definitions is not null:
                definitions.Add(rest.Trim('"'), Body(action));
                return null;
            case "range" or "define" or "block" or "template" or "break" or "continue":
                throw new FormatException($"{_file}: '{action}' is not a construct that the check knows. Write it with the others, or teach the check.");
            default:
                return new TemplateNode.Output(action);
        }
    }

    private List<TemplateNode> Body(string action)
    {
        var body = Nodes(null, out var end);
        return (List<TemplateNode>)Closed(end, action, body);
    }

    private IReadOnlyList<TemplateNode> Closed(string? end, string action, List<TemplateNode> body)
        => end == "end" ? body : throw new FormatException($"{_file}: '{action}' is not closed.");

    // With a dash, white space on that side goes too.
    [GeneratedRegex(@"(?:\s*\{\{-\s|\{\{)(?<action>.*?)(?:\s-\}\}\s*|\}\})", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"^(\$\w+), (\$\w+) := (.+)$")]
    private static partial Regex Loop();
}
