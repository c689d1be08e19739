using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary>The append-only event log: <c>user_events(user_id, seq, event_id, payload)</c>, unique on (user, seq) and on (user, event id).</summary>
public interface IEventLog
{
    /// <summary>Appends events of one user together with the deadlines that follow from them, all or none.</summary>
    /// <exception cref="FencedException">A sequence number or event id is taken: another activation of the user has written.</exception>
    Task AppendEventsAsync(string userId, ImmutableArray<LoggedEvent> events, ImmutableArray<Deadline> deadlines = default);

    /// <summary>Events of a user after <paramref name="afterSeq"/>, in order, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<LoggedEvent>> ReadEventsAsync(string userId, long afterSeq, int limit = int.MaxValue, CancellationToken cancellationToken = default);

    /// <summary>Highest sequence number of the user's log; 0: none.</summary>
    Task<long> ReadLastSeqAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Those of <paramref name="eventIds"/> that are in the user's log.</summary>
    Task<ImmutableHashSet<string>> FindEventIdsAsync(string userId, ImmutableArray<string> eventIds, CancellationToken cancellationToken = default);

    /// <summary>Events of all users in the order they were committed, after row <paramref name="afterRow"/>; for training and replays.</summary>
    IAsyncEnumerable<(long Row, LoggedEvent Event)> ReadAllEventsAsync(long afterRow = 0, CancellationToken cancellationToken = default);
}
