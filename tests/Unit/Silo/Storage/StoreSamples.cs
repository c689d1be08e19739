using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Silo.Storage;

/// <summary>Values as the grains would store them.</summary>
internal static class StoreSamples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static LoggedEvent Event(string userId, long seq, string? eventId = null, string? text = null) => new(
        seq,
        Noon.AddSeconds(seq),
        new UserEvent
        {
            EventId = eventId ?? $"e{seq}",
            Type = EventType.Play,
            UserId = userId,
            ItemId = $"item{seq % 7}",
            Timestamp = Noon.AddSeconds(seq).ToOffset(TimeSpan.FromHours(2)),
            Completion = 0.5,
            Dwell = TimeSpan.FromSeconds(90),
            Edit = text is null ? null : new SlateEdit { Op = EditOperation.Text, Before = "", After = text },
        });

    public static Decision Decision(string id, string userId, DateTimeOffset servedAt) => new()
    {
        DecisionId = id,
        UserId = userId,
        Surface = "home",
        ServedAt = servedAt,
        ModelVersion = "none",
        Arm = "champion",
        Consent = true,
        Query = "query of " + userId,
        FeatureNames = ["age", "rank"],
        Items = [new DecidedItem("i1", 0.5f, 1, [new Reason("trending", "Trending now")], [1.5f, float.NaN])],
        Candidates = new CandidateSet(["user", "trending"], ["i1", "i2"], [1, 3], [0.5f, -0.25f], []),
    };

    public static LabeledExample Example(string id, int revision, string userId, string decisionId = "d1") => new()
    {
        Id = id,
        Revision = revision,
        Kind = ExampleKind.Pointwise,
        UserId = userId,
        Provenance = new Provenance { DecisionId = decisionId, ModelVersion = "none", Arm = "champion", Surface = "home", ServedAt = Noon },
        CreatedAt = Noon,
        Items = [new ExampleItem("i1", 1, 0, 1, true, [1f, float.NaN])],
    };

    public static Deadline Deadline(string userId, string subject, DateTimeOffset at, DeadlineKind kind = DeadlineKind.Attribution) => new(userId, kind, subject, at);

    public static ImmutableArray<LoggedEvent> Events(string userId, long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Event(userId, first + i))];

    public static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var element in source)
        {
            list.Add(element);
        }

        return list;
    }
}
