using OrleansReco.Abstractions;
using OrleansReco.Grains.Silos;
using OrleansReco.Ranking.Reranking;

namespace OrleansReco.Grains.Recommendations.Stages;

/// <summary>Applies the surface's boosts and buries to the logits, and collects its pins. Exclusions were applied by the filter.</summary>
internal sealed class RuleStage : ISlateStage
{
    public string Name => StageNames.Rules;

    public double BudgetShare => 0.2;

    public ValueTask RunAsync(SlateRun run, StageBudget budget)
    {
        foreach (var rule in run.Surface.Rules)
        {
            if (rule.InForce(run.Now))
            {
                var touched = rule.Rule.Kind switch
                {
                    RuleKind.Boost => Shift(run, rule, rule.Rule.Amount),
                    RuleKind.Bury => Shift(run, rule, -rule.Rule.Amount),
                    RuleKind.Pin => Pin(run, rule),
                    _ => 0,
                };
                if (touched > 0)
                {
                    run.RulesApplied.Add($"rule '{rule.Rule.Name}' ({rule.Rule.Kind.ToString().ToLowerInvariant()}): {touched} candidates");
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Skip(SlateRun run) => run.Buffers.Pins.Clear();

    private static int Shift(SlateRun run, CompiledRule rule, double amount)
    {
        var touched = 0;
        for (var i = 0; i < run.Table.Count; i++)
        {
            if (rule.Rows.Contains(run.Table.Rows[i]))
            {
                run.Table.Logits[i] += (float)amount;
                touched++;
            }
        }

        return touched;
    }

    private static int Pin(SlateRun run, CompiledRule rule)
    {
        var matching = new List<int>();
        for (var i = 0; i < run.Table.Count; i++)
        {
            if (rule.Rows.Contains(run.Table.Rows[i]) && !run.Buffers.Pins.Exists(pin => pin.Candidate == i))
            {
                matching.Add(i);
            }
        }

        matching.Sort((a, b) => run.Table.Logits[b].CompareTo(run.Table.Logits[a]));
        var places = Math.Min(matching.Count, run.Count - Math.Min(run.Count, rule.Rule.Position));
        for (var i = 0; i < places; i++)
        {
            run.Buffers.Pins.Add(new Pin(rule.Rule.Position + i, matching[i]));
        }

        return places;
    }
}
