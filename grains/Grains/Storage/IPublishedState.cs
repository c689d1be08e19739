namespace OrleansReco.Grains.Storage;

/// <summary>
/// A state that every silo must know. Each write of it that changes what is published, and the first one of an activation, puts its newest form into the change feed in the same transaction, so that the two never differ, and an activation that was fenced publishes nothing.
/// </summary>
public interface IPublishedState
{
    /// <summary>What the change feed is to say of the grain with this key; null: nothing.</summary>
    Publication? Publish(string grainKey, IStateSerializer serializer);
}

/// <summary>The newest state of (kind, key) for the change feed.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Key">Which one.</param>
/// <param name="Payload">The state; null: it is gone.</param>
public sealed record Publication(ChangeKind Kind, string Key, ReadOnlyMemory<byte>? Payload);
