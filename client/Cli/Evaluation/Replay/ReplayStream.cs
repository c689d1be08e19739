using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Cli.Evaluation.Replay;

/// <summary>MovieLens as a stream: in order of time, ties broken by a seeded shuffle, every rating a positive event of weight one.</summary>
/// <param name="Items">The films.</param>
/// <param name="Events">The events, as users would send them.</param>
internal sealed record ReplayStream(ImmutableArray<Item> Items, ImmutableArray<UserEvent> Events)
{
    /// <summary>Index of the first event of the second half.</summary>
    public int Half => Events.Length / 2;

    public static ReplayStream Create(MovieLens movies, int seed)
    {
        var ratings = movies.Ratings.ToArray();
        new Random(seed).Shuffle(ratings);
        return new ReplayStream(movies.Items, [.. ratings.OrderBy(rating => rating.At).Select(EventOf)]);
    }

    /// <summary>Events as training reads them.</summary>
    public ImmutableArray<TrainingInteraction> Interactions(int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => new TrainingInteraction(i + 1, Events[i].UserId, Events[i].ItemId!, 1, Events[i].Timestamp))];

    private static UserEvent EventOf(MovieLens.Rating rating) => new()
    {
        EventId = $"{rating.UserId}-{rating.ItemId}",
        Type = EventType.Rate,
        UserId = rating.UserId,
        ItemId = rating.ItemId,
        Value = rating.Value,
        Timestamp = rating.At,
    };
}
