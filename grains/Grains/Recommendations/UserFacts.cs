using OrleansReco.Ranking.Features;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Sets the candidates beside what the user did: co-visitation, fatigue, interactions, categories. Nothing without consent.</summary>
internal static class UserFacts
{
    private const int RecentItems = 20;
    private const int Affinity = 0;
    private const int InSession = 1;
    private const int LastDays = 2;

    /// <summary>Writes the user's part of the table and the category columns.</summary>
    public static void Write(SlateRun run)
    {
        if (!run.Personalized)
        {
            return;
        }

        WriteCovisitation(run);
        WriteInteractions(run);
        foreach (var (itemId, shown) in run.User.Fatigue)
        {
            if (run.Catalogue.TryGetRow(itemId, out var row) && run.Table.IndexOf(row) is >= 0 and var i)
            {
                run.Table.Fatigue[i] = shown;
            }
        }
    }

    /// <summary>What the request says of user and situation.</summary>
    public static RequestSignals Signals(SlateRun run)
    {
        var words = string.IsNullOrWhiteSpace(run.Request.Query) ? 0 : TextWords.Of(run.Request.Query).Count;
        if (!run.Personalized)
        {
            return new RequestSignals(run.Now) { QueryWords = words };
        }

        var categories = run.Catalogue.Categories.Length;
        return new RequestSignals(TimeZones.ToLocal(run.Now, run.User.Profile.TimeZone))
        {
            UserVector = run.UserVector is { } user ? user.Vector : default,
            SessionVector = run.SessionVector is { } session ? session.Vector : default,
            CategoryAffinity = run.User.Affinities.IsEmpty ? default : run.Buffers.Categories[Affinity].AsSpan(0, categories),
            CategoryInSession = run.User.Affinities.IsEmpty ? default : run.Buffers.Categories[InSession].AsSpan(0, categories),
            CategoryLastDays = run.User.Affinities.IsEmpty ? default : run.Buffers.Categories[LastDays].AsSpan(0, categories),
            EventCount = run.User.EventCount,
            SessionLength = SessionLength(run),
            SecondsSinceLastEvent = run.User.LastEventAt is { } last ? (float)(run.Now - last).TotalSeconds : float.NaN,
            QueryWords = words,
        };
    }

    private static int SessionLength(SlateRun run)
    {
        var length = 0;
        foreach (var entry in run.User.History)
        {
            length += run.SessionId is not null && entry.SessionId == run.SessionId ? 1 : 0;
        }

        return length;
    }

    private static void WriteCovisitation(SlateRun run)
    {
        var (table, retrieval, positives) = (run.Table, run.Retrieval, 0);
        foreach (var (row, weight) in run.Decayed)
        {
            if (weight <= 0)
            {
                continue;
            }

            var neighbours = retrieval.NeighboursOf(row);
            for (var place = 0; place < neighbours.Count; place++)
            {
                var neighbour = neighbours[place];
                if (table.IndexOf(neighbour.Row) is >= 0 and var candidate)
                {
                    table.CovisitationSum[candidate] += weight * neighbour.Score;
                    table.CovisitationMax[candidate] = Math.Max(table.CovisitationMax[candidate], weight * neighbour.Score);
                    table.CovisitationLast[candidate] = positives == 0 ? neighbour.Score : table.CovisitationLast[candidate];
                }
            }

            if (++positives == RecentItems)
            {
                return;
            }
        }
    }

    private static void WriteInteractions(SlateRun run)
    {
        var (catalogue, categories) = (run.Catalogue, run.Catalogue.Categories.Length);
        var affinity = run.Buffers.RoomForCategories(Affinity, categories, 0);
        var session = run.Buffers.RoomForCategories(InSession, categories, 0);
        var lastDays = run.Buffers.RoomForCategories(LastDays, categories, float.NaN);
        foreach (var (name, share) in run.User.Affinities)
        {
            if (catalogue.TryGetCategory(name, out var category))
            {
                affinity[category] = share;
            }
        }

        var inSession = 0;
        foreach (var entry in run.User.History)
        {
            if (!catalogue.TryGetRow(entry.ItemId, out var row))
            {
                continue;
            }

            if (run.Table.IndexOf(row) is >= 0 and var candidate)
            {
                run.Table.Interactions[candidate]++;
            }

            var ofSession = run.SessionId is not null && entry.SessionId == run.SessionId;
            inSession += ofSession ? 1 : 0;
            foreach (var category in catalogue.CategoriesOf(row))
            {
                session[category] += ofSession ? 1 : 0;
                lastDays[category] = entry.Weight > 0 ? (float)(run.Now - entry.At).TotalDays : lastDays[category];
            }
        }

        if (inSession > 0)
        {
            System.Numerics.Tensors.TensorPrimitives.Divide(session, inSession, session);
        }
    }
}
