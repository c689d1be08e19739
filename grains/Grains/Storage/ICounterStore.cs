using System.Collections.Immutable;

namespace OrleansReco.Grains.Storage;

/// <summary>Outcome counters by item, aggregated by each silo and added in batches.</summary>
public interface ICounterStore
{
    /// <summary>Adds a silo's batch; the same (silo, epoch, batch) again adds nothing.</summary>
    Task AddCountersAsync(CounterBatch batch);

    /// <summary>Batches added after <paramref name="afterRow"/> by every silo, in order; for trending in other silos and after a restart.</summary>
    Task<ImmutableArray<(long Row, CounterBatch Batch)>> ReadCountersAsync(long afterRow, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Folds the batches up to a row into one for each <paramref name="width"/> of event time: weights summed, as of the newest of them, under the highest of their rows, so that who has read them
    /// does not read them again; the fold says which of its rows was the lowest, so that who has read some of them can tell. Those as of earlier than <paramref name="before"/> go. A folded batch is no longer known as a
    /// repeat: nobody may send it again.
    /// </summary>
    Task CompactCountersAsync(long upToRow, TimeSpan width, DateTimeOffset before);
}

/// <summary>What a silo counted since its last flush.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Epoch">Start of the silo's life, so that batch numbers may begin anew.</param>
/// <param name="Batch">Rises by one each flush.</param>
/// <param name="At">Event time the weights are as of.</param>
/// <param name="Items">Summed positive weight by item.</param>
public sealed record CounterBatch(string Silo, long Epoch, long Batch, DateTimeOffset At, ImmutableArray<ItemCount> Items)
{
    /// <summary>Whether it is a fold of several batches: no silo has an empty name. Its epoch is the start of its span of event time, its batch the lowest row that it holds.</summary>
    public bool IsFold => Silo.Length == 0;
}

/// <summary>An item's count.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Weight">Summed positive weight.</param>
public sealed record ItemCount(string ItemId, float Weight);
