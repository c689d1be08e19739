using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Users;

/// <summary>What follows from one user's log: a pure fold over its entries, so a snapshot and the entries after it give the same as the whole log.</summary>
/// <param name="options">The bounds.</param>
/// <param name="weights">Weights of events.</param>
/// <param name="categoriesOf">An item's categories.</param>
internal sealed class UserMemory(UserOptions options, EventWeights weights, Func<string, ImmutableArray<string>> categoriesOf)
{
    private readonly BoundedItems _seen = new(options.Seen);
    private readonly BoundedItems _dismissed = new(options.Seen);
    private readonly SortedDictionary<string, double> _affinities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShownItem> _shown = new(StringComparer.Ordinal);
    private ImmutableArray<HistoryEntry> _history = [];
    private DateTimeOffset _affinityAt;
    private string? _sessionId;
    private DateTimeOffset? _lastEventAt;
    private long _eventCount;
    private UserContext? _context;

    /// <summary>The newest entry applied.</summary>
    public long AppliedSeq { get; private set; }

    /// <summary>Newest items consumed or dismissed.</summary>
    public ImmutableHashSet<string> Seen => _seen.Set;

    /// <summary>Newest items dismissed.</summary>
    public ImmutableHashSet<string> Dismissed => _dismissed.Set;

    /// <summary>Starts from a snapshot.</summary>
    public void Load(UserState state)
    {
        AppliedSeq = state.AppliedSeq;
        _history = state.History;
        _seen.Load(state.Seen);
        _dismissed.Load(state.Dismissed);
        foreach (var affinity in state.Affinities)
        {
            _affinities[affinity.Category] = affinity.Weight;
        }

        foreach (var shown in state.Shown)
        {
            _shown[shown.ItemId] = shown;
        }

        (_affinityAt, _sessionId, _lastEventAt, _eventCount) = (state.AffinityAt, state.SessionId, state.LastEventAt, state.EventCount);
    }

    /// <summary>Writes the snapshot; the profile stays as it is.</summary>
    public void Save(UserState state)
    {
        state.AppliedSeq = AppliedSeq;
        state.History = _history;
        state.Seen = _seen.Ordered;
        state.Dismissed = _dismissed.Ordered;
        state.Affinities = [.. _affinities.Select(a => new CategoryWeight(a.Key, a.Value))];
        state.Shown = [.. _shown.Values.OrderBy(s => s.At).ThenBy(s => s.ItemId, StringComparer.Ordinal)];
        (state.AffinityAt, state.SessionId, state.LastEventAt, state.EventCount) = (_affinityAt, _sessionId, _lastEventAt, _eventCount);
    }

    /// <summary>Applies the next entry of the log.</summary>
    public void Apply(LoggedEvent logged)
    {
        var e = logged.Event;
        AppliedSeq = logged.Seq;
        _context = null;
        if (_lastEventAt is null || e.Timestamp >= _lastEventAt)
        {
            _lastEventAt = e.Timestamp;
            _sessionId = e.SessionId ?? _sessionId;
        }

        foreach (var (item, weight) in weights.Interactions(logged))
        {
            _shown.Remove(item);
            if (weight != 0)
            {
                Remember(new HistoryEntry(item, e.Type, weight, e.Timestamp, e.SessionId, logged.Seq));
                _eventCount++;
            }

            if (weight > 0)
            {
                Like(item, weight, e.Timestamp);
            }

            if (options.SeenBy.Contains(e.Type) || e.Type == EventType.Dismiss)
            {
                _seen.Add(item);
            }
        }

        if (e is { Type: EventType.Dismiss, ItemId: { } dismissed })
        {
            _dismissed.Add(dismissed);
        }

        if (e.Type == EventType.Impression)
        {
            Show(logged);
        }
    }

    /// <summary>The user as a recommendation sees it.</summary>
    public UserContext Context(UserProfile profile)
    {
        if (!profile.Consent)
        {
            return new UserContext { Profile = profile, AppliedSeq = AppliedSeq };
        }

        if (_context is null || !ReferenceEquals(_context.Profile, profile))
        {
            var total = _affinities.Values.Sum();
            _context = new UserContext
            {
                Profile = profile,
                History = _history,
                Seen = _seen.Set,
                Dismissed = _dismissed.Set,
                Affinities = total > 0 ? _affinities.ToImmutableDictionary(a => a.Key, a => (float)(a.Value / total)) : ImmutableDictionary<string, float>.Empty,
                SessionId = _sessionId,
                LastEventAt = _lastEventAt,
                EventCount = _eventCount,
                AppliedSeq = AppliedSeq,
                Fatigue = _shown.Values.Where(s => s.At >= _lastEventAt - options.FatigueWindow).ToImmutableDictionary(s => s.ItemId, s => s.Times),
            };
        }

        return _context;
    }

    /// <summary>Oldest first by the client's clock: an event that comes late takes its place, or none if it is too old.</summary>
    private void Remember(HistoryEntry entry)
    {
        var at = _history.Length;
        while (at > 0 && _history[at - 1].At > entry.At)
        {
            at--;
        }

        if (_history.Length < options.History)
        {
            _history = _history.Insert(at, entry);
        }
        else if (at > 0)
        {
            var moved = new HistoryEntry[_history.Length];
            _history.AsSpan()[1..at].CopyTo(moved);
            moved[at - 1] = entry;
            _history.AsSpan()[at..].CopyTo(moved.AsSpan(at));
            _history = ImmutableCollectionsMarshal.AsImmutableArray(moved);
        }
    }

    private void Like(string itemId, float weight, DateTimeOffset at)
    {
        var categories = categoriesOf(itemId);
        if (categories.IsEmpty)
        {
            return;
        }

        var grown = (double)weight / categories.Length;
        if (at > _affinityAt)
        {
            var decay = _affinityAt == default ? 0 : Decay(at - _affinityAt);
            foreach (var category in _affinities.Keys.ToArray())
            {
                _affinities[category] *= decay;
            }

            _affinityAt = at;
        }
        else
        {
            grown *= Decay(_affinityAt - at);
        }

        foreach (var category in categories)
        {
            _affinities[category] = _affinities.GetValueOrDefault(category) + grown;
        }
    }

    private void Show(LoggedEvent logged)
    {
        foreach (var item in logged.Items)
        {
            var times = _shown.TryGetValue(item, out var shown) ? shown.Times + 1 : 1;
            _shown[item] = new ShownItem(item, times, logged.Event.Timestamp);
        }

        while (_shown.Count > options.Fatigued)
        {
            _shown.Remove(_shown.Values.OrderBy(s => s.At).ThenBy(s => s.ItemId, StringComparer.Ordinal).First().ItemId);
        }
    }

    private double Decay(TimeSpan age) => Math.Pow(2, -age.TotalSeconds / options.AffinityHalfLife.TotalSeconds);
}
