using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Tests.Unit.Learning.Examples;

/// <summary>Short ways to write slates, decisions and events.</summary>
internal static class World
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Decision Decision(
        string id, DateTimeOffset? at = null, string? session = "s1", string? query = null, string? supersedes = null, string surface = "home", string user = "ann",
        bool consent = true, string[]? items = null, string[]? candidates = null)
    {
        items ??= ["a", "b", "c", "d", "e"];
        return new Decision
        {
            DecisionId = id,
            UserId = user,
            Surface = surface,
            ServedAt = at ?? Noon,
            SessionId = session,
            Query = query,
            Supersedes = supersedes,
            ModelVersion = "m1",
            Arm = "champion",
            Consent = consent,
            FeatureNames = ["price", "age"],
            Items = [.. items.Select((item, i) => new DecidedItem(item, 10 - i, 0.5, [], [i, i + 0.5f]))],
            Candidates = new CandidateSet(["user"], [.. items, .. candidates ?? []], [], [], []),
        };
    }

    public static UserEvent Event(
        EventType type, string? item = null, string? decision = "d1", double atSecond = 10, string? session = "s1", string? id = null, string user = "ann") => new()
        {
            EventId = id ?? $"{type}-{item}-{decision}-{atSecond}",
            Type = type,
            UserId = user,
            ItemId = item,
            DecisionId = decision,
            SessionId = session,
            Timestamp = Noon.AddSeconds(atSecond),
        };

    public static UserEvent Play(string item, double completion, string? decision = "d1", double atSecond = 10, string? session = "s1")
        => Event(EventType.Play, item, decision, atSecond, session) with { Completion = completion };

    public static UserEvent Edit(SlateEdit edit, string? decision = "d1", double atSecond = 10) => Event(EventType.Edit, null, decision, atSecond, id: $"edit-{atSecond}") with { Edit = edit };

    public static ServedSlate Slate(this Decision d) => new(d.DecisionId, d.Surface, d.ServedAt, d.SessionId, d.Query, d.Supersedes, [.. d.Items.Select(i => i.ItemId)]);

    public static ImmutableArray<LoggedEvent> Logged(params UserEvent[] events) => [.. events.Select((e, i) => new LoggedEvent(i + 1, e.Timestamp, e))];
}
