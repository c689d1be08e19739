using OrleansReco.Learning.Examples;

namespace OrleansReco.Grains.Storage;

/// <summary>
/// Everything durable, behind one interface. Writes are serialized on entry, queued, and committed in groups: a returned task means durable.
/// A write that could not be made throws <see cref="OrleansReco.Abstractions.StoreUnavailableException"/>; nothing of it is then in the store, or, where the reply was lost,
/// all of it is, and the same write again succeeds without doubling.
/// </summary>
public interface IStore : IEventLog, ISnapshotStore, IDecisionStore, IExampleStore, IChangeFeed, IDeadlineStore, ICounterStore, IErasureStore
{
    /// <summary>Whether the last write went through.</summary>
    bool IsHealthy { get; }

    /// <summary>Commits nothing of anyone's: whether the store takes writes.</summary>
    Task ProbeAsync();
}
