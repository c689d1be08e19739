using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Cli.Chaos;

/// <summary>What the service has promised during one case: the events it acknowledged and the slates it called recorded.</summary>
internal sealed class ChaosLedger
{
    private readonly ConcurrentDictionary<string, UserEvent> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _recorded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _rejections = [];

    /// <summary>The acknowledged events by id.</summary>
    public IReadOnlyDictionary<string, UserEvent> Acknowledged => _acknowledged;

    /// <summary>The users of the slates that were recorded, by decision.</summary>
    public IReadOnlyDictionary<string, string> Recorded => _recorded;

    /// <summary>Everyone who asked or sent.</summary>
    public IEnumerable<string> Users => _users.Keys;

    /// <summary>Events refused as wrong, which none of ours is.</summary>
    public IEnumerable<string> Rejections => _rejections;

    /// <summary>Notes that a user takes part.</summary>
    public void Join(string userId) => _users.TryAdd(userId, true);

    /// <summary>Notes an answer to events.</summary>
    public void Note(ImmutableArray<UserEvent> sent, ImmutableArray<EventResult> results)
    {
        var byId = sent.ToDictionary(e => e.EventId, StringComparer.Ordinal);
        foreach (var result in results)
        {
            if (result.Status == EventStatus.Rejected)
            {
                _rejections.Enqueue($"{result.EventId}: {result.Error}");
            }
            else
            {
                _acknowledged[result.EventId] = byId[result.EventId];
            }
        }
    }

    /// <summary>Notes a slate.</summary>
    public void Note(string userId, Recommendation slate)
    {
        if (slate.Recorded)
        {
            _recorded[slate.DecisionId] = userId;
        }
    }
}
