using OrleansReco.Abstractions;
using OrleansReco.Cli.SampleWorld;
using OrleansReco.Client;

namespace OrleansReco.Cli.Simulation;

/// <summary>One simulated user: looks at a slate from the top, acts by hidden taste and chance, and asks again, rephrases or walks away when nothing pleased.</summary>
internal sealed class SimulatedUser(string userId, IRecoClient client, Catalogue catalogue, HiddenTastes tastes, Func<string, SlateTally> tallyOf, Random random)
{
    private const int SlateLength = 10;
    private const int MostAttempts = 4;
    private const double Delight = 0.9;
    private const double Interest = 0.3;
    private const double Dislike = -0.3;

    /// <summary>The arm the service put the user in; known after the first session.</summary>
    public string? Arm { get; private set; }

    public async Task LiveSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        string? query = null;
        string? supersedes = null;
        for (var attempt = 1; ; attempt++)
        {
            var slate = await client.RecommendAsync(new() { UserId = userId, Surface = SimulatedSurface.Id, Count = SlateLength, SessionId = sessionId, Query = query, Supersedes = supersedes }, cancellationToken);
            if (Arm is null)
            {
                tallyOf(slate.Arm).AddUser();
            }

            Arm = slate.Arm;
            var accepted = await UseAsync(slate, sessionId, cancellationToken);
            var ends = attempt == MostAttempts || slate.Items.IsEmpty;
            var mood = random.NextDouble();
            if (accepted || ends || mood > 0.65)
            {
                if (!accepted && random.NextDouble() < 0.5)
                {
                    await client.SendEventsAsync([Event(slate, sessionId, EventType.Abandon, attempt * 100) with { Step = "browsing" }], cancellationToken);
                }

                tallyOf(slate.Arm).AddSession(abandoned: !accepted);
                return;
            }

            // Asks again for the same, saying so or not; or says in words what would please.
            query = mood < 0.45 ? query : tastes.FavouritesOf(userId)[0];
            supersedes = random.NextDouble() < 0.5 ? slate.DecisionId : null;
        }
    }

    private async Task<bool> UseAsync(Recommendation slate, string sessionId, CancellationToken cancellationToken)
    {
        var events = new List<UserEvent>();
        var (examined, played, skipped, saved, accepted) = (0, 0, 0, false, false);
        var worst = (Liking: 0.0, Position: -1);
        foreach (var shown in slate.Items)
        {
            var liking = tastes.Liking(userId, await catalogue.GetAsync(shown.ItemId, cancellationToken)) + (0.3 * (random.NextDouble() - 0.5));
            examined++;
            worst = liking < worst.Liking ? (liking, shown.Position) : worst;
            var act = Act(slate, shown, sessionId, liking, events.Count);
            if (act is not null)
            {
                events.Add(act);
                played += act.Type == EventType.Play ? 1 : 0;
                skipped += act.Type is EventType.Skip or EventType.Dismiss ? 1 : 0;
                accepted |= act is { Type: EventType.Play, Completion: >= 0.8 };
            }

            if (liking > Delight && random.NextDouble() < 0.3)
            {
                events.Add(Event(slate, sessionId, EventType.Save, events.Count, shown));
                saved = accepted = true;
            }

            if (random.NextDouble() > (liking > 0 ? 0.9 : 0.82))
            {
                break;
            }
        }

        var edit = Edit(slate, sessionId, worst, events.Count);
        if (edit is not null)
        {
            events.Add(edit);
        }

        events.Insert(0, Event(slate, sessionId, EventType.Impression, 99) with { Positions = [.. Enumerable.Range(0, examined)] });
        await client.SendEventsAsync(events, cancellationToken);
        tallyOf(slate.Arm).AddSlate(examined, played, skipped, saved, edit is not null);
        return accepted;
    }

    private UserEvent? Act(Recommendation slate, RecommendedItem shown, string sessionId, double liking, int number) => liking switch
    {
        > Delight => Event(slate, sessionId, EventType.Play, number, shown) with { Completion = 0.8 + (0.2 * random.NextDouble()), Dwell = TimeSpan.FromMinutes(20 + (40 * random.NextDouble())) },
        > Interest => Event(slate, sessionId, EventType.Play, number, shown) with { Completion = 0.2 + (0.5 * random.NextDouble()), Dwell = TimeSpan.FromMinutes(3 + (20 * random.NextDouble())) },
        < Dislike when random.NextDouble() < 0.08 => Event(slate, sessionId, EventType.Dismiss, number, shown),
        < Dislike when random.NextDouble() < 0.5 => Event(slate, sessionId, EventType.Skip, number, shown) with { Dwell = TimeSpan.FromSeconds(1 + (10 * random.NextDouble())) },
        _ => null,
    };

    /// <summary>Takes out what displeased most, now and then putting something else of the slate in its place.</summary>
    private UserEvent? Edit(Recommendation slate, string sessionId, (double Liking, int Position) worst, int number)
    {
        if (worst.Liking > -0.5 || random.NextDouble() > 0.25)
        {
            return null;
        }

        var removed = new SlateEdit { Op = EditOperation.Remove, ItemId = slate.Items[worst.Position].ItemId };
        var other = slate.Items[random.Next(slate.Items.Length)].ItemId;
        return Event(slate, sessionId, EventType.Edit, number) with
        {
            Edit = other != removed.ItemId && random.NextDouble() < 0.4 ? removed with { Op = EditOperation.Replace, WithItemId = other } : removed,
        };
    }

    private UserEvent Event(Recommendation slate, string sessionId, EventType type, int number, RecommendedItem? item = null) => new()
    {
        EventId = $"{slate.DecisionId}-{type.ToString()[..2]}{number}",
        Type = type,
        UserId = userId,
        ItemId = item?.ItemId,
        Position = item?.Position,
        DecisionId = slate.DecisionId,
        SessionId = sessionId,
        Timestamp = TimeProvider.System.GetUtcNow(),
    };
}
