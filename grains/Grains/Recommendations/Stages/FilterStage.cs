using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Catalog;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Marks the rows that may be shown: available, let through by the request's filter and the surface's exclusions, not dismissed, not seen unless the surface allows it.
/// Sources search only among them, so that a filter never leaves a slate short. Without this stage nothing can be shown safely: the ladder answers, testing item by item.</summary>
internal sealed class FilterStage : ISlateStage
{
    public string Name => StageNames.Filter;

    public double BudgetShare => 0.4;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        var catalogue = run.Catalogue;
        var allowed = catalogue.Available(run.Now).Clone(catalogue.Count);
        if (run.Request.Filter is { } filter)
        {
            Note(run, "filter of the request", Narrow(allowed, () => allowed.And(catalogue.Match(filter))));
        }

        foreach (var rule in run.Surface.Rules)
        {
            if (rule.Rule.Kind == RuleKind.Exclude && rule.InForce(run.Now))
            {
                Note(run, $"rule '{rule.Rule.Name}' excludes", allowed.CountAnd(rule.Rows));
                allowed.AndNot(rule.Rows);
            }
        }

        Note(run, "excluded by the request", Remove(allowed, catalogue, run.Request.Exclude.IsDefault ? [] : run.Request.Exclude));
        Note(run, "dismissed", Remove(allowed, catalogue, run.User.Dismissed));
        if (!run.Spec.AllowSeen)
        {
            Note(run, "seen", Remove(allowed, catalogue, run.User.Seen));
        }

        run.Allowed = allowed;
        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run)
    {
        run.Allowed = null;
        run.GivenUp = true;
    }

    private static void Note(SlateRun run, string what, int removed)
    {
        if (removed > 0)
        {
            run.RulesApplied.Add($"{what}: {removed} items less");
        }
    }

    private static int Narrow(Bitset allowed, Action change)
    {
        var before = allowed.Count();
        change();
        return before - allowed.Count();
    }

    private static int Remove<TItems>(Bitset allowed, Catalogue catalogue, TItems items)
        where TItems : IEnumerable<string>
    {
        var removed = 0;
        foreach (var item in items)
        {
            if (catalogue.TryGetRow(item, out var row) && allowed.Contains(row))
            {
                allowed.Clear(row);
                removed++;
            }
        }

        return removed;
    }
}
