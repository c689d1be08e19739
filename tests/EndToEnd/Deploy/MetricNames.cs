using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Deploy;

/// <summary>Metrics that queries name, and metrics that the service exports.</summary>
internal static partial class MetricNames
{
    /// <summary>Families and samples of an answer of <c>/metrics</c>; a counter that nothing has counted yet has its family alone.</summary>
    public static HashSet<string> Exported(string metrics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match family in Family().Matches(metrics))
        {
            var name = family.Groups[1].Value;
            names.UnionWith(family.Groups[2].Value switch
            {
                "counter" => [name + "_total"],
                "histogram" => [name + "_bucket", name + "_sum", name + "_count"],
                _ => [name],
            });
        }

        return names;
    }

    /// <summary>Names of labels in an answer of <c>/metrics</c>.</summary>
    public static HashSet<string> Labels(string metrics) => [.. Label().Matches(metrics).Select(match => match.Groups[1].Value)];

    /// <summary>Metrics in a query.</summary>
    public static IEnumerable<string> In(string query) => Metric().Matches(query).Select(match => match.Value).Distinct();

    /// <summary>Labels in a query: those that are matched and those that are grouped by.</summary>
    public static IEnumerable<string> LabelsIn(string query)
        => Matched().Matches(query).Select(match => match.Groups[1].Value)
            .Concat(Grouped().Matches(query).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            .Distinct();

    /// <summary>Every alert's query, by its name.</summary>
    public static Dictionary<string, string> OfAlerts(Plant? plant = null)
        => YamlTree.Parse(DeployFolder.Read("prometheus/alerts.yml", plant)).List("groups").SelectMany(group => group.List("rules")).ToDictionary(rule => rule.Text("alert"), rule => rule.Text("expr"));

    /// <summary>Every panel's queries, by its title.</summary>
    public static List<(string Panel, string Query)> OfDashboard(Plant? plant = null)
        => [.. JsonDocument.Parse(DeployFolder.Read("grafana/orleansreco.json", plant)).RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(target => (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!)))];

    /// <summary>What the adapter makes for Kubernetes.</summary>
    public static List<string> OfAdapter() => [.. YamlTree.Parse(DeployFolder.Read("prometheus/adapter.yaml")).List("rules/custom").Select(rule => rule.Text("name/as"))];

    /// <summary>What the adapter reads.</summary>
    public static IEnumerable<string> ReadByAdapter() => YamlTree.Parse(DeployFolder.Read("prometheus/adapter.yaml")).List("rules/custom").SelectMany(rule => In(rule.Text("seriesQuery")));

    [GeneratedRegex(@"^# TYPE (\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex("[{,](\\w+)=\"")]
    private static partial Regex Label();

    [GeneratedRegex(@"\breco_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex("[{,]\\s*(\\w+)\\s*(?:=|!=|=~|!~)\\s*\"")]
    private static partial Regex Matched();

    [GeneratedRegex(@"\b(?:by|on)\s*\(([^)]*)\)")]
    private static partial Regex Grouped();
}
