using System.Runtime.InteropServices;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage.PostgreSql.Writes;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <inheritdoc />
    public async Task<Snapshot?> ReadSnapshotAsync(string grain, string state, CancellationToken cancellationToken = default) =>
        (await Read(
            "SELECT etag, payload FROM snapshots WHERE grain = $1 AND state = $2",
            p => { p.Add(P(grain)); p.Add(P(state)); },
            row => new Snapshot(row.GetString(0), row.GetFieldValue<byte[]>(1)),
            cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc />
    public Task WriteSnapshotAsync(string grain, string state, string? expectedETag, string newETag, ReadOnlyMemory<byte> payload, Publication? published = null) =>
        Commit(KeyOf(grain), new SnapshotWrite(grain, state, expectedETag, newETag, Bytes(payload), published is { } change ? new ChangeWrite(change.Kind, change.Key, change.Payload is { } bytes ? Bytes(bytes) : null) : null));

    /// <inheritdoc />
    public Task ClearSnapshotAsync(string grain, string state, string? expectedETag) => Commit(KeyOf(grain), new ClearWrite(grain, state, expectedETag));

    /// <summary>A user's states go with the user's events.</summary>
    private static string KeyOf(string grain) => ISnapshotStore.UserOf(grain) ?? grain;

    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : memory.ToArray();
}
