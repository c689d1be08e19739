using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

/// <summary>Judges values by <c>values.schema.json</c>: the part of JSON Schema that it uses, and nothing else.</summary>
internal sealed class ValuesSchema
{
    private readonly JsonElement _root = JsonDocument.Parse(DeployFolder.Read("helm/values.schema.json")).RootElement;

    public IEnumerable<string> Failures(Dictionary<string, object?> values) => Failures(values, _root, "values");

    private IEnumerable<string> Failures(object? value, JsonElement schema, string path)
        => schema.EnumerateObject().SelectMany(keyword => Failures(value, schema, keyword.Name, keyword.Value, path));

    private IEnumerable<string> Failures(object? value, JsonElement schema, string keyword, JsonElement rule, string path)
    {
        var map = value as Dictionary<string, object?> ?? [];
        switch (keyword)
        {
            case "$schema" or "title" or "definitions":
                return [];
            case "$ref":
                return Failures(value, _root.GetProperty("definitions").GetProperty(rule.GetString()!["#/definitions/".Length..]), path);
            case "type":
                var kinds = rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(kind => kind.GetString()).ToList() : [rule.GetString()];
                return kinds.Exists(kind => IsOf(value, kind!)) ? [] : [$"{path} must be {string.Join(" or ", kinds)}, but was {value ?? "nothing"}."];
            case "required":
                return rule.EnumerateArray().Select(name => name.GetString()!).Where(name => !map.ContainsKey(name)).Select(name => $"{path}.{name} is missing.");
            case "properties":
                return rule.EnumerateObject().Where(property => map.ContainsKey(property.Name)).SelectMany(property => Failures(map[property.Name], property.Value, $"{path}.{property.Name}"));
            case "additionalProperties":
                var others = map.Where(pair => !schema.TryGetProperty("properties", out var known) || !known.TryGetProperty(pair.Key, out _));
                return rule.ValueKind == JsonValueKind.False ? others.Select(pair => $"{path}.{pair.Key} is not a value of the chart.") : others.SelectMany(pair => Failures(pair.Value, rule, $"{path}.{pair.Key}"));
            case "propertyNames":
                return map.Keys.SelectMany(name => Failures(name, rule, $"{path}.{name}"));
            case "items":
                return value is List<object?> list ? list.SelectMany((item, i) => Failures(item, rule, $"{path}[{i}]")) : [];
            case "pattern":
                return value is not string text || Regex.IsMatch(text, rule.GetString()!) ? [] : [$"{path} must be like {rule}, but was '{text}'."];
            case "enum":
                return rule.EnumerateArray().Any(each => each.GetString() == value as string) ? [] : [$"{path} must be one of {rule}, but was {value}."];
            case "minLength":
                return value is string { } said && said.Length < rule.GetInt32() ? [$"{path} must not be empty."] : [];
            case "minimum" or "maximum":
                return double.TryParse(YamlTree.Text(value), out var number) && (keyword == "minimum" ? number < rule.GetDouble() : number > rule.GetDouble()) ? [$"{path} must have the {keyword} {rule}, but was {value}."] : [];
            default:
                throw new FormatException($"values.schema.json: '{keyword}' is not a keyword that the check knows. Teach it.");
        }
    }

    private static bool IsOf(object? value, string kind) => kind switch
    {
        "object" => value is Dictionary<string, object?>,
        "array" => value is List<object?>,
        "string" => value is string,
        "boolean" => value is bool,
        "integer" => value is byte or short or int or long,
        "number" => value is byte or short or int or long or float or double or decimal,
        _ => throw new FormatException($"values.schema.json: '{kind}' is not a type that the check knows."),
    };
}
