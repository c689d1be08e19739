using OrleansReco.Abstractions;
using OrleansReco.Retrieval.Indexes;

namespace OrleansReco.Retrieval.Embeddings;

/// <summary>Turns a user's history into weighted rows: newest first, weights halved by age in events and in time. The order in which the entries come does not matter.</summary>
public static class HistoryDecay
{
    /// <summary>The most interactions that count: the newest.</summary>
    public const int Limit = 256;

    /// <summary>The factor by which age lowers a weight, 0 to 1; a half-life of zero or below means that this age does not count.</summary>
    public static double Factor(FoldInSettings settings, int newerEvents, TimeSpan age)
    {
        var halvings = settings.HalfLifeEvents > 0 ? newerEvents / settings.HalfLifeEvents : 0;
        if (settings.HalfLifeTime > TimeSpan.Zero && age > TimeSpan.Zero)
        {
            halvings += age / settings.HalfLifeTime;
        }

        return double.Exp2(-halvings);
    }

    /// <summary>Writes the weighted rows, newest first, of at most <see cref="Limit"/> entries.</summary>
    /// <param name="history">The entries, in any order.</param>
    /// <param name="items">Where rows and vectors come from; entries of unknown items, and of items without a vector, age the others but are not written.</param>
    /// <param name="settings">The half-lives.</param>
    /// <param name="now">The time ages count from; entries later than it have age zero.</param>
    /// <param name="sessionId">Only entries of this session count; null: all.</param>
    /// <param name="rows">At least <see cref="Limit"/> long.</param>
    /// <param name="entries">The place in <paramref name="history"/> of each row written, at least <see cref="Limit"/> long; or empty.</param>
    /// <returns>How many were written.</returns>
    public static int Apply(ReadOnlySpan<HistoryEntry> history, IItemVectors items, FoldInSettings settings, DateTimeOffset now, string? sessionId, Span<WeightedRow> rows, Span<int> entries)
    {
        Span<int> order = history.Length <= 1024 ? stackalloc int[history.Length] : new int[history.Length];
        var n = 0;
        for (var i = 0; i < history.Length; i++)
        {
            if (sessionId is null || history[i].SessionId == sessionId)
            {
                order[n++] = i;
            }
        }

        SortNewestFirst(order[..n], history);
        var written = 0;
        for (var newer = 0; newer < Math.Min(n, Limit); newer++)
        {
            var entry = history[order[newer]];
            if (!items.TryGetRow(entry.ItemId, out var row) || items.VectorOf(row).IsEmpty)
            {
                continue;
            }

            var weight = (float)(entry.Weight * Factor(settings, newer, now - entry.At));
            if (weight != 0)
            {
                rows[written] = new WeightedRow(row, weight);
                if (!entries.IsEmpty)
                {
                    entries[written] = order[newer];
                }

                written++;
            }
        }

        return written;
    }

    /// <summary>Insertion sort by time, then place in the log, from the newest: histories come nearly sorted, oldest first.</summary>
    private static void SortNewestFirst(Span<int> order, ReadOnlySpan<HistoryEntry> history)
    {
        order.Reverse();
        for (var i = 1; i < order.Length; i++)
        {
            var moving = order[i];
            var at = i;
            for (; at > 0 && IsNewer(history[moving], history[order[at - 1]]); at--)
            {
                order[at] = order[at - 1];
            }

            order[at] = moving;
        }
    }

    private static bool IsNewer(HistoryEntry a, HistoryEntry b) =>
        a.At != b.At ? a.At > b.At : a.Seq != b.Seq ? a.Seq > b.Seq : string.CompareOrdinal(a.ItemId, b.ItemId) < 0;
}
