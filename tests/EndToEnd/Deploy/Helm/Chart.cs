namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>The chart in <c>deploy/helm</c>, rendered with its values and some of one's own.</summary>
internal sealed class Chart
{
    private const string Folder = "helm";

    public Chart(string values = "{}", Plant? plant = null)
    {
        var about = YamlTree.Parse(DeployFolder.Read($"{Folder}/Chart.yaml", plant));
        Values = Merge(YamlTree.Parse(DeployFolder.Read($"{Folder}/values.yaml", plant)), YamlTree.Parse(values));
        var root = new Dictionary<string, object?>
        {
            ["Values"] = Values,
            ["Chart"] = new Dictionary<string, object?> { ["Name"] = about.Text("name"), ["AppVersion"] = about.Text("appVersion") },
            ["Release"] = new Dictionary<string, object?> { ["Name"] = "shop", ["Namespace"] = "reco", ["Service"] = "Helm" },
        };

        var definitions = new Dictionary<string, IReadOnlyList<TemplateNode>>(StringComparer.Ordinal);
        var templates = new Dictionary<string, IReadOnlyList<TemplateNode>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(DeployFolder.Repository, "deploy", Folder, "templates")).Select(Path.GetFileName).Order(StringComparer.Ordinal))
        {
            templates.Add(file!, TemplateParser.Parse(file!, DeployFolder.Read($"{Folder}/templates/{file}", plant), definitions));
        }

        var renderer = new TemplateRenderer(definitions, root);
        foreach (var (file, template) in templates)
        {
            var text = renderer.Render(template);
            if (file.EndsWith(".yaml", StringComparison.Ordinal))
            {
                Objects.AddRange(YamlTree.ParseAll(text));
            }
        }

        Read = renderer.Read.Where(path => path.StartsWith("Values.", StringComparison.Ordinal)).Select(path => path["Values.".Length..]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The values that it was rendered with.</summary>
    public Dictionary<string, object?> Values { get; }

    /// <summary>The values that templates read, by path.</summary>
    public IReadOnlySet<string> Read { get; }

    /// <summary>What Kubernetes would be given.</summary>
    public List<Dictionary<string, object?>> Objects { get; } = [];

    public IEnumerable<Dictionary<string, object?>> OfKind(params string[] kinds) => Objects.Where(each => kinds.Contains(each.Text("kind")));

    private static Dictionary<string, object?> Merge(Dictionary<string, object?> below, Dictionary<string, object?> above)
    {
        foreach (var (name, value) in above)
        {
            below[name] = value is Dictionary<string, object?> { Count: > 0 } map && below.GetValueOrDefault(name) is Dictionary<string, object?> under ? Merge(under, map) : value;
        }

        return below;
    }
}
