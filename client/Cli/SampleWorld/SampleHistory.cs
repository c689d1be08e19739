using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.SampleWorld;

/// <summary>What made-up people did with the sample catalogue before anything was recommended to them: found by chance and by fame, judged by their hidden tastes.</summary>
internal static class SampleHistory
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(60);

    /// <summary>The id of a sample user.</summary>
    public static string UserId(int number) => $"user-{number}";

    /// <summary>The events of one user, oldest first.</summary>
    public static ImmutableArray<UserEvent> Create(string userId, ImmutableArray<Item> items, HiddenTastes tastes, int seed, DateTimeOffset now)
    {
        var random = new Random(HashCodeOf(userId, seed));
        var count = 20 + random.Next(41);
        var found = new HashSet<int>();
        var at = now - Span + TimeSpan.FromMinutes(random.Next(24 * 60));
        var events = ImmutableArray.CreateBuilder<UserEvent>();
        for (var tries = 0; events.Count < count && tries < count * 60; tries++)
        {
            // Fame: the first stories are met far more often than the last.
            var index = (int)(items.Length * Math.Pow(random.NextDouble(), 1.6));
            var liking = tastes.Liking(userId, items[index]);
            if (random.NextDouble() > 1 / (1 + Math.Exp(-4 * (liking - 0.6))) || !found.Add(index))
            {
                continue;
            }

            at += TimeSpan.FromMinutes(random.NextDouble() * 2 * (Span.TotalMinutes - (24 * 60)) / count);
            if (at >= now)
            {
                break;
            }

            events.Add(Act(userId, items[index].ItemId, events.Count, at, liking, random));
        }

        return events.ToImmutable();
    }

    private static UserEvent Act(string userId, string itemId, int number, DateTimeOffset at, double liking, Random random)
    {
        var completion = Math.Clamp(0.5 + (0.4 * liking) + (0.15 * random.NextDouble()), 0.02, 1);
        var e = new UserEvent { EventId = $"sample-{userId}-{number}", UserId = userId, ItemId = itemId, Timestamp = at, Type = EventType.Play };
        return (liking, random.NextDouble()) switch
        {
            ( > 1, < 0.25) => e with { Type = EventType.Save },
            ( > 0.3, < 0.15) => e with { Type = EventType.Rate, Value = Math.Round(Math.Clamp(3.5 + liking, 1, 5)) },
            ( < -0.4, _) => e with { Type = EventType.Skip, Dwell = TimeSpan.FromSeconds(2 + (10 * random.NextDouble())) },
            _ => e with { Completion = completion, Dwell = TimeSpan.FromMinutes(60 * completion) },
        };
    }

    private static int HashCodeOf(string userId, int seed) => (int)(Grains.Storage.LastingHash.Of($"{seed}/history/{userId}") & int.MaxValue);
}
