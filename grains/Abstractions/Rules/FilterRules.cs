using System.Collections.Immutable;
using System.Globalization;

namespace OrleansReco.Abstractions;

/// <summary>Bounds of a filter, in a request or in a surface's rule.</summary>
internal static class FilterRules
{
    private const int MaxEntries = 100;

    public static ItemFilter Check(Checks checks, ItemFilter filter, string field)
    {
        checks.Texts(filter.AnyCategory, $"{field}.anyCategory", MaxEntries, Identifier.MaxLength);
        checks.Texts(filter.AllCategories, $"{field}.allCategories", MaxEntries, Identifier.MaxLength);
        checks.Texts(filter.NoCategory, $"{field}.noCategory", MaxEntries, Identifier.MaxLength);
        checks.Ids(filter.Items, $"{field}.items", 1_000);
        if (checks.Count(filter.Attributes, $"{field}.attributes", MaxEntries))
        {
            for (var i = 0; i < filter.Attributes.Length; i++)
            {
                Check(checks, filter.Attributes[i], $"{field}.attributes[{i}]");
            }
        }

        return filter;
    }

    private static void Check(Checks checks, AttributePredicate predicate, string field)
    {
        checks.Id(predicate.Name, $"{field}.name");
        var values = predicate.Values.IsDefault ? ImmutableArray<string>.Empty : predicate.Values;
        checks.Texts(values, $"{field}.values", MaxEntries, 1_000);
        if (predicate.Op != AttributeOperator.Exists && values.IsEmpty)
        {
            checks.Add($"{field}.values", $"{field}.values must not be empty for {predicate.Op.ToString().ToLowerInvariant()}. Send what to compare with.");
        }

        if (predicate.Op is AttributeOperator.Gt or AttributeOperator.Gte or AttributeOperator.Lt or AttributeOperator.Lte
            && !values.IsEmpty && !double.TryParse(values[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            checks.Add($"{field}.values[0]", $"{field}.values[0] must read as a number for {predicate.Op.ToString().ToLowerInvariant()}, but was '{values[0]}'. Send a number.");
        }
    }
}
