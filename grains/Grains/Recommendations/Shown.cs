using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Tests a single item as the filter stage tests all: for the ladder, which must work without that stage.</summary>
internal static class Shown
{
    /// <summary>Whether the row may be shown.</summary>
    public static bool May(SlateRun run, int row)
    {
        if (run.Allowed is { } allowed)
        {
            return allowed.Contains(row);
        }

        var item = run.Catalogue.ItemAt(row);
        return run.Catalogue.Available(run.Now).Contains(row)
            && !run.User.Dismissed.Contains(item.ItemId)
            && (run.Spec.AllowSeen || !run.User.Seen.Contains(item.ItemId))
            && (run.Request.Exclude.IsDefault || !run.Request.Exclude.Contains(item.ItemId))
            && (run.Request.Filter is not { } filter || run.Filtered(filter).Contains(row))
            && !IsExcludedByRule(run, row);
    }

    private static bool IsExcludedByRule(SlateRun run, int row)
    {
        foreach (var rule in run.Surface.Rules)
        {
            if (rule.Rule.Kind == RuleKind.Exclude && rule.InForce(run.Now) && rule.Rows.Contains(row))
            {
                return true;
            }
        }

        return false;
    }
}
