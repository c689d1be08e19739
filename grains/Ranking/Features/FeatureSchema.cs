using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansReco.Ranking.Features;

/// <summary>Names and number of the features of a candidate.</summary>
public static class FeatureSchema
{
    /// <summary>Features in a row.</summary>
    public const int Count = (int)Feature.TitleMatch + 1;

    /// <summary>Names in the order of every feature row.</summary>
    public static ImmutableArray<string> Names { get; } =
        [.. Enum.GetNames<Feature>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>For each of a ranker's features the column of ours that has its name.</summary>
    /// <exception cref="ArgumentException">A name is none of ours.</exception>
    public static int[] ColumnsOf(ImmutableArray<string> names)
    {
        var columns = new int[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            columns[i] = Names.IndexOf(names[i]);
            if (columns[i] < 0)
            {
                throw new ArgumentException(
                    $"The ranker reads the feature '{names[i]}', which this version does not compute. Train it on examples of this version, whose features are: {string.Join(", ", Names)}.",
                    nameof(names));
            }
        }

        return columns;
    }
}
