using System.Collections.Immutable;

namespace OrleansReco.Grains.Storage;

/// <summary>
/// <c>changes(seq, kind, key, payload)</c>: what every silo must know, tailed by each. Compacted: of one (kind, key) only the newest row remains, under its new sequence number.
/// Sequence numbers rise in commit order.
/// </summary>
public interface IChangeFeed
{
    /// <summary>Publishes the newest state of (kind, key); null payload: it is gone. Returns its sequence number.</summary>
    Task<long> PublishChangeAsync(ChangeKind kind, string key, ReadOnlyMemory<byte>? payload);

    /// <summary>Changes after <paramref name="afterSeq"/> in order, at most <paramref name="limit"/>.</summary>
    Task<ImmutableArray<Change>> ReadChangesAsync(long afterSeq, int limit, CancellationToken cancellationToken = default);

    /// <summary>Raised, on any thread, after a change committed in this process: wakes the poll, nothing more.</summary>
    event Action? Changed;
}

/// <summary>What a change is about.</summary>
public enum ChangeKind
{
    /// <summary>Key: item id. Payload: the item.</summary>
    Item,

    /// <summary>Key: surface id. Payload: spec and kill switch.</summary>
    Surface,

    /// <summary>Key: <c>active</c>. Payload: champion and baseline versions.</summary>
    Models,

    /// <summary>Key: keyed hash of an erased user. Payload: empty while erased, null once re-admitted.</summary>
    Tombstone,

    /// <summary>Key: keyed hash of a user who refused consent. Payload: empty while it is refused, null once it is given.</summary>
    Refusal,
}

/// <summary>A row of the change feed.</summary>
/// <param name="Seq">Its place, rising in commit order.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Key">Which one.</param>
/// <param name="Payload">Its newest state; null: gone.</param>
public sealed record Change(long Seq, ChangeKind Kind, string Key, ReadOnlyMemory<byte>? Payload);
