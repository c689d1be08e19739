using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Embeddings;

namespace OrleansReco.Grains.Recommendations;

/// <summary>The item of the user's history that an item's place rests on most: computed from the very sums that scored it, so that the reason is true.</summary>
internal static class HistoryReasons
{
    /// <summary>The entry that contributes most to the item's score by a folded-in vector; null when none does.</summary>
    public static Reason? ByVector(SlateRun run, FoldedVector vector, int candidate)
    {
        if (run.Table.Norms[candidate] <= 0)
        {
            return null;
        }

        var item = run.Table.VectorOf(candidate);
        if (vector.TopContribution(item) is not { } top)
        {
            return null;
        }

        var score = vector.Score(item);
        return Because(run, run.User.History[top.Entry], top.Row, score > 0 ? Math.Min(1, top.Amount / (double)score) : null);
    }

    /// <summary>The entry that contributes most to the item's co-visitation score; null when none does.</summary>
    public static Reason? ByCovisitation(SlateRun run, int candidate)
    {
        // As the source counts: the newest 64 weighted rows, each times its neighbour weight.
        var rows = run.Decayed;
        var count = Math.Min(64, rows.Length);
        Span<float> strengths = stackalloc float[count];
        strengths.Clear();
        var (best, sum) = (-1, 0f);
        for (var i = 0; i < count; i++)
        {
            strengths[i] += rows[i].Weight * run.Retrieval.CovisitationOf(rows[i].Row, run.Table.Rows[candidate]);
            sum += Math.Max(0, strengths[i]);
            for (var earlier = 0; earlier < i; earlier++)
            {
                if (rows[earlier].Row == rows[i].Row)
                {
                    strengths[earlier] += strengths[i];
                    strengths[i] = 0;
                    break;
                }
            }
        }

        for (var i = 0; i < count; i++)
        {
            best = strengths[i] > 0 && (best < 0 || strengths[i] > strengths[best]) ? i : best;
        }

        return best < 0 ? null : Because(run, run.User.History[run.Buffers.DecayedEntries[best]], rows[best].Row, Math.Min(1, strengths[best] / (double)sum));
    }

    private static Reason Because(SlateRun run, HistoryEntry entry, int row, double? share)
    {
        var verb = entry.Type switch
        {
            EventType.Click => "opened",
            EventType.Play => "played",
            EventType.Save => "saved",
            EventType.Buy => "bought",
            EventType.Rate => "rated",
            _ => "liked",
        };
        var title = run.Catalogue.ItemAt(row).Title;
        return new Reason($"because-you-{verb}", $"Because you {verb} {(title.Length > 0 ? title : entry.ItemId)}", entry.ItemId, share);
    }
}
