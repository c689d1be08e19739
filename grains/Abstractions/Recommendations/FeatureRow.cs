using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>Feature rows for people.</summary>
internal static class FeatureRow
{
    /// <summary>The row by name, without what was unknown; null: there is no row.</summary>
    public static IReadOnlyDictionary<string, float>? Named(ReadOnlySpan<float> row, ImmutableArray<string> names)
    {
        if (row.IsEmpty || row.Length != names.Length)
        {
            return null;
        }

        var named = new Dictionary<string, float>(row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            if (float.IsFinite(row[i]))
            {
                named[names[i]] = row[i];
            }
        }

        return named;
    }
}
