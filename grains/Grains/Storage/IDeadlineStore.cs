using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Storage;

/// <summary><c>due(shard, at, user, kind, subject)</c>, unique by (user, kind, subject).</summary>
public interface IDeadlineStore
{
    /// <summary>Sets deadlines; one that is already set is moved to its new time.</summary>
    Task SetDeadlinesAsync(ImmutableArray<Deadline> deadlines);

    /// <summary>Due rows of a shard at <paramref name="now"/>, earliest first.</summary>
    Task<ImmutableArray<Deadline>> ReadDueAsync(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes rows once handled; a row that was moved meanwhile stays.</summary>
    Task RemoveDeadlinesAsync(ImmutableArray<Deadline> deadlines);

    /// <summary>The shard of a user: a stable hash, the same on every runtime and machine.</summary>
    static int ShardOf(string userId) => (int)(LastingHash.Of(userId) % IDeadlineGrain.Shards);
}
