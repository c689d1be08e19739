using System.Collections.Immutable;

namespace OrleansReco.Grains.Storage;

/// <summary>Grain states by (grain, state name). The grain storage provider stands on it.</summary>
public interface ISnapshotStore
{
    /// <summary>Types of the grains that are keyed by user id, as their states are stored.</summary>
    static ImmutableArray<string> UserGrains { get; } = ["user", "feedback"];

    /// <summary>The stored state, or null.</summary>
    Task<Snapshot?> ReadSnapshotAsync(string grain, string state, CancellationToken cancellationToken = default);

    /// <summary>Writes a state if the stored ETag is <paramref name="expectedETag"/> (null: there is none), under the new ETag <paramref name="newETag"/> made by the writer.
    /// If the stored ETag already is <paramref name="newETag"/>, this write was made before and its reply was lost: it succeeds. What <paramref name="published"/> says goes into the change feed with the state, in one
    /// transaction; nothing is published for a write that is refused.</summary>
    /// <exception cref="FencedException">The stored ETag is another one, or <paramref name="grain"/> is a grain of a user (<see cref="UserOf"/>) who was erased and not admitted again; this row fails alone.</exception>
    Task WriteSnapshotAsync(string grain, string state, string? expectedETag, string newETag, ReadOnlyMemory<byte> payload, Publication? published = null);

    /// <summary>Removes a state under the same rule.</summary>
    Task ClearSnapshotAsync(string grain, string state, string? expectedETag);

    /// <summary>The user whose grain it is, or null: the grains keyed by user id are <c>user/…</c> and <c>feedback/…</c>.</summary>
    static string? UserOf(string grain)
    {
        foreach (var type in UserGrains)
        {
            if (grain.Length > type.Length && grain[type.Length] == '/' && grain.StartsWith(type, StringComparison.Ordinal))
            {
                return grain[(type.Length + 1)..];
            }
        }

        return null;
    }
}

/// <summary>A stored state.</summary>
/// <param name="ETag">The id of the write that made it.</param>
/// <param name="Payload">The serialized state.</param>
public sealed record Snapshot(string ETag, ReadOnlyMemory<byte> Payload);
