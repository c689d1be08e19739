namespace OrleansReco.Grains.Storage;

/// <summary>Grain states by (grain, state name). The grain storage provider stands on it.</summary>
public interface ISnapshotStore
{
    /// <summary>The stored state, or null.</summary>
    Task<Snapshot?> ReadSnapshotAsync(string grain, string state, CancellationToken cancellationToken = default);

    /// <summary>Writes a state if the stored ETag is <paramref name="expectedETag"/> (null: there is none), under the new ETag <paramref name="newETag"/> made by the writer.
    /// If the stored ETag already is <paramref name="newETag"/>, this write was made before and its reply was lost: it succeeds.</summary>
    /// <exception cref="FencedException">The stored ETag is another one; this row fails alone.</exception>
    Task WriteSnapshotAsync(string grain, string state, string? expectedETag, string newETag, ReadOnlyMemory<byte> payload);

    /// <summary>Removes a state under the same rule.</summary>
    Task ClearSnapshotAsync(string grain, string state, string? expectedETag);
}

/// <summary>A stored state.</summary>
/// <param name="ETag">The id of the write that made it.</param>
/// <param name="Payload">The serialized state.</param>
public sealed record Snapshot(string ETag, ReadOnlyMemory<byte> Payload);
